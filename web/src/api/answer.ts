import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type ApiError, asApiError } from './errors';

const pauseMs = 250;
const keptMs = 60_000;

export interface Answer<Data> {
  /** Of the newest question that was answered; null where there is none or it was refused. */
  data: Data | null;
  /** Why the newest question was refused. */
  error: ApiError | null;
  /** A newer question is on its way. */
  asking: boolean;
}

/**
 * What the server says to a form as it stands: asked after a pause in typing, and an answer that a
 * newer question has overtaken is dropped. `question` is null while there is nothing to ask.
 */
export function useAnswer<Question, Data>(
  scope: readonly unknown[],
  question: Question | null,
  ask: (question: Question, signal: AbortSignal) => Promise<Data>,
): Answer<Data> {
  const text = question === null ? null : JSON.stringify(question);
  const [asked, setAsked] = useState({ text, question });
  useEffect(() => {
    if (text === asked.text) {
      return;
    }
    const timer = setTimeout(() => setAsked({ text, question }), pauseMs);
    return () => clearTimeout(timer);
  }, [text, question, asked.text]);
  const { question: current } = asked;
  const query = useQuery({
    queryKey: [...scope, asked.text],
    queryFn: async ({ signal }) => ({ data: current === null ? null : await ask(current, signal) }),
    enabled: current !== null,
    placeholderData: keepPreviousData,
    gcTime: keptMs,
    refetchOnWindowFocus: false,
  });
  if (text === null) {
    return { data: null, error: null, asking: false };
  }
  return {
    data: query.data?.data ?? null,
    error: asApiError(query.error),
    asking: text !== asked.text || query.isFetching,
  };
}
