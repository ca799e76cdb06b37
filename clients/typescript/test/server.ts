import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>;

/** A real HTTP server that answers one request after the other by a script, and remembers what it was asked. */
export async function faultServer(...script: Answer[]) {
  const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    const answer = script[Math.min(seen.length, script.length) - 1];
    await answer?.(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(status === 204 ? undefined : JSON.stringify(body));
  };
}

/** Drops the connection without a word. */
export const reset: Answer = (request) => void request.socket.destroy();

/** A stream that writes its pieces as they are, each on its own, then ends, drops or hangs. */
export function stream(pieces: (string | Buffer)[], then: 'end' | 'drop' | 'hang' = 'end'): Answer {
  return async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const piece of pieces) {
      await new Promise((resolve) => response.write(piece, resolve));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (then === 'end') {
      response.end();
    } else if (then === 'drop') {
      response.destroy();
    }
  };
}

export function event(name: string, id: string, data: unknown, newline = '\n'): string {
  return [`id: ${id}`, `event: ${name}`, `data: ${JSON.stringify(data)}`, '', ''].join(newline);
}

export function hello(more: object = {}): string {
  return event('hello', '', { version: '1', heartbeat: '10s', ...more });
}

export function status(version: number, more: object = {}, newline = '\n'): string {
  const checkout = { id: 'chk_1', version: `${version}`, status: 'OPEN', amount: { amount: '1250', currency: 'eur' }, ...more };
  return event('status', `c${version}`, { checkout, cause: 'api' }, newline);
}

export const end = event('end', 'c9', { version: '9' });
