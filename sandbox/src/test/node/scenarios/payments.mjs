import { BACK, DECLINERS, EXPANDED, IN_FRAME, MANDATE, payment } from './given.mjs';

export const payments = {
  async oneTime({ stripe, does, saw }) {
    const order = payment('pm_card_visa', {
      description: 'Ebook & more', receipt_email: 'jenny@shop.test', metadata: { order: '7', 'odd key + é': 'a&b=c %20 €' },
      expand: ['latest_charge'],
    });
    const paid = await does('pay', stripe.paymentIntents.create(order, { idempotencyKey: 'order-7' }));
    const again = await does('ask again', stripe.paymentIntents.create(order, { idempotencyKey: 'order-7' }));
    saw('replayed', [paid, again].map((answer) => answer.lastResponse.headers['idempotent-replayed'] ?? 'no'));
    await does('read', stripe.paymentIntents.retrieve(paid.id, EXPANDED));
    await does('charges', stripe.charges.list({ payment_intent: paid.id }));
    await does('charge', stripe.charges.retrieve(paid.latest_charge.id, { expand: ['payment_intent', 'balance_transaction'] }));
  },

  async inSteps({ stripe, does, refused }) {
    const open = await does('open', stripe.paymentIntents.create({
      amount: 1000, currency: 'usd', automatic_payment_methods: IN_FRAME, metadata: { kept: '1', dropped: '2' },
    }));
    await does('change',
      stripe.paymentIntents.update(open.id, { amount: 2500, description: 'Two', metadata: { dropped: '', added: '3' } }));
    await refused('confirm without a method', stripe.paymentIntents.confirm(open.id));
    await does('confirm', stripe.paymentIntents.confirm(open.id, { payment_method: 'pm_card_mastercard' }));
    await refused('change what is paid', stripe.paymentIntents.update(open.id, { amount: 3000 }));
    await refused('cancel what is paid', stripe.paymentIntents.cancel(open.id));
    await does('read', stripe.paymentIntents.retrieve(open.id, EXPANDED));
  },

  async canceled({ stripe, does, refused }) {
    const open = await does('open', stripe.paymentIntents.create({ amount: 1000, currency: 'eur' }));
    await does('cancel', stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' }));
    await refused('cancel again', stripe.paymentIntents.cancel(open.id));
    await refused('confirm', stripe.paymentIntents.confirm(open.id, { payment_method: 'pm_card_visa', return_url: BACK }));
  },

  async captureLater({ stripe, does, refused }) {
    const order = payment('pm_card_visa', { capture_method: 'manual', expand: ['latest_charge'] });
    const held = await does('hold', stripe.paymentIntents.create(order));
    await refused('take more', stripe.paymentIntents.capture(held.id, { amount_to_capture: 1001 }));
    await does('take a part', stripe.paymentIntents.capture(held.id, { amount_to_capture: 600 }));
    await does('read', stripe.paymentIntents.retrieve(held.id, EXPANDED));
    const other = await does('hold another', stripe.paymentIntents.create(order));
    await does('let go', stripe.paymentIntents.cancel(other.id));
    await refused('take what is gone', stripe.paymentIntents.capture(other.id));
  },

  async decliners({ stripe, refused, does }) {
    for (const card of DECLINERS) {
      const declined = await refused(card, stripe.paymentIntents.create(payment(card)));
      await does('left behind', stripe.paymentIntents.retrieve(declined.payment_intent.id, EXPANDED));
    }
  },

  async anotherCardAfterADecline({ stripe, does, refused }) {
    const order = payment('pm_card_visa_chargeDeclined');
    const declined = await refused('decline', stripe.paymentIntents.create(order, { idempotencyKey: 'k' }));
    await refused('decline again', stripe.paymentIntents.create(order, { idempotencyKey: 'k' }));
    const { id } = declined.payment_intent;
    await does('pay', stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', return_url: BACK, ...EXPANDED }));
    await does('both attempts', stripe.charges.list({ payment_intent: id }));
  },

  async confirmationToken({ stripe, does, refused }) {
    const token = await does('choose',
      stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa', return_url: BACK }));
    const open = await does('open', stripe.paymentIntents.create({ amount: 1000, currency: 'eur' }));
    await does('pay', stripe.paymentIntents.confirm(open.id, { confirmation_token: token.id }));
    await does('used', stripe.confirmationTokens.retrieve(token.id));
    const other = await does('open another', stripe.paymentIntents.create({ amount: 1000, currency: 'eur' }));
    await refused('pay with it again', stripe.paymentIntents.confirm(other.id, { confirmation_token: token.id }));
  },

  async mistakes({ stripe, refused, does }) {
    await refused('no amount', stripe.paymentIntents.create({ currency: 'eur' }));
    await refused('too little', stripe.paymentIntents.create({ amount: 1, currency: 'eur' }));
    await refused('negative', stripe.paymentIntents.create({ amount: -5, currency: 'eur' }));
    await refused('no such currency', stripe.paymentIntents.create({ amount: 1000, currency: 'xxy' }));
    await refused('no such parameter', stripe.paymentIntents.create({ amount: 1000, currency: 'eur', colour: 'red' }));
    await refused('no such customer', stripe.paymentIntents.create({ amount: 1000, currency: 'eur', customer: 'cus_nobody' }));
    await refused('no such method', stripe.paymentIntents.create(payment('pm_nobody')));
    await refused('no way back',
      stripe.paymentIntents.create({ amount: 1000, currency: 'eur', payment_method: 'pm_card_visa', confirm: true }));
    await refused('no such intent', stripe.paymentIntents.retrieve('pi_nobody'));
    await refused('nothing to expand', stripe.customers.list({ expand: ['data.colour'] }));
    await does('a customer', stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' }));
    await refused('another name, same key', stripe.customers.create({ name: 'B' }, { idempotencyKey: 'k' }));
    await refused('another call, same key', stripe.paymentIntents.create({ amount: 1000, currency: 'eur' }, { idempotencyKey: 'k' }));
  },

  async pages({ stripe, does, saw }) {
    for (const name of ['A', 'B', 'C', 'D', 'E']) await does('create', stripe.customers.create({ name }));
    const first = await does('newest two', stripe.customers.list({ limit: 2 }));
    await does('next two', stripe.customers.list({ limit: 2, starting_after: first.data[1].id }));
    await does('back', stripe.customers.list({ limit: 2, ending_before: first.data[1].id }));
    const names = [];
    for await (const customer of stripe.customers.list({ limit: 2 })) names.push(customer.name);
    saw('all', names);
    await does('some events', stripe.events.list({ types: ['customer.created', 'customer.updated'], limit: 2 }));
  },

  async delayedDebit({ stripe, does, outside }) {
    const debit = await does('debit',
      stripe.paymentIntents.create(payment('pm_success_de', { mandate_data: MANDATE, expand: ['latest_charge'] })));
    await outside.control('clock', { advance: 'PT2M' });
    await does('paid', stripe.paymentIntents.retrieve(debit.id, EXPANDED));
  },

  async delayedDebitThatFails({ stripe, does, outside }) {
    const debit = await does('debit', stripe.paymentIntents.create(payment('pm_failed_de', { mandate_data: MANDATE })));
    await outside.control(`payment_intents/${debit.id}/fail_async`);
    await does('unpaid', stripe.paymentIntents.retrieve(debit.id, EXPANDED));
    await does('pay by card', stripe.paymentIntents.confirm(debit.id, { payment_method: 'pm_card_visa', return_url: BACK }));
  },
};
