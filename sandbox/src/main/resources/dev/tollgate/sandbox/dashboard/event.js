// One event: what changed, where it was sent and how that went, and its payload.
import { get, post } from './api.js';
import { isTaken } from './books.js';
import { attemptRow, became, shortUrl } from './entries.js';
import { h } from './dom.js';
import { count, span } from './format.js';
import { payload } from './json.js';
import { to } from './route.js';
import { action, copyButton, idLink, note, pairList, pill, section, time } from './ui.js';

/** Everything one may want to know about an event. */
export async function eventStory(id) {
  const [{ object, books }, { data: attempts }, { data: endpoints }, policy] = await Promise.all([
    get(`objects/${encodeURIComponent(id)}`),
    get('webhooks/attempts', { event: id }),
    get('webhooks/endpoints'),
    get('webhooks/policy'),
  ]);
  const request = books.find((entry) => entry.kind === 'event')?.request ?? '';
  return { event: object, request, attempts, endpoints, policy };
}

/** `refresh` is called when something was done that shows here. */
export function eventDetail({ event, request, attempts, endpoints, policy }, refresh) {
  const places = deliveryPlaces(event, attempts, endpoints);
  const item = (key, state, render) => ({ key: `${event.id} ${key}`, state, render });
  return [
    item('head', request, () => head(event, request)),
    item('deliveries', [places, policy], () => deliveries(event, places, policy, refresh)),
    item('changed', null, () => changed(event.data?.previous_attributes, event.data?.object ?? {})),
    item('payload', event, () => payload('Payload', event, event.id)),
  ];
}

function head(event, request) {
  const object = event.data?.object ?? {};
  const key = event.request?.idempotency_key;
  const pairs = [
    ['Event', [h('code', event.id), ' ', copyButton(event.id, 'Copy', 'the id')]],
    ['Happened', time(event.created)],
    ['Object', object.id ? idLink(object.id) : h('code', object.object)],
    ['Request', request ? idLink(request) : 'none: by time, a page or this dashboard'],
    ['Idempotency key', key && h('code', key)],
    ['API version', event.api_version && h('code', event.api_version)],
  ];
  return h('header.head', h('h2.type', event.type), pairList(pairs));
}

/** Every endpoint that wants the event or was sent it, with its attempts, newest first. */
function deliveryPlaces(event, attempts, endpoints) {
  const tried = Map.groupBy(
    [...attempts].sort((a, b) => b.n - a.n),
    (attempt) => attempt.endpoint,
  );
  const wanting = endpoints.filter(
    (endpoint) => tried.has(endpoint.id) || (endpoint.status === 'enabled' && wants(endpoint, event.type)),
  );
  const known = wanting.map(({ id, url }) => ({ id, url, attempts: tried.get(id) ?? [] }));
  const gone = [...tried]
    .filter(([id]) => !wanting.some((endpoint) => endpoint.id === id))
    .map(([id, its]) => ({ id, url: its[0].url, attempts: its, gone: true }));
  return [...known, ...gone];
}

function wants(endpoint, type) {
  return (endpoint.enabled_events ?? ['*']).some((wanted) => wanted === '*' || wanted === type);
}

function deliveries(event, places, policy, refresh) {
  const resend = async (endpoint) => {
    await post('webhooks/redeliver', endpoint ? { event: event.id, endpoint: endpoint.id } : { event: event.id });
    const where = endpoint ? shortUrl(endpoint.url) : count(places.filter((place) => !place.gone).length, 'endpoint');
    note(
      policy.hold
        ? `Resent to ${where}. Deliveries are held: it waits until they are released.`
        : `Resent to ${where}.`,
    );
    refresh();
  };
  const all = places.length > 1 && action('Resend to all', () => resend(null), { name: 'resend-all' });
  const body =
    places.length === 0
      ? h('p.soft', 'No endpoint wants this type. ', h('a', { href: to('webhooks') }, 'Add one'), ' and resend it.')
      : [places.map((place) => delivered(place, policy, resend)), otherTime(event, places)];
  return h('section.block.deliveries', h('div.bar', h('h3', 'Deliveries'), h('span.grow'), all), body);
}

/** Attempts carry the real time, for that is what is signed. It need not be the time that objects live by. */
function otherTime(event, places) {
  const first = Math.min(...places.flatMap((place) => place.attempts.map((attempt) => new Date(attempt.at).getTime())));
  const ahead = event.created - first / 1000;
  return (
    ahead > 5 &&
    h(
      'p.soft',
      `Attempts are told in real time, as their signatures are. The business clock was ${span(ahead)} ahead of it.`,
    )
  );
}

function delivered(place, policy, resend) {
  const last = place.attempts[0];
  const state = !last ? pill('pending') : isTaken(last) ? pill('ok', 'delivered') : pill('failed');
  return h(
    'div.place',
    { 'data-endpoint': place.id },
    h(
      'div.bar',
      h('h4', shortUrl(place.url)),
      state,
      h('span.grow'),
      place.gone
        ? h('span.soft', 'the endpoint was deleted')
        : action('Resend', () => resend(place), { name: 'resend', title: `Send it to ${place.url} once more` }),
    ),
    last
      ? h('ol.attempts', { 'aria-label': `Attempts, newest first` }, place.attempts.map(attemptRow))
      : h('p.soft', nothingSent(policy)),
  );
}

function nothingSent(policy) {
  const where = h('a', { href: to('webhooks') }, 'Webhooks');
  if (policy.hold) return ['Nothing was sent: deliveries are held. Release them under ', where, '.'];
  if (policy.drop) return ['Nothing was sent: deliveries are dropped. End that under ', where, ', then resend.'];
  return 'Nothing was sent yet.';
}

/** What an event of type “…updated” says was different before. */
function changed(previous, object) {
  if (!previous || Object.keys(previous).length === 0) return h('div', { hidden: true });
  return section(
    'What changed',
    h(
      'dl.pairs.wide',
      Object.entries(previous).map(([key, before]) => [
        h('dt', h('code', key)),
        h('dd', became(key, before, object[key], object.currency)),
      ]),
    ),
  );
}
