import { TollgateError } from './error.js';
import { messages, type SseMessage } from './sse.js';
import { toCheckout, type Json, type StatusChange } from './types.js';

export interface WatchOptions {
  /** The cursor of the last change that was handled: goes on after it. */
  after?: string;
  /** Ends the watch. */
  signal?: AbortSignal;
  /** Told whenever the connection changes. */
  onConnection?: (state: 'connecting' | 'live' | 'waiting') => void;
}

/** How patient a watch is, in milliseconds. */
export interface Pace {
  backoffFirst: number;
  backoffMax: number;
  /** A stream that lived this long was healthy: the next failure is a first one again. */
  healthyAfter: number;
  /** The heartbeat until the server has said its own. */
  heartbeat: number;
}

export const PACE: Pace = { backoffFirst: 500, backoffMax: 20_000, healthyAfter: 10_000, heartbeat: 10_000 };

/** Silence of this many heartbeats is a dead connection. */
const SILENT_HEARTBEATS = 2.5;
/** A rotated stream is opened again within this time, not by every client at once. */
const ROTATE_JITTER_MS = 1_000;

/** Opens the event stream after a cursor; throws a TollgateError for everything but 2xx. */
export type Open = (cursor: string, renewToken: boolean, signal: AbortSignal) => Promise<Response>;

/**
 * Every version of a checkout, each at most once and never backwards, through any number of connections, until the server
 * says that all is said (`end`, or 204) or the signal ends it. Throws only what waiting cannot heal.
 */
export async function* watch(open: Open, options: WatchOptions, pace: Pace): AsyncGenerator<StatusChange, void> {
  const state = { cursor: options.after ?? '', version: 0, heartbeat: pace.heartbeat, floor: 0, renew: false };
  let failures = 0;
  while (!options.signal?.aborted) {
    const line = new Lifeline(options.signal, state.heartbeat);
    const openedAt = Date.now();
    let wait: number | undefined;
    try {
      options.onConnection?.('connecting');
      const response = await open(state.cursor, state.renew, line.signal);
      state.renew = false;
      if (response.status === 204 || !response.body) {
        return;
      }
      options.onConnection?.('live');
      for await (const message of messages(response.body, () => line.alive(state.heartbeat))) {
        const data: Json = message.data ? JSON.parse(message.data) : {};
        state.floor = message.retry ?? state.floor;
        if (message.event === 'end') {
          return;
        }
        if (message.event === 'goodbye') {
          state.renew = data.reason === 'token';
          wait = Math.max(data.retry ?? 0, Math.random() * Math.min(ROTATE_JITTER_MS, pace.backoffMax));
          break;
        }
        const change = read(message, data, state);
        if (change) {
          yield change;
        }
      }
    } catch (error) {
      if (options.signal?.aborted) {
        return;
      }
      if (error instanceof TollgateError && !error.retryable) {
        throw error;
      }
      wait = error instanceof TollgateError && error.retryAfterMs ? error.retryAfterMs : undefined;
    } finally {
      line.close();
    }
    failures = wait !== undefined || Date.now() - openedAt >= pace.healthyAfter ? 0 : failures + 1;
    options.onConnection?.('waiting');
    await sleep(wait ?? backoff(failures, state.floor, pace), options.signal);
  }
}

/** Takes in one message; a change that is newer than all before it comes back. */
function read(
  message: SseMessage,
  data: Json,
  state: { cursor: string; version: number; heartbeat: number },
): StatusChange | undefined {
  let change: StatusChange | undefined;
  if (message.event === 'hello') {
    state.heartbeat = duration(data.heartbeat) || state.heartbeat;
    state.version = data.reset ? 0 : state.version;
  } else if (message.event === 'status') {
    const checkout = toCheckout(data.checkout ?? {});
    if (checkout.version > state.version) {
      state.version = checkout.version;
      change = { cursor: message.id, checkout, cause: data.cause ?? '' };
    }
  }
  state.cursor = message.id || state.cursor;
  return change;
}

/** Aborts a connection that has gone silent, or whose watcher has gone. */
class Lifeline {
  private readonly controller = new AbortController();
  private readonly onAbort = () => this.controller.abort();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly outer: AbortSignal | undefined, heartbeat: number) {
    outer?.addEventListener('abort', this.onAbort);
    this.alive(heartbeat);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  alive(heartbeat: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onAbort, heartbeat * SILENT_HEARTBEATS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.onAbort);
    this.controller.abort();
  }
}

/** Full jitter, so that the clients of a server that restarts do not come back as one. */
function backoff(failures: number, floor: number, pace: Pace): number {
  const ceiling = Math.min(pace.backoffMax, pace.backoffFirst * 2 ** Math.max(0, failures - 1));
  return Math.max(Math.min(floor, pace.backoffMax), Math.random() * ceiling);
}

/** Proto3's JSON of a duration, like "10s" or "0.250s", in milliseconds. */
function duration(value: unknown): number {
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value) : null;
  return match ? Number(match[1]) * 1000 : 0;
}

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) {
      done();
    }
  });
}
