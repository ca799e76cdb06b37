// The control interface. A token is asked for when the published one is refused, and kept for this tab only.
import { here } from './route.js';

const BASE = new URL('../', import.meta.url);
const PUBLISHED_TOKEN = 'sk_test_sandbox';
const KEPT_AS = 'sandbox-token';
const ANSWER_MAX_MS = 30_000;

let token = window.sessionStorage.getItem(KEPT_AS) ?? PUBLISHED_TOKEN;
let asking = null;
let askForToken = async () => token;
let tellConnection = () => {};
let tellChange = () => {};

/** What the sandbox answered instead of doing it, in its own words. */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? `The sandbox answered ${status} and did not say why.`);
    this.status = status;
    this.param = error?.param ?? '';
  }
}

/** Nothing answers at all. */
export class Gone extends Error {
  constructor(cause) {
    super('The sandbox does not answer.', { cause });
  }
}

/**
 * Who asks for a token, given whether another one was refused before; who is told whether the sandbox answers; and who
 * is told that something was done.
 */
export function listen({ token: ask, connection, changed }) {
  askForToken = ask;
  tellConnection = connection;
  tellChange = changed;
}

export const get = (path, query) => call('GET', path, { query });
export const post = (path, body = {}) => change('POST', path, { body });
export const remove = (path) => change('DELETE', path, {});

/** Entries newer than `after`, as soon as there are any. */
export function awaitBooks(after, limit, waitSeconds, signal) {
  return call('GET', 'books', { query: { after, limit, wait: waitSeconds }, extraMs: waitSeconds * 1000, signal });
}

/** A call of Stripe's interface, with a secret key: the token is one, unless another token was set. */
export async function stripe(method, path, params = {}) {
  const { account } = here();
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-www-form-urlencoded',
    ...(account && { 'stripe-account': account }),
  };
  const body = new URLSearchParams(params).toString() || undefined;
  const response = await send(new URL(`/v1/${path}`, BASE), { method, headers, body, signal: until() });
  const answer = await read(response);
  tellChange();
  return answer;
}

/** Where Stripe's interface is: what a client is pointed at. */
export const stripeBase = () => BASE.origin;

async function change(method, path, options) {
  const answer = await call(method, path, options);
  tellChange();
  return answer;
}

async function call(method, path, { query = {}, body, extraMs = 0, signal }) {
  const url = new URL(path, BASE);
  Object.entries({ account: here().account, ...query }).forEach(([name, value]) => {
    if (value !== '' && value !== null && value !== undefined) url.searchParams.set(name, value);
  });
  const ends = until(extraMs, signal);
  for (;;) {
    const used = token;
    const headers = { authorization: `Bearer ${used}`, ...(body && { 'content-type': 'application/json' }) };
    const response = await send(url, { method, headers, body: body && JSON.stringify(body), signal: ends }, signal);
    if (response.status !== 401) return read(response);
    await anotherToken(used);
  }
}

function until(extraMs = 0, cancel = null) {
  return AbortSignal.any([AbortSignal.timeout(ANSWER_MAX_MS + extraMs), ...(cancel ? [cancel] : [])]);
}

async function send(url, request, cancel) {
  try {
    const response = await fetch(url, request);
    tellConnection(true);
    return response;
  } catch (cause) {
    if (cancel?.aborted) throw cause;
    tellConnection(false);
    throw new Gone(cause);
  }
}

async function read(response) {
  const text = await response.text().catch((cause) => {
    throw new Gone(cause);
  });
  const answer = parsed(text);
  if (!response.ok) throw new Refused(response.status, answer?.error);
  if (answer === undefined)
    throw new Refused(response.status, { message: 'The sandbox answered something that is not JSON.' });
  return answer;
}

/** One question however many calls were refused. */
async function anotherToken(refused) {
  if (token !== refused) return;
  asking ??= askForToken(refused !== PUBLISHED_TOKEN).finally(() => (asking = null));
  token = await asking;
  window.sessionStorage.setItem(KEPT_AS, token);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
