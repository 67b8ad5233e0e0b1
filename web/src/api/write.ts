import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from './errors';

const retriesMax = 2;
const retryAfterMs = 600;

export interface WriteHeaders {
  'Idempotency-Key': string;
}

interface Attempt {
  input: string;
  key: string;
}

/** Sends `send` again after a lost connection, under the same key, so nothing is written twice. */
export async function persist<Data>(send: () => Promise<Data>): Promise<Data> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.transient || tries === retriesMax) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs * (tries + 1)));
    }
  }
}

export interface WriteOptions<Input, Data> {
  /** Queries that no longer tell the truth: every key that begins so is read again. */
  invalidates?: (data: Data, input: Input) => QueryKey[];
  onSuccess?: (data: Data, input: Input) => void;
}

/**
 * The one way to write. `send` gets the input and the headers for a POST. The idempotency key stays
 * the same while the same input is sent again after an unknown outcome (a lost connection, a 5xx),
 * and changes once the server has said yes or no.
 */
export function useWrite<Input, Data>(
  send: (input: Input, headers: WriteHeaders) => Promise<Data>,
  { invalidates, onSuccess }: WriteOptions<Input, Data> = {},
) {
  const queries = useQueryClient();
  const attempt = useRef<Attempt | null>(null);
  return useMutation<Data, ApiError, Input>({
    mutationFn: async (input) => {
      const text = JSON.stringify(input) ?? '';
      if (attempt.current?.input !== text) {
        attempt.current = { input: text, key: crypto.randomUUID() };
      }
      const headers = { 'Idempotency-Key': attempt.current.key };
      try {
        const data = await persist(() => send(input, headers));
        attempt.current = null;
        return data;
      } catch (error) {
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
          attempt.current = null;
        }
        throw error;
      }
    },
    onSuccess: async (data, input) => {
      const keys = invalidates?.(data, input) ?? [];
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
      onSuccess?.(data, input);
    },
  });
}
