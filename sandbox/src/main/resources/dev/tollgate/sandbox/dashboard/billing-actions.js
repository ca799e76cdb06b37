// What a merchant does with an invoice or a subscription, by Stripe's own interface.
import { stripe } from './api.js';
import { cardSelect } from './cards.js';
import { h } from './dom.js';
import { action, confirmed, field, form, note } from './ui.js';

const FINALIZE = ['finalize', 'Finalize', 'primary'];
const COLLECT = ['pay', 'Collect now'];
const VOID = ['void', 'Void'];
const UNCOLLECTIBLE = ['mark_uncollectible', 'Mark uncollectible'];

const INVOICE_VERBS = {
  draft: [FINALIZE],
  open: [COLLECT, VOID, UNCOLLECTIBLE],
  uncollectible: [COLLECT],
};

export function invoiceActions(invoice, refresh) {
  const verbs = INVOICE_VERBS[invoice.status] ?? [];
  const buttons = verbs.map(([verb, label, tone = '']) =>
    action(label, () => does(`invoices/${invoice.id}/${verb}`, {}, label, refresh), { tone, name: `invoice-${verb}` }),
  );
  return invoice.status === 'draft' || verbs.length === 0 ? buttons : [payForm(invoice, refresh), ...buttons];
}

/** With a card that the customer has from here on: Stripe takes no other. */
function payForm(invoice, refresh) {
  return form(
    { class: 'inline' },
    async (fields) => {
      const card = await stripe('POST', `payment_methods/${fields.get('method')}/attach`, {
        customer: invoice.customer,
      });
      await does(`invoices/${invoice.id}/pay`, { payment_method: card.id }, 'Pay', refresh);
    },
    field('Pay with', cardSelect()),
    h('button.primary', { 'data-action': 'invoice-pay-with' }, 'Pay'),
  );
}

export function subscriptionActions(subscription, refresh) {
  if (subscription.ended_at || subscription.status === 'incomplete_expired') return [];
  const path = `subscriptions/${subscription.id}`;
  const change = (label, params, name) => action(label, () => does(path, params, label, refresh), { name });
  const willEnd = subscription.cancel_at_period_end || subscription.cancel_at;
  const keep = subscription.cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: '' };
  const cancel = async () => {
    const yes = await confirmed('Cancel the subscription now?', 'This cannot be undone.', 'Cancel now');
    if (yes) await does(path, {}, 'Cancel now', refresh, 'DELETE');
  };
  const resume = () => does(`${path}/resume`, { billing_cycle_anchor: 'now' }, 'Resume', refresh);
  return [
    subscription.status === 'paused' && action('Resume', resume, { tone: 'primary', name: 'subscription-resume' }),
    willEnd
      ? change('Do not cancel', keep, 'subscription-keep')
      : change('Cancel at period end', { cancel_at_period_end: true }, 'subscription-end'),
    action('Cancel now', cancel, { tone: 'danger', name: 'subscription-cancel' }),
  ].filter(Boolean);
}

async function does(path, params, label, refresh, method = 'POST') {
  await stripe(method, path, params);
  note(`${label}: done.`);
  refresh();
}
