// Files on their way to the server. They live outside of the pages, so that one may look at another
// page meanwhile. One is sent after the other: the server stores few at once, and the line is shared.
import { useSyncExternalStore } from 'react';
import { csrfHeaders } from '../api/client';
import { ApiError, networkError, type Problem } from '../api/errors';
import type { Import } from './recognition';

export interface Upload {
  key: string;
  file: File;
  source: string;
  state: 'waiting' | 'sending' | 'storing' | 'done' | 'failed' | 'cancelled';
  sent: number;
  error: ApiError | null;
  importId: string | null;
}

let uploads: readonly Upload[] = [];
const listeners = new Set<() => void>();
const requests = new Map<string, XMLHttpRequest>();
const watchers = new Set<(upload: Upload) => void>();

function publish(next: readonly Upload[]): void {
  uploads = next;
  listeners.forEach((listener) => listener());
}

function change(key: string, with_: Partial<Upload>): void {
  publish(uploads.map((upload) => (upload.key === key ? { ...upload, ...with_ } : upload)));
}

function failureOf(request: XMLHttpRequest): ApiError {
  if (request.status === 0) {
    return networkError();
  }
  const retryAfter = Number(request.getResponseHeader('Retry-After'));
  let problem: Problem | null = null;
  try {
    problem = JSON.parse(request.responseText) as Problem;
  } catch {
    // A proxy's own page: the status has to do.
  }
  return new ApiError(request.status, problem, retryAfter > 0 ? retryAfter : null);
}

/** The browser reads the file itself as it sends: nothing of it stands in the page's memory. */
function send(upload: Upload): void {
  const { key, file, source } = upload;
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ name: file.name, ...(source === '' ? {} : { source }) });
  requests.set(key, request);
  request.open('POST', `/api/imports?${query.toString()}`);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  // The same key when it is sent again: what arrived before the connection broke is not there twice.
  request.setRequestHeader('Idempotency-Key', key);
  for (const [name, value] of Object.entries(csrfHeaders())) {
    request.setRequestHeader(name, value);
  }
  request.upload.onprogress = ({ loaded }) => change(key, { state: 'sending', sent: loaded });
  request.upload.onload = () => change(key, { state: 'storing', sent: file.size });
  request.onabort = () => settle(key, { state: 'cancelled' });
  request.onerror = () => settle(key, { state: 'failed', error: networkError() });
  request.onload = () => {
    if (request.status === 201) {
      const { _id } = JSON.parse(request.responseText) as Import;
      settle(key, { state: 'done', importId: _id });
    } else {
      settle(key, { state: 'failed', error: failureOf(request) });
    }
  };
  change(key, { state: 'sending', sent: 0, error: null });
  request.send(file);
}

function settle(key: string, with_: Partial<Upload>): void {
  requests.delete(key);
  change(key, with_);
  const settled = uploads.find((upload) => upload.key === key);
  if (settled) {
    watchers.forEach((watcher) => watcher(settled));
  }
  next();
}

function next(): void {
  const waiting = uploads.find(({ state }) => state === 'waiting');
  if (waiting && requests.size === 0) {
    send(waiting);
  }
}

export function addUploads(files: readonly File[], source: string): void {
  const added = files.map(
    (file): Upload => ({ key: crypto.randomUUID(), file, source, state: 'waiting', sent: 0, error: null, importId: null }),
  );
  publish([...uploads, ...added]);
  next();
}

export function cancelUpload(key: string): void {
  const request = requests.get(key);
  if (request) {
    request.abort();
  } else {
    change(key, { state: 'cancelled' });
  }
}

export function retryUpload(key: string): void {
  change(key, { state: 'waiting', error: null, sent: 0 });
  next();
}

export function forgetUpload(key: string): void {
  publish(uploads.filter((upload) => upload.key !== key));
}

/** Hears of each that ended, well or not. */
export function onUploadSettled(watcher: (upload: Upload) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );
}

const isMoving = ({ state }: Upload): boolean => state === 'waiting' || state === 'sending' || state === 'storing';

/** Leaving the site would break them off: the browser asks first. */
window.addEventListener('beforeunload', (event) => {
  if (uploads.some(isMoving)) {
    event.preventDefault();
  }
});
