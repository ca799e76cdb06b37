// One subscription: what it is, what can be done to it, and its story by the clock that it lives by.
import { actionsFor } from './actions.js';
import { Refused, get } from './api.js';
import { customerName, ends, methodWords, periodEnd, periodOf, periodStart, planWords } from './billing-words.js';
import { h } from './dom.js';
import { count, dayOf, money, singular, stamp } from './format.js';
import { moments } from './moments.js';
import { to, toId } from './route.js';
import { clockActions } from './test-clocks.js';
import { copyButton, idLink, pairList, pill, section, time } from './ui.js';

const INVOICES_MAX = 1_000;

export async function subscriptionStory(id) {
  const found = await get(`objects/${encodeURIComponent(id)}`, { limit: 1_000 });
  const subscription = found.object;
  const [customer, testClock, invoices, products, business] = await Promise.all([
    one(subscription.customer),
    one(subscription.test_clock),
    get('objects', { type: 'invoice', limit: INVOICES_MAX }),
    get('objects', { type: 'product', limit: INVOICES_MAX }),
    get('clock'),
  ]);
  const method = await one(subscription.default_payment_method ?? customer?.invoice_settings?.default_payment_method);
  const known = new Map(products.data.map((product) => [product.id, product]));
  const now = testClock ? testClock.frozen_time : Math.floor(new Date(business.now).getTime() / 1000);
  return {
    ...found,
    customer,
    testClock,
    method,
    known,
    now,
    moments: moments({ ...found, invoices: invoices.data }, now),
  };
}

/** An object, or nothing when it is no longer there. */
async function one(id) {
  if (!id) return null;
  try {
    return (await get(`objects/${encodeURIComponent(id)}`, { limit: 1 })).object;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

export function subscriptionDetail(story, refresh) {
  const { object, known, testClock, customer, method } = story;
  const item = (key, state, render) => ({ key: `${object.id} ${key}`, state, render });
  return [
    item('head', [object, customer, method, [...known.values()]], () => head(story)),
    item('actions', [object.status, object.cancel_at_period_end, object.cancel_at], () => actionsFor(object, refresh)),
    item('clock', testClock, () => clockPanel(testClock, refresh)),
    item('story', story.moments, () => storyline(story)),
  ];
}

function head({ object, customer, method, known }) {
  const { at, words } = ends(object);
  return h(
    'header.head',
    h('div.bar', h('h2', planWords(object, known)), pill(object.status)),
    h(
      'p',
      h('code', object.id),
      ' ',
      copyButton(object.id, 'Copy', 'the id'),
      ' ',
      h('a', { href: to('objects', object.id) }, 'Object'),
      ' · ',
      h('a', { href: to('activity', '', { id: object.id }) }, 'Activity'),
      ' · ',
      h('a', { href: to('events', '', { type: object.id }) }, 'Events'),
    ),
    pairList([
      ['customer', h('a', { href: toId(object.customer) }, customerName(customer ?? object.customer))],
      ['pays with', object.collection_method === 'send_invoice' ? 'an invoice that is sent' : methodWords(method)],
      ['period', `${dayOf(periodStart(object))} – ${dayOf(periodEnd(object))}`],
      [words, at ? time(at) : null],
      ['latest invoice', object.latest_invoice && idLink(object.latest_invoice)],
    ]),
  );
}

function clockPanel(clock, refresh) {
  if (!clock) return h('div', { hidden: true });
  return section(
    `Test clock${clock.name ? `: ${clock.name}` : ''}`,
    h('p.bar', h('b', `${stamp(clock.frozen_time)} UTC`), pill(clock.status)),
    clockActions(clock, refresh),
  );
}

function storyline(story) {
  const items = story.moments.map((moment) =>
    h(
      'li',
      { class: moment.isComing ? 'coming' : '', 'data-moment': moment.kind },
      time(moment.at),
      h('div.what', WORDS[moment.kind](moment, story)),
    ),
  );
  return section(`Timeline, by ${story.testClock ? 'its test clock' : 'business time'}`, h('ol.story', items));
}

const WORDS = {
  created: (_, { object, known }) => h('p', h('b', 'Subscribed'), h('span.soft', ` to ${planWords(object, known)}`)),
  trial: ({ end }) => h('p', h('b', 'Trial'), h('span.soft', ` until ${dayOf(end)}`)),
  invoice: ({ invoice }) => invoiceWords(invoice),
  change: (change, { known }) => h('p', CHANGES[change.what](change, known)),
  attempt: ({ invoice }) =>
    h('p', `Attempt ${invoice.attempt_count + 1} to collect `, idLink(invoice.id, invoice.number)),
  finalizes: ({ invoice }) => h('p', 'Finalizes ', idLink(invoice.id, 'the draft'), ' and collects it'),
  renewal: ({ isTrialEnd }) => h('p', isTrialEnd ? 'Trial ends, and the first period is billed' : 'Renews'),
  ended: () => h('p', 'Ends'),
};

const CHANGES = {
  ends: ({ end }) => [
    h('b', 'To be canceled'),
    h('span.soft', ` at the end of its period${end ? `, ${dayOf(end)}` : ''}`),
  ],
  stays: () => h('b', 'Not to be canceled any more'),
  pauses: () => h('b', 'Collection is paused'),
  collects: () => h('b', 'Collection goes on'),
  plan: ({ items }, known) => [h('b', 'Changed'), h('span.soft', ` to ${planWords(items, known)}`)],
  status: ({ before, status, reason }) => [
    before && [pill(before), h('span', { role: 'img', 'aria-label': 'became' }, ' → ')],
    pill(status),
    reason && h('span.soft', ` ${singular(reason)}`),
  ],
};

function invoiceWords(invoice) {
  const period = periodOf(invoice);
  const { paid_at: paid, voided_at: voided } = invoice.status_transitions ?? {};
  const facts = [
    period && `${dayOf(period.start)} – ${dayOf(period.end)}`,
    singular(invoice.billing_reason ?? ''),
    invoice.attempt_count > 0 && count(invoice.attempt_count, 'attempt'),
    paid && paid !== invoice.created && `paid ${stamp(paid)}`,
    voided && `voided ${stamp(voided)}`,
    invoice.next_payment_attempt && `next attempt ${stamp(invoice.next_payment_attempt)}`,
  ];
  return [
    h(
      'p.bar',
      idLink(invoice.id, invoice.number ?? 'Draft'),
      h('b', money(invoice.amount_due, invoice.currency)),
      pill(invoice.status),
    ),
    h(
      'p.told.soft',
      facts.filter(Boolean).map((fact) => h('span', fact)),
    ),
  ];
}
