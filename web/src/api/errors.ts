import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

export type ErrorKind =
  | 'network'
  | 'signed-out'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'stale'
  | 'invalid'
  | 'throttled'
  | 'server';

const kinds: Record<number, ErrorKind> = {
  401: 'signed-out',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'stale',
  422: 'invalid',
  429: 'throttled',
};

/**
 * Everything that the API refuses, and the network's failures, as one type. `fields` holds the
 * message of each field by its JSON pointer (`/financing/ltv`), which is also the field's name in
 * our forms; a pointer that begins with `?` names a query parameter.
 */
export class ApiError extends Error {
  readonly kind: ErrorKind;
  readonly status: number;
  readonly title: string;
  readonly requestId: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, problem: Partial<Problem> | null, retryAfterSeconds: number | null) {
    super(problem?.detail ?? problem?.title ?? `The server answered ${status}.`);
    this.name = 'ApiError';
    this.status = status;
    this.kind = kinds[status] ?? (status === 0 ? 'network' : status < 500 ? 'conflict' : 'server');
    this.title = problem?.title ?? 'Something went wrong';
    this.requestId = problem?.requestId ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
    const fields: Record<string, string> = {};
    for (const { pointer, detail } of problem?.errors ?? []) {
      fields[pointer] = pointer in fields ? `${fields[pointer]}; ${detail}` : detail;
    }
    this.fields = fields;
  }

  /** Whether the same request may be sent again with hope. */
  get transient(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503;
  }
}

export function networkError(): ApiError {
  return new ApiError(
    0,
    { title: 'No connection', detail: 'The server cannot be reached. Your input is kept; try again.' },
    null,
  );
}

export async function errorOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('Retry-After'));
  const isProblem = response.headers.get('Content-Type')?.includes('json') ?? false;
  const problem = isProblem ? ((await response.json().catch(() => null)) as Problem | null) : null;
  return new ApiError(response.status, problem, retryAfter > 0 ? retryAfter : null);
}

export function asApiError(error: unknown): ApiError | null {
  return error instanceof ApiError ? error : null;
}
