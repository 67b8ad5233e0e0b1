import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { clearDrafts } from '../lib/drafts';
import { api, read, setCsrfToken } from './client';
import { ApiError } from './errors';
import type { components } from './schema';

export type SignedInUser = components['schemas']['SignedInUser'];
type Login = components['schemas']['Login'];

export const sessionKey = ['session'] as const;

/** Who is signed in; null when nobody is. */
async function readSession(): Promise<SignedInUser | null> {
  try {
    const me = await read(api.GET('/api/auth/me'));
    setCsrfToken(me.csrfToken);
    return me.user;
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'signed-out') {
      return null;
    }
    throw error;
  }
}

export function useSession() {
  return useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 5 * 60_000 });
}

/** For sign-in and set-up: takes the new session over and forgets whatever another user had read. */
export function useTakeSession(): (login: Login) => void {
  const queries = useQueryClient();
  return (login) => {
    setCsrfToken(login.csrfToken);
    queries.clear();
    queries.setQueryData(sessionKey, login.user);
  };
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await api.POST('/api/auth/logout').catch((error: unknown) => {
      if (!(error instanceof ApiError && error.kind === 'signed-out')) {
        throw error;
      }
    });
    setCsrfToken(null);
    clearDrafts();
    queries.clear();
    queries.setQueryData(sessionKey, null);
  };
}

/** The signed-in user, for everything inside the shell, where there always is one. */
export const UserContext = createContext<SignedInUser | null>(null);

export function useUser(): SignedInUser {
  const user = useContext(UserContext);
  if (user === null) {
    throw new Error('useUser outside of the signed-in shell');
  }
  return user;
}
