// Plans, prices and customers in words.
import { money } from './format.js';

/** What one knows a customer by, given the customer, or what else is known. */
export function customerName(customer) {
  if (typeof customer === 'string') return customer;
  return customer?.email ?? customer?.name ?? customer?.id ?? '';
}

/** What is subscribed to: 3 × Team, €147.00 a month. `known` holds the products by their id. */
export function planWords(subscription, known) {
  const items = itemsOf(subscription);
  const names = items.map(({ price, quantity = 1 }) => {
    const name = known.get(price.product)?.name ?? price.nickname ?? price.id;
    return quantity === 1 ? name : `${quantity} × ${name}`;
  });
  const amounts = items.map(({ price, quantity = 1 }) => price.unit_amount * quantity);
  const total = amounts.reduce((sum, each) => sum + each, 0);
  const price = items[0]?.price;
  const words = names.join(', ');
  return price && Number.isInteger(total)
    ? `${words}, ${money(total, price.currency)} ${every(price.recurring)}`
    : words;
}

export const itemsOf = (subscription) => subscription.items?.data ?? [];

function every({ interval, interval_count: times } = {}) {
  if (!interval) return '';
  return times === 1 ? `a ${interval}` : `every ${times} ${interval}s`;
}

/** When the period ends that is paid for, and what happens then. */
export function ends(subscription) {
  if (subscription.ended_at) return { at: subscription.ended_at, words: 'ended' };
  const at = periodEnd(subscription);
  if (subscription.cancel_at_period_end) return { at, words: 'ends' };
  if (subscription.cancel_at) return { at: subscription.cancel_at, words: 'ends' };
  if (['incomplete', 'paused'].includes(subscription.status)) return { at: 0, words: '' };
  return { at, words: 'renews' };
}

export function periodEnd(subscription) {
  return Math.max(0, ...itemsOf(subscription).map((item) => item.current_period_end));
}

export function periodStart(subscription) {
  return Math.min(...itemsOf(subscription).map((item) => item.current_period_start));
}

/** The period that an invoice is for. Its own period_start and period_end are those of the period before. */
export function periodOf(invoice) {
  const periods = (invoice.lines?.data ?? []).map((line) => line.period);
  if (periods.length === 0) return null;
  return {
    start: Math.min(...periods.map((period) => period.start)),
    end: Math.max(...periods.map((period) => period.end)),
  };
}

/** A saved card or account: visa •••• 4242. */
export function methodWords(method) {
  if (!method) return '';
  const detail = method[method.type] ?? {};
  return [detail.brand ?? method.type.replaceAll('_', ' '), detail.last4 && `•••• ${detail.last4}`]
    .filter(Boolean)
    .join(' ');
}

export const invoiceOf = (subscription) => (invoice) =>
  invoice.parent?.subscription_details?.subscription === subscription;
