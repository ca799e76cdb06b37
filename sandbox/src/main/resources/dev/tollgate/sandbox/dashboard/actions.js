// What a buyer, a bank, a merchant or time would do to an object, as buttons.
import { post } from './api.js';
import { invoiceActions, subscriptionActions } from './billing-actions.js';
import { cardSelect } from './cards.js';
import { h } from './dom.js';
import { singular } from './format.js';
import { go, toId } from './route.js';
import { action, field, form, note, section, select, webLink } from './ui.js';

const REASONS = [
  'fraudulent',
  'product_not_received',
  'product_unacceptable',
  'duplicate',
  'subscription_canceled',
  'unrecognized',
  'credit_not_processed',
  'general',
];

const WIN_OR_LOSE = [
  ['win', 'Win', 'primary'],
  ['lose', 'Lose'],
];

/** Which verb the control interface knows for an object in a state, under which label. */
const VERBS = {
  payment_intent: {
    at: 'payment_intents',
    requires_action: [
      ['complete_3ds', 'Complete challenge', 'primary'],
      ['fail_3ds', 'Fail challenge'],
    ],
    processing: [
      ['settle', 'Settle', 'primary'],
      ['fail_async', 'Fail'],
    ],
  },
  setup_intent: {
    at: 'setup_intents',
    requires_action: [
      ['complete_3ds', 'Complete challenge', 'primary'],
      ['fail_3ds', 'Fail challenge'],
    ],
  },
  refund: {
    at: 'refunds',
    pending: [
      ['succeed', 'Succeed', 'primary'],
      ['fail', 'Fail'],
    ],
  },
  dispute: {
    at: 'disputes',
    needs_response: WIN_OR_LOSE,
    under_review: WIN_OR_LOSE,
    warning_needs_response: WIN_OR_LOSE,
    warning_under_review: WIN_OR_LOSE,
  },
};

/** The buttons that fit, or nothing. `refresh` is called when one was pressed. */
export function actionsFor(object, refresh) {
  const buttons = [...verbs(object, refresh), ...challengeLink(object)];
  if (object.object === 'charge') buttons.push(...disputeForm(object));
  if (object.object === 'checkout.session' && object.status === 'open') buttons.push(...sessionForms(object, refresh));
  if (object.object === 'invoice') buttons.push(...invoiceActions(object, refresh));
  if (object.object === 'subscription') buttons.push(...subscriptionActions(object, refresh));
  if (buttons.length === 0) return h('div', { hidden: true });
  return section('What happens next', h('div.actions', buttons));
}

function verbs(object, refresh) {
  const known = VERBS[object.object];
  return (known?.[object.status] ?? []).map(([verb, label, tone = '']) =>
    action(
      label,
      async () => {
        await post(`${known.at}/${object.id}/${verb}`);
        note(`${label}: done.`);
        refresh();
      },
      { tone, name: verb },
    ),
  );
}

function challengeLink(object) {
  const url = object.next_action?.redirect_to_url?.url ?? object.next_action?.use_stripe_sdk?.stripe_js;
  return typeof url === 'string' && object.status === 'requires_action' ? [webLink(url, 'The bank’s page')] : [];
}

function disputeForm(charge) {
  if (charge.disputed || charge.status !== 'succeeded') return [];
  return [
    form(
      { class: 'inline' },
      async (fields) => {
        const dispute = await post('disputes', { charge: charge.id, reason: fields.get('reason') });
        note('The buyer disputes the charge.');
        if (dispute.id) go(toId(dispute.id));
      },
      field(
        'Reason',
        select(
          'reason',
          REASONS.map((reason) => [reason, singular(reason)]),
        ),
      ),
      h('button', { 'data-action': 'dispute' }, 'Open dispute'),
    ),
  ];
}

function sessionForms(session, refresh) {
  const pay = form(
    { class: 'inline' },
    async (fields) => {
      await post(`checkout/sessions/${session.id}/pay`, { pm: fields.get('method') });
      note('The buyer has paid.');
      refresh();
    },
    field('Pay with', cardSelect()),
    h('button.primary', { 'data-action': 'pay' }, 'Pay'),
  );
  const expire = action(
    'Expire',
    async () => {
      await post(`checkout/sessions/${session.id}/expire`);
      note('The session has expired.');
      refresh();
    },
    { name: 'expire' },
  );
  return [pay, expire, ...(session.url ? [webLink(session.url, 'The buyer’s page')] : [])];
}
