import { ApiError } from '../api/errors';

/** A refusal of the page's own, in the server's shape: what its types do not let it send. */
export function missing(pointers: readonly string[]): ApiError {
  const errors = pointers.map((pointer) => ({ pointer, detail: 'is required' }));
  return new ApiError(422, { title: 'Some fields are missing', errors }, null);
}

/**
 * The error with each pointer below one of `fields` moved there: `/flags/1` is told at `/flags`, the
 * one field that holds the list.
 */
export function gathered(error: ApiError | null, fields: Readonly<Record<string, string>>): ApiError | null {
  if (error === null) {
    return null;
  }
  const home = (pointer: string): string => {
    const prefix = Object.keys(fields).find((start) => pointer === start || pointer.startsWith(`${start}/`));
    return (prefix !== undefined && fields[prefix]) || pointer;
  };
  const errors = Object.entries(error.fields).map(([pointer, detail]) => ({ pointer: home(pointer), detail }));
  const { status, title, message, requestId } = error;
  return new ApiError(
    status,
    { title, detail: message, errors, ...(requestId === null ? {} : { requestId }) },
    error.retryAfterSeconds,
  );
}
