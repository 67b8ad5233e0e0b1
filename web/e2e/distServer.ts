// Serves a built page in front of an API, under the policy of the real server: a page can be tried
// without building the binary anew. Run through POSTCLOSE_WEB_DIST (see README.md).
import { createReadStream, existsSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { policy } from './policy.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const apiPaths = /^\/(api\/|docs|openapi\.json)/;

export interface DistServer {
  origin: string;
  close: () => Promise<void>;
}

export async function serveDist(dist: string, api: string): Promise<DistServer> {
  const server: Server = createServer((asked, answer) => {
    const path = new URL(asked.url ?? '/', 'http://page').pathname;
    if (apiPaths.test(path)) {
      const onward = request(`${api}${asked.url}`, { method: asked.method, headers: asked.headers }, (from) => {
        answer.writeHead(from.statusCode ?? 502, from.headers);
        from.pipe(answer);
      });
      onward.on('error', () => answer.writeHead(502).end());
      asked.pipe(onward);
      return;
    }
    const file = join(dist, normalize(path));
    const isAsset = path.startsWith('/assets/');
    if (isAsset && !existsSync(file)) {
      answer.writeHead(404).end();
      return;
    }
    const shown = isAsset ? file : join(dist, 'index.html');
    answer.writeHead(200, {
      'Content-Type': types[extname(shown)] ?? 'application/octet-stream',
      'Content-Security-Policy': policy,
    });
    createReadStream(shown).pipe(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
