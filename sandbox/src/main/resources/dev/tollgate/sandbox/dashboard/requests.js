// What was asked of Stripe's interface, and what was answered: the log.
import { get } from './api.js';
import { h } from './dom.js';
import { requestDetail, requestStory } from './request.js';
import { to } from './route.js';
import { Split, rowItem } from './split.js';
import { field, pill, select, time } from './ui.js';

const LISTED = 500;
const STATES = [
  ['', 'All'],
  ['2', '2xx'],
  ['4', '4xx'],
  ['5', '5xx'],
  ['0', 'Cut'],
  ['replayed', 'Replayed'],
  ['fault', 'Faults'],
];

export function requests() {
  const words = h('input', { type: 'search', placeholder: '/v1/refunds' });
  const state = select('state', STATES);
  const writes = h('input', { type: 'checkbox' });
  const isWanted = (request) =>
    hasWords(request, words.value.trim().toLowerCase()) &&
    hasState(request, state.value) &&
    !(writes.checked && request.method === 'GET');
  return new Split({
    title: 'Requests',
    section: 'requests',
    filters: [field('Path, key or id', words), field('Status', state), h('label.chip', writes, 'No GETs')],
    load: async () => (await get('books', { kind: 'request', limit: LISTED })).data.reverse(),
    items: (loaded) => loaded.filter(isWanted).map(item),
    none: (loaded) => (loaded.length ? 'No request matches the filter.' : 'Nobody has asked anything yet.'),
    story: requestStory,
    detail: requestDetail,
  });
}

function hasWords(request, words) {
  const texts = [request.path, request.request, request.idempotency_key, request.method];
  return !words || texts.some((text) => text?.toLowerCase().includes(words));
}

function hasState(request, state) {
  if (state === 'replayed' || state === 'fault') return Boolean(request[state]);
  return !state || Math.floor(request.status / 100) === Number(state);
}

function item(request) {
  const { request: id, n, method, path, status, idempotency_key: key, replayed, fault, at } = request;
  return rowItem(
    { id, key: n, href: to('requests', id) },
    [h('span', h('b.method', method), ' ', h('span.path', path)), pill(status)],
    [
      h(
        'span.tags',
        key && h('span.tag', key),
        replayed && h('span.tag.info', 'replayed'),
        fault && h('span.tag.bad', fault),
      ),
      time(at),
    ],
  );
}
