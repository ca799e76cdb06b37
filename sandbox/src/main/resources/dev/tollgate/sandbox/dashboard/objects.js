// The objects: which types there are, and those of a type.
import { get } from './api.js';
import { h, patch } from './dom.js';
import { money, singular } from './format.js';
import { objectDetail, objectStory } from './object.js';
import { go, to } from './route.js';
import { Split, rowItem } from './split.js';
import { field, pill, select, time } from './ui.js';

const LISTED = 100;

export function objects() {
  let wanted = '';
  const type = select('type', [], { onchange: () => go(to('objects', '', { type: type.value })) });
  const words = h('input', { type: 'search', placeholder: 'id, status or e-mail' });
  return new Split({
    title: 'Objects',
    section: 'objects',
    filters: [field('Type', type), field('Filter', words)],
    filter: () => ({ type: type.value }),
    arrive(route) {
      wanted = route.query.get('type') || (route.id ? typeOfId(route.id) || wanted : '');
    },
    load: () => load(wanted),
    items(loaded) {
      showTypes(type, loaded);
      return loaded.list
        .filter((each) => hasWords(each, words.value.trim().toLowerCase()))
        .map((each) => item(each, loaded.type));
    },
    none: (loaded) => (loaded.types.length ? 'Nothing matches the filter.' : 'There are no objects yet.'),
    story: objectStory,
    detail: objectDetail,
  });
}

const TYPES = {
  pi: 'payment_intent',
  ch: 'charge',
  py: 'charge',
  pm: 'payment_method',
  cus: 'customer',
  re: 'refund',
  pyr: 'refund',
  dp: 'dispute',
  du: 'dispute',
  seti: 'setup_intent',
  cs: 'checkout.session',
  txn: 'balance_transaction',
  prod: 'product',
  price: 'price',
  we: 'webhook_endpoint',
  sub: 'subscription',
  in: 'invoice',
  clock: 'test_helpers.test_clock',
};
const typeOfId = (id) => TYPES[id.split('_')[0]] ?? '';

async function load(wanted) {
  const types = (await get('objects')).data.filter(({ object }) => object !== 'event');
  const type = types.some(({ object }) => object === wanted) ? wanted : (types[0]?.object ?? '');
  return { types, type, list: type ? (await get('objects', { type, limit: LISTED })).data : [] };
}

function showTypes(control, { types, type }) {
  const option = ({ object, count }) => h('option', { value: object }, `${singular(object)} (${count})`);
  patch(
    control,
    types.map((each) => ({ key: each.object, state: each.count, render: () => option(each) })),
  );
  control.value = type;
}

function hasWords(object, words) {
  const texts = [object.id, object.status, object.email, object.name];
  return !words || texts.some((text) => text?.toLowerCase?.().includes(words));
}

function item(object, type) {
  const status = object.status ?? (object.deleted ? 'deleted' : '');
  const what = telling(object);
  return rowItem(
    { id: object.id, state: [type, status, what], href: to('objects', object.id, { type }) },
    [h('code', object.id), status && pill(status)],
    [h('span.value', what), object.created && time(object.created)],
  );
}

/** What one knows an object by. */
function telling(object) {
  const amount = object.amount ?? object.amount_total ?? object.unit_amount;
  if (Number.isInteger(amount) && object.currency) return money(amount, object.currency);
  return object.email ?? object.name ?? object.type ?? object.url ?? '';
}
