// Entries of the books as lines: a request, what it did, what was told about it, and how that arrived.
import { isTaken } from './books.js';
import { h } from './dom.js';
import { brief, clockTime, millis, money, singular, span, stamp } from './format.js';
import { isId, to, toId } from './route.js';
import { idLink, pill, time } from './ui.js';

// What tells most about an object that is new.
const TELLING = [
  'status',
  'amount',
  'amount_total',
  'unit_amount',
  'currency',
  'customer',
  'payment_intent',
  'charge',
  'invoice',
  'subscription',
  'reason',
  'email',
  'type',
];

export function requestLine(request, { linked = true } = {}) {
  const name = [h('b.method', request.method), ' ', h('span.path', request.path)];
  const href = linked && request.request ? toId(request.request) : null;
  return h(
    'div.line.request',
    time(request.at, true),
    href ? h('a.name', { href }, name) : h('span.name', name),
    pill(request.status),
    request.idempotency_key && h('span.tag', { title: 'Idempotency-Key' }, request.idempotency_key),
    request.replayed && h('span.tag.info', { title: 'The answer saved under this key, once more' }, 'replayed'),
    request.fault && h('span.tag.bad', { title: 'A fault was taken' }, `fault ${request.fault}`),
  );
}

/** `named` is false where the object is known from the context. */
export function effectLine(effect, named = true) {
  const set = effect.set ?? {};
  const keys = effect.did === 'created' ? tellingKeys(set) : changedKeys(effect);
  return h(
    'div.line.effect',
    h('span', { class: `did ${effect.did}` }, effect.did),
    h(
      'span.told',
      named && h('span.name', singular(effect.object), ' ', idLink(effect.id)),
      keys.map((key) => change(key, effect)),
    ),
  );
}

function tellingKeys(set) {
  return TELLING.filter((key) => isTold(set[key]) && !(key === 'currency' && hasAmount(set)));
}

/** Without what was set to what it was. */
function changedKeys({ set, before = {} }) {
  return Object.keys(set ?? {}).filter((key) => !(key in before && isSame(before[key], set[key])));
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isTold = (value) => value !== null && value !== undefined && typeof value !== 'object';

const hasAmount = (set) => ['amount', 'amount_total', 'unit_amount'].some((key) => Number.isInteger(set[key]));

function change(key, { set, before = {}, did }) {
  const currency = set.currency ?? before.currency;
  const words =
    did === 'changed' && key in before
      ? became(key, before[key], set[key], currency)
      : h('span.value', valueOf(key, set[key], currency));
  return h('span.change', h('span.key', key), ' ', words);
}

/** A value and what it was before. */
export function became(key, before, after, currency) {
  return [
    h('del', valueOf(key, before, currency)),
    h('span', { role: 'img', 'aria-label': 'became' }, ' → '),
    h('span.value', valueOf(key, after, currency)),
  ];
}

function valueOf(key, value, currency) {
  if (typeof value === 'string' && isId(value)) return idLink(value);
  if (Number.isInteger(value) && currency && /^amount|_amount$|^(fee|net)$/.test(key)) return money(value, currency);
  return brief(value);
}

export function eventLine(event, attempts) {
  return h(
    'div.line.event',
    h('span.did.info', 'event'),
    h(
      'span.told',
      h('a.name.type', { href: to('events', event.id) }, event.type),
      [...Map.groupBy(attempts, (attempt) => attempt.endpoint).values()].map(attemptChip),
    ),
  );
}

/** The attempts at one endpoint, in their order. */
function attemptChip(attempts) {
  const last = attempts.at(-1);
  return h(
    'span.attempt',
    h('span', { role: 'img', 'aria-label': 'to' }, '→ '),
    h('span.soft', shortUrl(last.url)),
    ' ',
    attempts.map((attempt) => [deliveryPill(attempt), ' ']),
    h('span.soft', millis(last.duration_ms ?? 0)),
  );
}

/** An attempt that stands for itself, as it came later than its event. */
export function attemptLine(attempt) {
  return h(
    'div.line.alone',
    time(attempt.at, true),
    h('a.name.type', { href: to('events', attempt.event) }, attempt.type),
    deliveryPill(attempt),
    h('span.soft', `attempt ${attempt.attempt} to ${shortUrl(attempt.url)}`),
    attempt.error && h('span.wrong', attempt.error),
  );
}

export const deliveryPill = (attempt) =>
  pill(isTaken(attempt) ? 'ok' : 'failed', attempt.status === 0 ? 'no answer' : String(attempt.status));

/** Without the scheme, which tells nothing here. */
export function shortUrl(url = '') {
  return url.replace(/^https?:\/\//, '');
}

/** One attempt with all there is to know. */
export function attemptRow(attempt) {
  return h(
    'li.row-attempt',
    { 'data-attempt': attempt.n, 'data-taken': isTaken(attempt) },
    h('span.number', `#${attempt.attempt}`),
    deliveryPill(attempt),
    time(attempt.at),
    h('span.soft', millis(attempt.duration_ms ?? 0)),
    attempt.error && h('span.wrong', attempt.error),
    attempt.signature && signature(attempt),
  );
}

function signature(attempt) {
  const parts = attempt.signature.split(',').map((part) => part.split(/=(.*)/s));
  const sent = Number(parts.find(([name]) => name === 't')?.[1]);
  return h(
    'details',
    { 'data-key': `signature-${attempt.n}` },
    h('summary', 'Signature'),
    h(
      'dl.pairs',
      parts.map(([name, value]) => [
        h('dt', name),
        h('dd', h('code', value), name === 't' && h('span.soft', ` ${stamp(sent)}`)),
      ]),
    ),
    h('p.soft', age(sent, attempt.at)),
  );
}

/** What the receiver's tolerance will make of it. */
function age(sent, at) {
  const off = sent - Math.floor(new Date(at).getTime() / 1000);
  if (Math.abs(off) <= 300) return 'v1 is the HMAC-SHA256 of “t.body”. Within the tolerance of 300 s.';
  const side = off < 0 ? 'before' : 'after';
  return `Signed for a time ${span(off)} ${side} ${clockTime(at)}: more than the tolerance of 300 s.`;
}
