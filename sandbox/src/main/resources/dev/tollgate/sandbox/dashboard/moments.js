// The story of a subscription, as data: what happened and what will, by the clock that it lives by.
import { invoiceOf, itemsOf, periodEnd } from './billing-words.js';

// What happens in the same second happens in this order.
const RANKS = ['created', 'trial', 'invoice', 'change', 'ended'];

/**
 * Moments of {at, kind, …}, oldest first. `now` is what its clock says: what is later has not happened yet. A change of
 * the books is dated by its test clock, if it has one.
 */
export function moments({ object: subscription, books, invoices }, now) {
  const found = [
    { at: subscription.created, kind: 'created' },
    ...trial(subscription),
    ...invoices
      .filter(invoiceOf(subscription.id))
      .map((invoice) => ({ at: invoice.created, kind: 'invoice', invoice })),
    ...changes(books.filter((entry) => entry.kind === 'effect' && entry.id === subscription.id)),
    ...coming(subscription, invoices.filter(invoiceOf(subscription.id)), now),
  ];
  return found
    .map((moment) => ({ ...moment, isComing: moment.at > now }))
    .sort((one, other) => one.at - other.at || RANKS.indexOf(one.kind) - RANKS.indexOf(other.kind));
}

function trial({ trial_start: start, trial_end: end }) {
  return start ? [{ at: start, kind: 'trial', end }] : [];
}

function changes(effects) {
  const known = {};
  return effects.flatMap((effect) => {
    const before = { ...known };
    Object.assign(known, effect.set);
    return effect.did === 'changed' ? changesOf(effect, before) : [];
  });
}

function changesOf({ n, at, clock_at: clockAt, set = {} }, before) {
  const when = Math.floor(new Date(clockAt ?? at).getTime() / 1000);
  const told = [];
  const tell = (what, more) => told.push({ at: when, kind: 'change', n, what, ...more });
  if (has(set, before, 'cancel_at_period_end'))
    tell(set.cancel_at_period_end ? 'ends' : 'stays', { end: set.cancel_at ?? 0 });
  if (has(set, before, 'pause_collection')) tell(set.pause_collection ? 'pauses' : 'collects');
  if (set.items && plan(set) !== plan(before)) tell('plan', { items: set });
  if (has(set, before, 'status'))
    tell('status', { before: before.status, status: set.status, reason: set.cancellation_details?.reason });
  return told;
}

const has = (set, before, key) => key in set && JSON.stringify(set[key]) !== JSON.stringify(before[key]);

const plan = (subscription) => JSON.stringify(itemsOf(subscription).map(({ price, quantity }) => [price.id, quantity]));

/** What is due by now, as far as nobody does anything. */
function coming(subscription, invoices, now) {
  const attempts = invoices
    .filter((invoice) => invoice.status === 'open' && invoice.next_payment_attempt > now)
    .map((invoice) => ({ at: invoice.next_payment_attempt, kind: 'attempt', invoice }));
  const drafts = invoices
    .filter((invoice) => invoice.status === 'draft' && invoice.automatically_finalizes_at > now)
    .map((invoice) => ({ at: invoice.automatically_finalizes_at, kind: 'finalizes', invoice }));
  return [...attempts, ...drafts, ...next(subscription)];
}

function next(subscription) {
  if (subscription.ended_at || ['incomplete', 'paused'].includes(subscription.status)) return [];
  const renewal = periodEnd(subscription);
  const end = subscription.cancel_at_period_end ? renewal : subscription.cancel_at;
  if (end && end <= renewal) return [{ at: end, kind: 'ended' }];
  return [
    { at: renewal, kind: 'renewal', isTrialEnd: subscription.status === 'trialing' },
    ...(end ? [{ at: end, kind: 'ended' }] : []),
  ];
}
