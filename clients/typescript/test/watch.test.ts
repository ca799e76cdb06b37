import { afterEach, expect, test } from 'vitest';
import { createTollgate, type StatusChange, type TollgateError } from '../src/index.js';
import { end, event, faultServer, hello, json, reset, status, stream, type Answer } from './server.js';

let server: Awaited<ReturnType<typeof faultServer>>;
afterEach(() => server?.close());

async function watching(options: { after?: string; take?: number; heartbeat?: number }, ...script: Answer[]) {
  server = await faultServer(...script);
  let tokens = 0;
  const pace = { backoffFirst: 20, backoffMax: 40, heartbeat: options.heartbeat ?? 10_000 };
  const tollgate = createTollgate({ url: server.url, getToken: async () => `tgs_${++tokens}`, pace });
  const changes: StatusChange[] = [];
  for await (const change of tollgate.watch('chk_1', options.after ? { after: options.after } : {})) {
    changes.push(change);
    if (changes.length === options.take) {
      break;
    }
  }
  return changes;
}

const versions = (changes: StatusChange[]) => changes.map((change) => change.checkout.version);
const cursors = () => server.seen.map((request) => request.headers['last-event-id']);

test('every version arrives until the end', async () => {
  const changes = await watching({}, stream([hello(), status(1), status(2), end], 'hang'));
  expect(versions(changes)).toEqual([1, 2]);
  expect(changes[1]).toMatchObject({ cursor: 'c2', cause: 'api', checkout: { amount: { amount: 1250, currency: 'eur' } } });
});

test('a stream cut inside an event goes on after the last whole one', async () => {
  const half = status(2).slice(0, 40);
  const changes = await watching({}, stream([hello(), status(1), half], 'drop'), stream([hello(), status(2), end]));
  expect(versions(changes)).toEqual([1, 2]);
  expect(cursors()).toEqual([undefined, 'c1']);
});

test('bytes may be cut anywhere, also inside a character and between CR and LF', async () => {
  const bytes = Buffer.from(status(1, { orderNumber: 'Grüße 🍵' }, '\r\n') + status(2, {}, '\r') + end);
  const changes = await watching({}, stream([...bytes].map((byte) => Buffer.from([byte])), 'hang'));
  expect(versions(changes)).toEqual([1, 2]);
  expect(changes[0]?.checkout.orderNumber).toBe('Grüße 🍵');
});

test('duplicates and older versions are never shown', async () => {
  const changes = await watching({}, stream([hello(), status(1), status(3), status(2), status(3)], 'drop'), stream([status(1), status(4), end]));
  expect(versions(changes)).toEqual([1, 3, 4]);
});

test('a reset forgets what was known', async () => {
  const changes = await watching({ after: 'old' }, stream([hello(), status(7)], 'drop'), stream([hello({ reset: true }), status(2), end]));
  expect(versions(changes)).toEqual([7, 2]);
});

test('a watch starts after the cursor that is given', async () => {
  await watching({ after: 'c5' }, json(204, undefined));
  expect(cursors()).toEqual(['c5']);
});

test('503, a refused connection and silence are waited out', async () => {
  const changes = await watching(
    { heartbeat: 40 },
    json(503, { reason: 'STRIPE_UNAVAILABLE' }),
    reset,
    stream([status(1)], 'hang'),
    stream([status(2), end]),
  );
  expect(versions(changes)).toEqual([1, 2]);
  expect(server.seen).toHaveLength(4);
});

test('a goodbye is followed at once from the last cursor, with a new token when the old one ended', async () => {
  const goodbye = event('goodbye', 'c1', { reason: 'token', retry: 10 });
  const changes = await watching({}, stream([status(1), goodbye], 'hang'), stream([status(2), end]));
  expect(versions(changes)).toEqual([1, 2]);
  expect(cursors()).toEqual([undefined, 'c1']);
  expect(server.seen.map((request) => request.headers.authorization)).toEqual(['Bearer tgs_1', 'Bearer tgs_2']);
});

test('204 says that all has been said', async () => {
  expect(await watching({}, json(204, undefined))).toEqual([]);
});

test('what waiting cannot heal is thrown', async () => {
  const problem = { reason: 'CHECKOUT_NOT_FOUND', outcome: 'NOT_DONE', detail: 'No such checkout.', requestId: 'r-1' };
  const error: TollgateError = await watching({}, json(404, problem)).catch((thrown) => thrown);
  expect(error).toMatchObject({ reason: 'CHECKOUT_NOT_FOUND', status: 404, requestId: 'r-1', outcome: 'NOT_DONE' });
});

test('leaving the loop closes the connection', async () => {
  let gone = () => {};
  const left = new Promise<void>((resolve) => (gone = resolve));
  const open: Answer = (request, response, body) => {
    request.socket.on('close', gone);
    return stream([hello(), status(1)], 'hang')(request, response, body);
  };
  expect(versions(await watching({ take: 1 }, open))).toEqual([1]);
  await left;
});

test('an aborted watch ends quietly', async () => {
  server = await faultServer(stream([hello(), status(1)], 'hang'));
  const stop = new AbortController();
  const tollgate = createTollgate({ url: server.url, getToken: async () => 'tgs_1' });
  const seen: number[] = [];
  for await (const change of tollgate.watch('chk_1', { signal: stop.signal })) {
    seen.push(change.checkout.version);
    stop.abort();
  }
  expect(seen).toEqual([1]);
});
