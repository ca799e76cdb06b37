// The events, and how far each was delivered.
import { get } from './api.js';
import { outcome } from './books.js';
import { h } from './dom.js';
import { eventDetail, eventStory } from './event.js';
import { go, to } from './route.js';
import { Split, rowItem } from './split.js';
import { field, pill, select, time } from './ui.js';

const LISTED = 100;
const STATES = [
  ['', 'All'],
  ['failed', 'Failed'],
  ['pending', 'Pending'],
  ['ok', 'Delivered'],
];

export function events() {
  const words = h('input', { type: 'search', placeholder: 'payment_intent.*', onchange: () => go(here()) });
  const state = select('state', STATES);
  const filter = () => ({ type: words.value.trim() });
  const here = () => to('events', view.route.id, filter());
  const view = new Split({
    title: 'Events',
    section: 'events',
    filters: [field('Type or object', words), field('Deliveries', state)],
    filter,
    arrive(route) {
      if (route.query.has('type')) words.value = route.query.get('type');
    },
    load,
    items: (loaded) => loaded.filter((each) => isWanted(each, words.value.trim(), state.value)).map(item),
    none: (loaded) =>
      loaded.length ? 'No event matches the filter.' : 'No event yet. Every change of an object tells one.',
    story: eventStory,
    detail: eventDetail,
  });
  return view;
}

async function load() {
  const [{ data: list }, { data: attempts }] = await Promise.all([
    get('objects', { type: 'event', limit: LISTED }),
    get('books', { kind: 'attempt', limit: 1_000 }),
  ]);
  const byEvent = Map.groupBy(attempts, (attempt) => attempt.event);
  return list.map((event) => ({ event, deliveries: deliveriesOf(event, byEvent.get(event.id) ?? []) }));
}

/** How many endpoints took it, how many last refused it, and how many have not been asked. */
function deliveriesOf(event, attempts) {
  const { ok, failed } = outcome(attempts);
  return { ok, failed, pending: Math.max(0, (event.pending_webhooks ?? 0) - failed) };
}

function isWanted({ event, deliveries }, words, state) {
  if (state && deliveries[state] === 0) return false;
  return event.type.includes(words.replace(/\*$/, '')) || [event.id, event.data?.object?.id].includes(words);
}

function item({ event, deliveries }) {
  return rowItem(
    { id: event.id, state: deliveries, href: to('events', event.id) },
    [h('b.type', event.type), deliveryPills(deliveries)],
    [h('code', event.data?.object?.id ?? ''), time(event.created)],
  );
}

function deliveryPills({ ok, failed, pending }) {
  if (ok + failed + pending === 0) return h('span.soft', 'nobody to tell');
  return h(
    'span.pills',
    failed > 0 && pill('failed', `${failed} failed`),
    pending > 0 && pill('pending', `${pending} pending`),
    ok > 0 && pill('ok', `${ok} ok`),
  );
}
