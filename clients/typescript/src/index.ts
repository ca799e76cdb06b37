import { TollgateError } from './error.js';
import { toCheckout, toPayable, type Checkout, type Json, type NewCheckout, type Payable, type StatusChange } from './types.js';
import { PACE, sleep, watch, type Pace, type WatchOptions } from './watch.js';

export { TollgateError, type Outcome } from './error.js';
export type * from './types.js';
export type { Pace, WatchOptions } from './watch.js';

/** A lost or busy call is sent this often in all, always with the same idempotency key. */
const ATTEMPTS_MAX = 3;
/** A call without an answer for this long is lost. */
const CALL_TIMEOUT_MS = 35_000;

export interface TollgateOptions {
  /** Where the bridge is, like `https://pay.example`. */
  url: string;
  /** Asks your own backend for a session token. Called when one is needed; kept until the bridge refuses it. */
  getToken: () => Promise<string>;
  /** For tests and unusual networks. */
  fetch?: typeof fetch;
  pace?: Partial<Pace>;
}

export interface CallOptions {
  /** Names the buyer's intent: the same key gives the same checkout. Default: a fresh one for this call and its retries. */
  idempotencyKey?: string;
}

export interface Tollgate {
  checkouts: {
    get(id: string): Promise<Payable>;
    create(checkout: NewCheckout, options?: CallOptions): Promise<Payable>;
    confirm(id: string, confirmationToken: string, options?: CallOptions): Promise<Payable>;
    cancel(id: string, options?: CallOptions): Promise<Checkout>;
  };
  /** Every version of a checkout as it happens, with no gap after any disconnect. Ends once the checkout is closed. */
  watch(checkoutId: string, options?: WatchOptions): AsyncIterable<StatusChange>;
}

export function createTollgate(options: TollgateOptions): Tollgate {
  const base = options.url.replace(/\/+$/, '');
  const pace = { ...PACE, ...options.pace };
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  let token: Promise<string> | undefined;

  /** One request. A token that the bridge refuses is renewed once; everything but 2xx is thrown. */
  async function request(path: string, init: RequestInit & { method: string }): Promise<Response> {
    for (let renewed = false; ; renewed = true) {
      token ??= options.getToken();
      const headers: Record<string, string> = { ...(init.headers as Record<string, string>) };
      try {
        headers.authorization = `Bearer ${await token}`;
      } catch (error) {
        token = undefined;
        throw TollgateError.lost(error, 'GET');
      }
      const response = await send(base + path, { ...init, headers, cache: 'no-store' }).catch((error: unknown) => {
        throw TollgateError.lost(error, init.method);
      });
      if (response.ok) {
        return response;
      }
      const error = await TollgateError.of(response);
      if (error.status !== 401 || renewed) {
        throw error;
      }
      token = undefined;
    }
  }

  async function call(method: string, path: string, body?: Json, key?: string): Promise<Json> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body) {
      headers['content-type'] = 'application/json';
    }
    if (key) {
      headers['idempotency-key'] = key;
    }
    for (let attempt = 1; ; attempt++) {
      try {
        const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
        const response = await request(path, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) });
        return await response.json().catch((error: unknown) => {
          throw TollgateError.lost(error, method);
        });
      } catch (error) {
        if (!(error instanceof TollgateError) || !error.retryable || attempt === ATTEMPTS_MAX) {
          throw key && error instanceof TollgateError ? Object.assign(error, { idempotencyKey: key }) : error;
        }
        await sleep(Math.max(error.retryAfterMs, Math.random() * pace.backoffFirst * 2 ** attempt));
      }
    }
  }

  const at = (id: string, action = '') => `/v1/checkouts/${encodeURIComponent(id)}${action}`;
  return {
    checkouts: {
      get: async (id) => toPayable(await call('GET', at(id))),
      create: async (checkout, { idempotencyKey = mint() } = {}) =>
        toPayable(await call('POST', '/v1/checkouts', checkout, idempotencyKey)),
      confirm: async (id, confirmationToken, { idempotencyKey = mint() } = {}) =>
        toPayable(await call('POST', at(id, '/confirm'), { confirmationToken }, idempotencyKey)),
      cancel: async (id, { idempotencyKey = mint() } = {}) =>
        toCheckout((await call('POST', at(id, '/cancel'), {}, idempotencyKey)).checkout ?? {}),
    },
    watch: (id, watching = {}) =>
      watch(
        (cursor, renewToken, signal) => {
          token = renewToken ? undefined : token;
          const headers = { accept: 'text/event-stream', ...(cursor && { 'last-event-id': cursor }) };
          return request(at(id, '/events'), { method: 'GET', headers, signal });
        },
        watching,
        pace,
      ),
  };
}

/** 128 random bits. Unlike randomUUID this works on plain-http test pages too. */
function mint(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
