// Billing: who has subscribed to what, what was billed for it, and the customers.
import { get } from './api.js';
import { customerName, ends, methodWords, planWords } from './billing-words.js';
import { count, dayOf, money, singular } from './format.js';
import { go, to } from './route.js';
import { Split, rowItem } from './split.js';
import { subscriptionDetail, subscriptionStory } from './subscription.js';
import { field, pill, select } from './ui.js';
import { h } from './dom.js';

const LISTED = 200;

export function billing() {
  let shown = 'subscriptions';
  const kind = select(
    'show',
    Object.entries(LISTS).map(([name, { label }]) => [name, label]),
    { onchange: () => go(to('billing', '', { show: kind.value })) },
  );
  const words = h('input', { type: 'search', placeholder: 'e-mail, status, number or id' });
  return new Split({
    title: 'Billing',
    section: 'billing',
    filters: [field('Show', kind), field('Filter', words)],
    filter: () => ({ show: shown }),
    arrive(route) {
      const wanted = route.query.get('show');
      shown = Object.hasOwn(LISTS, wanted) ? wanted : 'subscriptions';
      kind.value = shown;
    },
    load: () => load(shown),
    items: (loaded) => {
      const its = LISTS[loaded.shown];
      const texts = words.value.trim().toLowerCase();
      return loaded.list
        .map((each) => its.row(each, loaded))
        .filter((row) => hasWords(row, texts))
        .map(item);
    },
    none: (loaded) => (loaded.list.length ? 'Nothing matches the filter.' : LISTS[loaded.shown].none),
    story: subscriptionStory,
    detail: subscriptionDetail,
  });
}

const LISTS = {
  subscriptions: {
    label: 'Subscriptions',
    type: 'subscription',
    needs: ['customer', 'product'],
    none: 'Nobody has subscribed to anything yet.',
    row: subscriptionRow,
  },
  invoices: {
    label: 'Invoices',
    type: 'invoice',
    needs: ['customer'],
    none: 'Nothing was billed yet.',
    row: invoiceRow,
  },
  customers: {
    label: 'Customers',
    type: 'customer',
    needs: ['subscription', 'payment_method', 'test_helpers.test_clock'],
    none: 'There are no customers yet.',
    row: customerRow,
  },
};

/** The objects of a list, and by their id those that it names. */
async function load(shown) {
  const { type, needs } = LISTS[shown];
  const [list, ...others] = await Promise.all(
    [type, ...needs].map(async (each) => (await get('objects', { type: each, limit: LISTED })).data),
  );
  return { shown, list, known: new Map(others.flat().map((each) => [each.id, each])) };
}

function subscriptionRow(subscription, { known }) {
  const { at, words } = ends(subscription);
  return {
    id: subscription.id,
    href: to('billing', subscription.id),
    title: customerName(known.get(subscription.customer) ?? subscription.customer),
    status: subscription.status,
    about: planWords(subscription, known),
    end: at ? `${words} ${dayOf(at)}` : '',
  };
}

function invoiceRow(invoice, { known }) {
  return {
    id: invoice.id,
    href: to('objects', invoice.id),
    title: invoice.number ?? 'Draft',
    amount: money(invoice.amount_due, invoice.currency),
    status: invoice.status,
    about: [
      customerName(known.get(invoice.customer) ?? invoice.customer_email ?? invoice.customer),
      singular(invoice.billing_reason ?? ''),
    ]
      .filter(Boolean)
      .join(' · '),
    end: dayOf(invoice.created),
  };
}

function customerRow(customer, { known }) {
  const its = [...known.values()].filter((each) => each.object === 'subscription' && each.customer === customer.id);
  const live = its.filter((each) => !each.ended_at).length;
  const clock = known.get(customer.test_clock);
  return {
    id: customer.id,
    href: to('objects', customer.id),
    title: customerName(customer),
    status: customer.deleted ? 'deleted' : '',
    about: [
      live ? count(live, 'subscription') : 'no subscription',
      customer.currency ? `balance ${money(customer.balance, customer.currency)}` : '',
      methodWords(known.get(customer.invoice_settings?.default_payment_method)),
      clock && `clock ${clock.name ?? clock.id}`,
    ]
      .filter(Boolean)
      .join(' · '),
    end: `since ${dayOf(customer.created)}`,
  };
}

function hasWords({ id, title, status, about }, words) {
  return !words || [id, title, status, about].some((text) => text?.toLowerCase().includes(words));
}

function item({ id, href, title, amount, status, about, end }) {
  return rowItem(
    { id, state: [title, amount, status, about, end], href },
    [h('b', title), h('span.pills', amount && h('span.value', amount), status && pill(status))],
    [h('span', about), h('span.end', end)],
  );
}
