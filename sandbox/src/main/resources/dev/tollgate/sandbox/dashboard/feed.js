// The books in groups: a request with all it brought about. What happened by itself makes a group of its own.
import { attemptLine, deliveryPill, effectLine, eventLine, requestLine } from './entries.js';
import { h } from './dom.js';
import { count, dayOf } from './format.js';
import { time } from './ui.js';

const TOGETHER_MS = 1_000;
const SPELT_OUT_MAX = 3;

/** Groups of entries, in the order in which they began. */
export function grouped(entries) {
  const groups = [];
  const byRequest = new Map();
  const events = new Map();
  entries.forEach((entry) => {
    if (entry.kind === 'attempt') {
      placeAttempt(entry, events, groups);
      return;
    }
    const group = groupOf(entry, byRequest, groups);
    group.last = entry.at;
    if (entry.kind === 'request') group.request = entry;
    if (entry.kind === 'effect') group.lines.push({ kind: 'effect', entry });
    if (entry.kind === 'event') {
      const line = { kind: 'event', entry, attempts: [] };
      group.lines.push(line);
      events.set(entry.id, line);
    }
  });
  return groups;
}

function groupOf(entry, byRequest, groups) {
  // A cut connection may leave a request without an id: it stands alone.
  const isOwn = entry.kind === 'request' && !entry.request;
  const known = entry.request ? byRequest.get(entry.request) : isOwn ? undefined : groups.at(-1);
  if (known && (entry.request || belongs(known, entry))) return known;
  const group = {
    key: entry.n,
    id: entry.request,
    at: entry.at,
    last: entry.at,
    request: null,
    lines: [],
    attempts: [],
    closed: false,
  };
  groups.push(group);
  if (entry.request) byRequest.set(entry.request, group);
  return group;
}

function belongs(group, entry) {
  return (
    !group.id && !group.request && !group.closed && Math.abs(new Date(entry.at) - new Date(group.last)) <= TOGETHER_MS
  );
}

/** The first attempt belongs to its event. A later one is news: it stands for itself too, with others beside it. */
function placeAttempt(attempt, events, groups) {
  const line = events.get(attempt.event);
  const isFirst = line && !line.attempts.some((other) => other.endpoint === attempt.endpoint);
  line?.attempts.push(attempt);
  // What comes after a delivery is not of the same commit.
  const before = groups.at(-1);
  if (before) before.closed = true;
  if (isFirst) return;
  if (before?.attempts.length) before.attempts.push(attempt);
  else
    groups.push({
      key: attempt.n,
      id: '',
      at: attempt.at,
      last: attempt.at,
      request: null,
      lines: [],
      attempts: [attempt],
      closed: true,
    });
}

/** A group without the kinds that one does not want, or null when nothing is left of it. */
export function only(group, kinds) {
  if (group.attempts.length) return kinds.has('attempt') ? group : null;
  if (group.request?.method === 'GET' && !kinds.has('read')) return null;
  const lines = group.lines
    .filter((line) => kinds.has(line.kind))
    .map((line) => (kinds.has('attempt') ? line : { ...line, attempts: [] }));
  const request = kinds.has('request') ? group.request : null;
  return request || lines.length ? { ...group, request, lines } : null;
}

export function mentions(group, words) {
  const text = [
    group.request,
    ...group.attempts,
    ...group.lines.flatMap((line) => [line.entry, ...(line.attempts ?? [])]),
  ]
    .filter(Boolean)
    .map((entry) => JSON.stringify({ ...entry, response: undefined, headers: undefined }))
    .join(' ');
  return text.toLowerCase().includes(words.toLowerCase());
}

/** The groups as items of a list, newest first, with a line where a day begins. */
export function feedItems(groups) {
  // Deliveries are made in real time, which may be another day than that of the objects.
  const first = groups.findLast((group) => group.attempts.length === 0) ?? groups.at(-1);
  let day = null;
  return groups.toReversed().flatMap((group) => {
    const its = group.attempts.length ? (day ?? dayOf(first.at)) : dayOf(group.at);
    const items = its === day ? [] : [{ key: its, state: null, render: () => h('li.day', its, ' UTC') }];
    day = its;
    return [...items, groupItem(group)];
  });
}

function groupItem(group) {
  const state = [
    group.request?.n,
    group.attempts.map((attempt) => attempt.n),
    group.lines.map((line) => [line.entry.n, line.attempts?.map((attempt) => attempt.n)]),
  ];
  return {
    key: group.key,
    state,
    render: () => h('li.group', { 'data-request': group.id }, head(group), body(group)),
  };
}

function head(group) {
  if (group.attempts.length) return repeated(group);
  if (group.request) return requestLine(group.request);
  const why = group.id ? group.id : 'by time, a page or this dashboard';
  return h('div.line.request', time(group.at, true), h('span.soft', why));
}

function body(group) {
  if (group.lines.length === 0) return null;
  return h(
    'div.brought',
    group.lines.map((line) => (line.kind === 'effect' ? effectLine(line.entry) : eventLine(line.entry, line.attempts))),
  );
}

/** Deliveries that were repeated: each, or a summary when they are many. */
function repeated({ key, at, attempts }) {
  const newestFirst = attempts.toReversed();
  if (attempts.length <= SPELT_OUT_MAX) return newestFirst.map(attemptLine);
  const answers = [...Map.groupBy(attempts, (attempt) => attempt.status).values()];
  const summary = h(
    'div.line.alone',
    time(at, true),
    h('span', count(attempts.length, 'later delivery', 'later deliveries')),
    answers.map((same) => h('span', deliveryPill(same[0]), ` × ${same.length}`)),
  );
  return [
    summary,
    h(
      'details',
      { 'data-key': `repeated-${key}` },
      h('summary', 'Each of them'),
      h('div', newestFirst.map(attemptLine)),
    ),
  ];
}
