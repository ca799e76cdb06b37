// One object: what can be done to it, what has happened to it, and what it says now.
import { actionsFor } from './actions.js';
import { get } from './api.js';
import { withBefore } from './books.js';
import { h } from './dom.js';
import { effectLine, eventLine, requestLine } from './entries.js';
import { singular } from './format.js';
import { payload } from './json.js';
import { to } from './route.js';
import { copyButton, pill, section, time } from './ui.js';

const TOLD_AT_ONCE = 12;

/** The books name an object's events; how these were delivered is told under the event's id. */
export async function objectStory(id) {
  const [found, { data: attempts }] = await Promise.all([
    get(`objects/${encodeURIComponent(id)}`),
    get('books', { kind: 'attempt', limit: 1_000 }),
  ]);
  return { ...found, attempts };
}

/** `refresh` is called when something was done that shows here. */
export function objectDetail({ object, books, attempts }, refresh) {
  const story = withBefore(books).filter((entry) => entry.kind !== 'attempt');
  const byEvent = Map.groupBy(attempts, (attempt) => attempt.event);
  const deliveriesOf = (entry) => (entry.kind === 'event' && byEvent.get(entry.id)) || [];
  const item = (key, state, render) => ({ key: `${object.id} ${key}`, state, render });
  return [
    item('head', object.status, () => head(object)),
    item('actions', [object.status, object.disputed, object.next_action], () => actionsFor(object, refresh)),
    item(
      'story',
      [story.map((entry) => entry.n), story.map((entry) => deliveriesOf(entry).map((attempt) => attempt.n))],
      () => timeline(story, deliveriesOf, object),
    ),
    item('object', object, () => payload('Object', object, object.id)),
  ];
}

function head(object) {
  return h(
    'header.head',
    h('div.bar', h('h2', singular(object.object ?? 'object')), object.status && pill(object.status)),
    h(
      'p',
      h('code', object.id),
      ' ',
      copyButton(object.id, 'Copy', 'the id'),
      ' ',
      h('a', { href: to('activity', '', { id: object.id }) }, 'Activity'),
      ' · ',
      h('a', { href: to('events', '', { type: object.id }) }, 'Events'),
    ),
  );
}

function timeline(story, deliveriesOf, object) {
  const line = (entry) => {
    if (entry.kind === 'request') return requestLine(entry);
    return h(
      'div.moment',
      time(entry.at),
      entry.kind === 'event' ? eventLine(entry, deliveriesOf(entry)) : effectLine(entry, entry.id !== object.id),
    );
  };
  const items = [...story].reverse().map((entry) => h('li', line(entry)));
  const older = items.splice(TOLD_AT_ONCE);
  return section(
    'What happened to it, newest first',
    items.length ? h('ol.timeline', items) : h('p.soft', 'The books tell nothing of it.'),
    older.length > 0 &&
      h('details', { 'data-key': 'older' }, h('summary', `${older.length} older`), h('ol.timeline', older)),
  );
}
