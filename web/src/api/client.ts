import createClient, { type Middleware } from 'openapi-fetch';
import { errorOf, networkError } from './errors';
import type { paths } from './schema';

// The cookie cannot be read here; its CSRF token comes with sign-in or /api/auth/me and lives in memory.
let csrfToken: string | null = null;

export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** For what cannot go through `api`: an upload tells how far it is by a request of the older kind. */
export const csrfHeaders = (): Record<string, string> => (csrfToken === null ? {} : { 'X-CSRF-Token': csrfToken });

const habits: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && csrfToken !== null) {
      request.headers.set('X-CSRF-Token', csrfToken);
    }
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) {
      throw await errorOf(response);
    }
    return undefined;
  },
  onError({ error }) {
    // An aborted read is React Query's own doing and no failure.
    return error instanceof DOMException && error.name === 'AbortError' ? undefined : networkError();
  },
};

/** Typed by the server's OpenAPI document. Refusals throw an ApiError; read answers with `read`. */
export const api = createClient<paths>({ credentials: 'same-origin' });
api.use(habits);

interface Answered<Data> {
  data?: Data | undefined;
  response: Response;
}

export async function read<Data>(answer: Promise<Answered<Data>>): Promise<Data> {
  const { data } = await answer;
  return data as Data;
}

export interface Tagged<Data> {
  data: Data;
  /** For If-Match of the write that follows. */
  etag: string | null;
}

export async function readTagged<Data>(answer: Promise<Answered<Data>>): Promise<Tagged<Data>> {
  const { data, response } = await answer;
  return { data: data as Data, etag: response.headers.get('ETag') };
}
