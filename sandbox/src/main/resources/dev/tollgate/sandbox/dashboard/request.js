// One request: what was sent, what came of it, and the answer.
import { get } from './api.js';
import { withBefore } from './books.js';
import { requestAsCurl } from './curl.js';
import { h } from './dom.js';
import { effectLine, eventLine } from './entries.js';
import { count, formFields } from './format.js';
import { payloadOfText } from './json.js';
import { copyButton, idLink, pairList, pill, section, time } from './ui.js';

const NAMED_MAX = 500;
const FOLLOWED_MAX = 20;

/** Everything the books tell of a request. */
export async function requestStory(id) {
  const { data } = await get('books', { id, limit: NAMED_MAX });
  const request = data.find((entry) => entry.kind === 'request' && entry.request === id);
  if (!request) throw new Error(`The books of this account do not tell of ${id}: it is too old, or not answered yet.`);
  const events = data.filter((entry) => entry.kind === 'event');
  const attemptsOf = async (event) => (await get('webhooks/attempts', { event: event.id })).data;
  const attempts = await Promise.all(events.slice(0, FOLLOWED_MAX).map(attemptsOf));
  return { request, effects: withBefore(data).filter((entry) => entry.kind === 'effect'), events, attempts };
}

/** `all` is where others with the same key are looked for. */
export function requestDetail({ request, effects, events, attempts }, refresh, all) {
  const key = request.idempotency_key;
  const others = (all ?? []).filter((other) => key && other.idempotency_key === key && other.n !== request.n);
  const item = (name, state, render) => ({ key: `${request.n} ${name}`, state, render });
  return [
    item('head', [others.map((other) => other.n)], () => head(request, others)),
    item('sent', null, () => sent(request)),
    item('came', [effects.length, attempts], () => cameOfIt(effects, events, attempts)),
    item('answer', null, () => answer(request)),
    item('headers', null, () => headers(request.headers ?? {})),
  ];
}

function head(request, others) {
  const { request: id, method, path, status, idempotency_key: key, replayed, fault, at } = request;
  const curl = copyButton(() => requestAsCurl(request), 'Copy as curl');
  const other = (each) =>
    h('span', idLink(each.request), ' ', pill(each.status), each.replayed ? ' replayed ' : ' ', time(each.at));
  return h(
    'header.head',
    h('div.bar', h('h2', h('b.method', method), ' ', h('span.path', path)), pill(status), h('span.grow'), curl),
    pairList([
      ['Request', [h('code', id), ' ', copyButton(id, 'Copy', 'the id')]],
      ['Answered', time(at)],
      ['Idempotency key', key && h('code', key)],
      ['Replayed', replayed && 'yes: the answer saved under this key, once more'],
      ['Fault', fault && h('span.tag.bad', fault)],
      ['Same key', others.length > 0 && h('span.stack', others.map(other))],
    ]),
  );
}

function sent(request) {
  const fields = [...formFields(request.query ?? ''), ...formFields(request.form ?? '')];
  if (fields.length === 0) return section('Sent', h('p.soft', 'No parameters.'));
  const shown = (value) => (value === '' ? h('span.soft', '(empty: unset)') : idLink(value));
  const pairs = fields.map(([name, value]) => [h('dt', h('code', name)), h('dd', shown(value))]);
  return section('Sent', h('dl.pairs.wide', pairs));
}

function cameOfIt(effects, events, attempts) {
  if (effects.length + events.length === 0) return section('What came of it', h('p.soft', 'Nothing was changed.'));
  const told = events.map((event, i) => eventLine(event, attempts[i] ?? []));
  return section(
    `What came of it: ${count(effects.length, 'effect')}, ${count(events.length, 'event')}`,
    h(
      'div.brought',
      effects.map((effect) => effectLine(effect)),
      told,
    ),
  );
}

function answer({ response, status }) {
  if (response) return payloadOfText('Answer', response);
  const isForgotten = response === null || response === undefined;
  const why = isForgotten ? 'The body is no longer kept.' : status ? 'An empty body.' : 'None: the connection was cut.';
  return section('Answer', h('p.soft', why));
}

function headers(all) {
  return section(
    'Headers',
    pairList(
      Object.entries(all)
        .sort()
        .map(([name, value]) => [name, h('code', value)]),
    ),
  );
}
