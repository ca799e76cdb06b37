import { BACK, at, jenny, passes, plan, subscriber, usualCard } from './given.mjs';

const BILLED = { expand: ['latest_invoice.payments', 'customer', 'default_payment_method'] };
const HALFWAY = '2027-02-14T12:00:00Z';
const RENEWED = '2027-02-28T14:00:00Z';

export const billing = {
  async trialThatConverts(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('try', stripe.subscriptions.create(
      { customer, items: [{ price }], trial_period_days: 14, description: 'Letters', metadata: { source: 'ad' } }));
    await passes(it, clock, '2027-02-12T12:00:00Z', '2027-02-14T14:00:00Z');
    await does('read', stripe.subscriptions.retrieve(id, BILLED));
  },

  async fourteenMonths(it) {
    const { stripe, does, refused } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }] }));
    await refused('too far', stripe.testHelpers.testClocks.advance(clock, { frozen_time: at('2027-06-01T00:00:00Z') }));
    await passes(it, clock, '2027-03-31T12:00:00Z', '2027-05-31T12:00:00Z', '2027-07-31T12:00:00Z', '2027-09-30T12:00:00Z',
      '2027-11-30T12:00:00Z', '2028-01-30T12:00:00Z', '2028-03-30T12:00:00Z', '2028-04-01T12:00:00Z');
    await does('read', stripe.subscriptions.retrieve(id, BILLED));
    await does('paid', stripe.invoices.list({ subscription: id, status: 'paid', limit: 100 }));
  },

  async renewalThatFails(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }] }));
    await usualCard(it, customer, 'pm_card_chargeCustomerFail');
    await passes(it, clock, RENEWED);
    const due = await does('past due', stripe.subscriptions.retrieve(id, BILLED));
    await usualCard(it, customer, 'pm_card_mastercard');
    await does('pay', stripe.invoices.pay(due.latest_invoice.id, { expand: ['payments'] }));
    await does('read', stripe.subscriptions.retrieve(id));
  },

  async dunningToTheEnd(it) {
    const { stripe, does, refused } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }] }));
    await usualCard(it, customer, 'pm_card_chargeCustomerFail');
    await passes(it, clock, RENEWED, '2027-03-04T14:00:00Z', '2027-03-09T14:00:00Z', '2027-03-17T14:00:00Z');
    await does('canceled', stripe.subscriptions.retrieve(id, BILLED));
    await does('ended', stripe.subscriptions.list({ customer, status: 'ended' }));
    await refused('change', stripe.subscriptions.update(id, { cancel_at_period_end: true }));
  },

  async canceledAtPeriodEnd(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }] }));
    await does('no more', stripe.subscriptions.update(id,
      { cancel_at_period_end: true, cancellation_details: { comment: 'Too many letters', feedback: 'other' } }));
    await does('do go on', stripe.subscriptions.update(id, { cancel_at_period_end: false }));
    await does('no more after all', stripe.subscriptions.update(id, { cancel_at_period_end: true }));
    await passes(it, clock, RENEWED);
    await does('ended', stripe.subscriptions.retrieve(id));
  },

  async canceledAtOnce(it) {
    const { stripe, does, refused } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const order = { customer, items: [{ price }] };
    const first = await does('subscribe', stripe.subscriptions.create(order));
    const second = await does('subscribe twice', stripe.subscriptions.create(order));
    await passes(it, clock, HALFWAY);
    await does('cancel', stripe.subscriptions.cancel(first.id));
    await does('cancel and give back', stripe.subscriptions.cancel(second.id,
      { prorate: true, invoice_now: true, expand: ['latest_invoice'], cancellation_details: { feedback: 'unused' } }));
    await refused('cancel again', stripe.subscriptions.cancel(first.id));
    await does('what is left', stripe.customers.retrieve(customer));
  },

  async anotherPlan(it) {
    const { stripe, does, saw } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const dear = await plan(it, 'Parcels', 3000);
    const yearly = await plan(it, 'Parcels by the year', 30000, 'year');
    const { id, items } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }] }));
    await passes(it, clock, HALFWAY);
    const to = (wanted) => ({ items: [{ id: items.data[0].id, price: wanted }], proration_behavior: 'always_invoice' });
    const preview = await does('what would it cost', stripe.invoices.createPreview({ subscription: id, subscription_details: to(dear) }));
    const changed = await does('change', stripe.subscriptions.update(id, { ...to(dear), expand: ['latest_invoice'] }));
    saw('as was said', [preview.amount_due, changed.latest_invoice.amount_paid]);
    await does('by the year', stripe.subscriptions.update(id, { ...to(yearly), expand: ['latest_invoice'] }));
    await does('what comes', stripe.invoices.createPreview({ subscription: id }));
    await passes(it, clock, '2028-02-14T14:00:00Z');
    await does('read', stripe.subscriptions.retrieve(id, BILLED));
  },

  async anotherQuantity(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Seats', 1000);
    const { id, items } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price, quantity: 2 }] }));
    const item = items.data[0].id;
    await passes(it, clock, HALFWAY);
    await does('more', stripe.subscriptions.update(id, { items: [{ id: item, quantity: 5 }] }));
    await does('fewer', stripe.subscriptions.update(id, { items: [{ id: item, quantity: 3 }] }));
    await does('pending', stripe.invoiceItems.list({ customer, pending: true }));
    await does('what comes', stripe.invoices.createPreview({ customer, subscription: id }));
    await passes(it, clock, RENEWED);
    await does('fewer for nothing', stripe.subscriptions.update(id, { items: [{ id: item, quantity: 1 }], proration_behavior: 'none' }));
    await does('read', stripe.subscriptions.retrieve(id, BILLED));
  },

  async subscriptionItems(it) {
    const { stripe, does, refused } = it;
    const { customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const other = await plan(it, 'Stamps', 500);
    const { id } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }] }));
    const added = await does('add', stripe.subscriptionItems.create({ subscription: id, price: other, metadata: { shelf: '3' } }));
    await does('more', stripe.subscriptionItems.update(added.id, { quantity: 4, proration_behavior: 'always_invoice' }));
    await does('read', stripe.subscriptionItems.retrieve(added.id));
    await does('all', stripe.subscriptionItems.list({ subscription: id }));
    await does('remove', stripe.subscriptionItems.del(added.id));
    await refused('read what is gone', stripe.subscriptionItems.retrieve(added.id));
    await does('the rest', stripe.subscriptions.retrieve(id));
  },

  async firstPaymentInAFrame(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it, '');
    const price = await plan(it, 'Letters', 1000);
    const order = {
      customer, items: [{ price }], payment_behavior: 'default_incomplete',
      payment_settings: { save_default_payment_method: 'on_subscription' },
      expand: ['latest_invoice.confirmation_secret', 'latest_invoice.payments', 'pending_setup_intent'],
    };
    const open = await does('begin', stripe.subscriptions.create(order));
    const intent = open.latest_invoice.payments.data[0].payment.payment_intent;
    await does('pay', stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa', return_url: BACK }));
    await does('active', stripe.subscriptions.retrieve(open.id, BILLED));
    const other = await does('begin another', stripe.subscriptions.create(order));
    await passes(it, clock, '2027-02-01T12:00:00Z');
    await does('nobody paid', stripe.subscriptions.retrieve(other.id, BILLED));
  },

  async trialWithoutACard(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it, '');
    const price = await plan(it, 'Letters', 1000);
    const trial = await does('try', stripe.subscriptions.create({
      customer, items: [{ price }], trial_end: at(HALFWAY), payment_settings: { save_default_payment_method: 'on_subscription' },
      expand: ['pending_setup_intent'],
    }));
    await does('save a card',
      stripe.setupIntents.confirm(trial.pending_setup_intent.id, { payment_method: 'pm_card_visa', return_url: BACK }));
    await does('go on', stripe.subscriptions.retrieve(trial.id));
    await passes(it, clock, '2027-02-14T14:00:00Z');
    await does('read', stripe.subscriptions.retrieve(trial.id, BILLED));
  },

  async trialThatPauses(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it, '');
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('try', stripe.subscriptions.create({
      customer, items: [{ price }], trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    }));
    await passes(it, clock, HALFWAY);
    await does('paused', stripe.subscriptions.retrieve(id));
    await usualCard(it, customer, 'pm_card_visa');
    await does('resume', stripe.subscriptions.resume(id, { billing_cycle_anchor: 'now' }));
    await does('read', stripe.subscriptions.retrieve(id, BILLED));
  },

  async pausedCollection(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }] }));
    await does('a month for nothing', stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } }));
    await passes(it, clock, RENEWED);
    await does('nothing to pay', stripe.subscriptions.retrieve(id, BILLED));
    await does('go on', stripe.subscriptions.update(id, { pause_collection: '' }));
    await passes(it, clock, '2027-03-31T14:00:00Z');
    await does('read', stripe.subscriptions.retrieve(id, BILLED));
  },

  async renewalWithThreeDSecure(it) {
    const { stripe, does, outside } = it;
    const { clock, customer } = await subscriber(it, 'pm_card_authenticationRequired');
    const price = await plan(it, 'Letters', 1000);
    const first = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }], ...BILLED }));
    await outside.control(`payment_intents/${first.latest_invoice.payments.data[0].payment.payment_intent}/complete_3ds`);
    await does('active', stripe.subscriptions.retrieve(first.id));
    await passes(it, clock, RENEWED);
    const next = await does('the bank asks again', stripe.subscriptions.retrieve(first.id, BILLED));
    await outside.control(`payment_intents/${next.latest_invoice.payments.data[0].payment.payment_intent}/complete_3ds`);
    await does('read', stripe.subscriptions.retrieve(first.id, BILLED));
  },

  async sentInvoices(it) {
    const { stripe, does } = it;
    const { clock, customer } = await subscriber(it, '');
    const price = await plan(it, 'Letters', 1000);
    const { id, latest_invoice } = await does('subscribe', stripe.subscriptions.create(
      { customer, items: [{ price }], collection_method: 'send_invoice', days_until_due: 10 }));
    await passes(it, clock, '2027-01-31T14:00:00Z');
    await does('paid by transfer', stripe.invoices.pay(latest_invoice, { paid_out_of_band: true }));
    await passes(it, clock, RENEWED, '2027-03-11T14:00:00Z');
    await does('read', stripe.subscriptions.retrieve(id, BILLED));
  },

  async subscribers(it) {
    const { stripe, does } = it;
    const price = await plan(it, 'Letters', 1000);
    const other = await plan(it, 'Parcels', 2000);
    for (const [name, wanted] of [['A', price], ['B', other], ['C', price]]) {
      const { id } = await does('sign up', stripe.customers.create({ ...jenny, name }));
      await usualCard(it, id, 'pm_card_visa');
      await does('subscribe', stripe.subscriptions.create({ customer: id, items: [{ price: wanted }], expand: ['customer'] }));
    }
    const all = await does('newest two', stripe.subscriptions.list({ limit: 2, expand: ['data.latest_invoice.payments'] }));
    await does('next', stripe.subscriptions.list({ limit: 2, starting_after: all.data[1].id }));
    await does('of one price', stripe.subscriptions.list({ price, status: 'active', expand: ['data.default_payment_method'] }));
    await does('none', stripe.subscriptions.list({ status: 'past_due' }));
    await does('with products', stripe.subscriptions.retrieve(all.data[0].id, { expand: ['items.data.price.product'] }));
    await does('lines', stripe.invoices.listLineItems(all.data[0].latest_invoice.id, { limit: 1 }));
    await does('invoices', stripe.invoices.list({ collection_method: 'charge_automatically', expand: ['data.payments', 'data.customer'] }));
  },

  async subscriptionMistakes(it) {
    const { stripe, does, refused } = it;
    const { clock, customer } = await subscriber(it, '');
    const price = await plan(it, 'Letters', 1000);
    const once = await does('a price', stripe.prices.create({ currency: 'eur', unit_amount: 500, product_data: { name: 'Book' } }));
    await refused('no card', stripe.subscriptions.create({ customer, items: [{ price }] }));
    await refused('no items', stripe.subscriptions.create({ customer }));
    await refused('no such price', stripe.subscriptions.create({ customer, items: [{ price: 'price_nobody' }] }));
    await refused('sold once', stripe.subscriptions.create({ customer, items: [{ price: once.id }] }));
    await refused('no such customer', stripe.subscriptions.create({ customer: 'cus_nobody', items: [{ price }] }));
    await refused('no such subscription', stripe.subscriptions.retrieve('sub_nobody'));
    await usualCard(it, customer, 'pm_card_chargeCustomerFail');
    const all = { customer, items: [{ price }] };
    await refused('only if it is paid', stripe.subscriptions.create({ ...all, payment_behavior: 'error_if_incomplete' }));
    await does('nothing stays', stripe.subscriptions.list({ customer, status: 'all' }));
    await does('incomplete', stripe.subscriptions.create({ ...all, expand: ['latest_invoice.payments'] }));
    await refused('backwards', stripe.testHelpers.testClocks.advance(clock, { frozen_time: at('2027-01-01T00:00:00Z') }));
  },

  async portalSession(it) {
    const { stripe, does, refused, saw, outside } = it;
    const { customer } = await subscriber(it);
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('subscribe', stripe.subscriptions.create({ customer, items: [{ price }] }));
    const portal = stripe.billingPortal;
    const { id: configuration } = await does('configure', portal.configurations.create({
      business_profile: { headline: 'Letters' },
      features: {
        customer_update: { enabled: true, allowed_updates: ['email'] }, invoice_history: { enabled: true },
        payment_method_update: { enabled: true }, subscription_cancel: { enabled: true, mode: 'at_period_end' },
      },
    }));
    await does('another headline', portal.configurations.update(configuration, { business_profile: { headline: 'All letters' } }));
    await does('read', portal.configurations.retrieve(configuration));
    await does('all', portal.configurations.list());
    const open = await does('let in', portal.sessions.create({ customer, configuration, return_url: BACK }));
    saw('the portal', await outside.open(open.url));
    await does('let cancel', portal.sessions.create({
      customer, configuration, flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription: id } },
    }));
    await refused('nobody', portal.sessions.create({ customer: 'cus_nobody' }));
  },
};
