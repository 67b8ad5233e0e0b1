import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';
import { sessionKey } from './session';

const retriesMax = 2;
const freshMs = 30_000;

// A 401 of any read means that the session has ended: the shell watches this one query and leads
// to the sign-in, from where the way leads back.
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (error instanceof ApiError && error.kind === 'signed-out' && query.queryKey[0] !== 'session') {
        queryClient.setQueryData(sessionKey, null);
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      refetchOnWindowFocus: true,
      retry: (count, error) => error instanceof ApiError && error.transient && count < retriesMax,
      throwOnError: false,
    },
    mutations: {
      retry: false,
      onError: (error) => {
        if (error instanceof ApiError && error.kind === 'signed-out') {
          void queryClient.invalidateQueries({ queryKey: sessionKey });
        }
      },
    },
  },
});
