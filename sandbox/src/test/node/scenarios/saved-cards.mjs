import { BACK, EXPANDED, IN_FRAME, jenny, payment } from './given.mjs';

export const savedCards = {
  async savedCard({ stripe, does, refused }) {
    const customer = await does('sign up', stripe.customers.create(jenny));
    const first = await does('pay and keep the card',
      stripe.paymentIntents.create(payment('pm_card_visa', { customer: customer.id, setup_future_usage: 'off_session' })));
    const kept = await does('cards', stripe.paymentMethods.list({ customer: customer.id, type: 'card' }));
    const card = kept.data[0].id;
    await does('make it the usual one',
      stripe.customers.update(customer.id, { name: 'J. Rosen', invoice_settings: { default_payment_method: card } }));
    const again = { customer: customer.id, off_session: true, expand: ['latest_charge'] };
    await does('one click', stripe.paymentIntents.create(payment(first.payment_method, again)));
    await does('forget the tier', stripe.customers.update(customer.id, { metadata: '' }));
    await does('read', stripe.customers.retrieve(customer.id, { expand: ['invoice_settings.default_payment_method'] }));
    const once = await does('a guest', stripe.paymentIntents.create(payment('pm_card_visa')));
    await refused("the guest's card again", stripe.paymentIntents.create(payment(once.payment_method)));
  },

  async attachedCard({ stripe, does, refused }) {
    const customer = await does('sign up', stripe.customers.create(jenny));
    await refused('a card that declines', stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: customer.id }));
    const card = await does('a card that declines later',
      stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id }));
    await refused('one click', stripe.paymentIntents.create(payment(card.id, { customer: customer.id, off_session: true })));
    await does('detach', stripe.paymentMethods.detach(card.id));
    await refused('attach again', stripe.paymentMethods.attach(card.id, { customer: customer.id }));
  },

  async threeDSecure({ stripe, does, outside }) {
    const asked = await does('pay', stripe.paymentIntents.create(payment('pm_card_threeDSecure2Required')));
    await outside.control(`payment_intents/${asked.id}/complete_3ds`);
    await does('paid', stripe.paymentIntents.retrieve(asked.id, EXPANDED));
  },

  async threeDSecureThatFails({ stripe, does, outside }) {
    const asked = await does('pay', stripe.paymentIntents.create(payment('pm_card_threeDSecure2Required')));
    await outside.control(`payment_intents/${asked.id}/fail_3ds`);
    await does('unpaid', stripe.paymentIntents.retrieve(asked.id, EXPANDED));
    const last = await does('try a card that declines', stripe.paymentIntents.confirm(asked.id,
      { payment_method: 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', return_url: BACK }));
    await outside.control(`payment_intents/${last.id}/complete_3ds`);
    await does('declined', stripe.paymentIntents.retrieve(asked.id, EXPANDED));
  },

  async threeDSecureInAFrame({ stripe, does, refused, outside }) {
    const asked = await does('pay', stripe.paymentIntents.create({
      amount: 1000, currency: 'eur', automatic_payment_methods: IN_FRAME, payment_method: 'pm_card_authenticationRequired', confirm: true,
    }));
    await outside.control(`payment_intents/${asked.id}/complete_3ds`);
    await does('paid', stripe.paymentIntents.retrieve(asked.id, EXPANDED));
    await refused('without a question',
      stripe.paymentIntents.create(payment('pm_card_authenticationRequired', { error_on_requires_action: true })));
  },

  async threeDSecureOffSession({ stripe, does, refused, outside }) {
    const customer = await does('sign up', stripe.customers.create({ email: 'jenny@shop.test' }));
    const card = await does('attach', stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer: customer.id }));
    const asked = await refused('one click', stripe.paymentIntents.create(payment(card.id, { customer: customer.id, off_session: true })));
    const { id } = asked.payment_intent;
    await does('back on session', stripe.paymentIntents.confirm(id, { payment_method: card.id, return_url: BACK }));
    await outside.control(`payment_intents/${id}/complete_3ds`);
    await does('paid', stripe.paymentIntents.retrieve(id, EXPANDED));
  },

  async setupIntent({ stripe, does, refused }) {
    const customer = await does('sign up', stripe.customers.create(jenny));
    const setup = await does('save', stripe.setupIntents.create({
      customer: customer.id, usage: 'off_session', automatic_payment_methods: IN_FRAME, payment_method: 'pm_card_visa', confirm: true,
      description: 'For later', metadata: { why: 'one click' },
    }));
    await does('read', stripe.setupIntents.retrieve(setup.id, { expand: ['payment_method', 'latest_attempt'] }));
    const again = { customer: customer.id, off_session: true };
    await does('one click', stripe.paymentIntents.create(payment(setup.payment_method, again)));
    await refused('cancel what is done', stripe.setupIntents.cancel(setup.id));
    const other = await does('open', stripe.setupIntents.create({ customer: customer.id, automatic_payment_methods: IN_FRAME }));
    await does('note', stripe.setupIntents.update(other.id, { description: 'Never mind', metadata: { why: 'nothing' } }));
    await refused('a card that declines', stripe.setupIntents.confirm(other.id, { payment_method: 'pm_card_visa_chargeDeclined' }));
    await does('cancel', stripe.setupIntents.cancel(other.id, { cancellation_reason: 'abandoned' }));
  },

  async setupIntentWithThreeDSecure({ stripe, does, outside }) {
    const customer = await does('sign up', stripe.customers.create({ email: 'jenny@shop.test' }));
    const save = { customer: customer.id, payment_method: 'pm_card_authenticationRequiredOnSetup', confirm: true, return_url: BACK };
    const unanswered = await does('ask', stripe.setupIntents.create(save));
    await outside.control(`setup_intents/${unanswered.id}/fail_3ds`);
    await does('failed', stripe.setupIntents.retrieve(unanswered.id));
    const asked = await does('ask again', stripe.setupIntents.create(save));
    await outside.control(`setup_intents/${asked.id}/complete_3ds`);
    const saved = await does('saved', stripe.setupIntents.retrieve(asked.id));
    const again = { customer: customer.id, off_session: true };
    await does('one click', stripe.paymentIntents.create(payment(saved.payment_method, again)));
  },
};
