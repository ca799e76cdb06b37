// What happened, as far as this page knows: the newest entries, and what is added while one looks on.
import { awaitBooks, get } from './api.js';

const FIRST = 400;
const KEPT_MAX = 4_000;
const PAGE = 500;
const WAIT_S = 20;
const RETRY_MS = 1_000;

let entries = [];
let last = 0;
let exhausted = false;
let running = null;
const listeners = new Set();
let tellTrouble = () => {};

export const books = {
  /** Oldest first. */
  all: () => entries,
  last: () => last,
  /** Whether there may be older ones. */
  hasOlder: () => !exhausted,

  /** Called with true when everything is new, and with false when entries were added. */
  onChange(listener) {
    listeners.add(listener);
  },

  /** Called with the error that keeps one from reading on, and with null when it is over. */
  onTrouble(listener) {
    tellTrouble = listener;
  },

  /** Begins anew: another account, or a reset. */
  restart() {
    running?.abort();
    running = new AbortController();
    follow(running.signal);
  },

  async older() {
    const first = entries[0]?.n ?? 0;
    const from = Math.max(0, first - 1 - FIRST);
    const { data } = await get('books', { after: from, limit: FIRST });
    const added = data.filter((entry) => entry.n < first);
    entries = [...added, ...entries];
    exhausted = from === 0;
    tell(false);
  },
};

async function follow(signal) {
  let anew = true;
  while (!signal.aborted) {
    try {
      await visible();
      if (anew) await begin(signal);
      tellTrouble(null);
      anew = await more(signal);
    } catch (error) {
      if (signal.aborted) return;
      tellTrouble(error);
      // What answers next may be another sandbox.
      anew = true;
      await pause(RETRY_MS);
    }
  }
}

async function begin(signal) {
  const answer = await get('books', { limit: FIRST });
  if (signal.aborted) return;
  entries = answer.data;
  last = answer.last;
  exhausted = entries.length < FIRST;
  tell(true);
}

/** Answers whether one must begin anew, as these are no longer the books that one was reading. */
async function more(signal) {
  const answer = await awaitBooks(last, PAGE, WAIT_S, signal);
  if (signal.aborted) return false;
  if (answer.last < last) return true;
  const known = entries.at(-1)?.n ?? 0;
  const fresh = answer.data.filter((entry) => entry.n > known);
  // A full page may have more behind it.
  last = answer.data.length < PAGE ? answer.last : answer.data.at(-1).n;
  if (fresh.length === 0) return false;
  entries = [...entries, ...fresh].slice(-KEPT_MAX);
  exhausted = exhausted && entries.length < KEPT_MAX;
  tell(false);
  return false;
}

function tell(anew) {
  listeners.forEach((listener) => listener(anew));
}

/** A tab that nobody looks at leaves its connection to others. */
function visible() {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', resolve, { once: true });
  });
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Each effect with what its keys were before, as far as these entries tell. */
export function withBefore(list) {
  const known = new Map();
  return list.map((entry) => {
    if (entry.kind !== 'effect') return entry;
    const before = known.get(entry.id) ?? {};
    known.set(entry.id, { ...before, ...entry.set });
    return { ...entry, before };
  });
}

/** The last attempt to each endpoint of an event, as {ok, failed}. */
export function outcome(attempts) {
  const latest = new Map(attempts.map((attempt) => [attempt.endpoint, isTaken(attempt)]));
  const ok = [...latest.values()].filter(Boolean).length;
  return { ok, failed: latest.size - ok };
}

export const isTaken = (attempt) => attempt.status >= 200 && attempt.status < 300;
