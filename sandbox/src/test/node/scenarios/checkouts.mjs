import { jenny, passes, payment, plan, subscriber, twoBooks, typed } from './given.mjs';

export const checkouts = {
  async hostedCheckout({ stripe, does, refused, outside }) {
    const known = { customer_email: 'jenny@shop.test', expand: ['line_items'] };
    const open = await does('open', stripe.checkout.sessions.create(twoBooks(known)));
    await does('read', stripe.checkout.sessions.retrieve(open.id));
    await outside.control(`checkout/sessions/${open.id}/pay`, { card: '4242424242424242' });
    await does('paid', stripe.checkout.sessions.retrieve(open.id, { expand: ['payment_intent.latest_charge', 'line_items'] }));
    await does('lines', stripe.checkout.sessions.listLineItems(open.id));
    await refused('expire', stripe.checkout.sessions.expire(open.id));
  },

  async hostedCheckoutByForm({ stripe, does, saw, outside }) {
    const open = await does('open', stripe.checkout.sessions.create(twoBooks()));
    saw('a decline', await outside.submit(open.url, typed('4000 0000 0000 9995')));
    saw('paid', await outside.submit(open.url, typed('4242 4242 4242 4242')));
    await does('complete', stripe.checkout.sessions.retrieve(open.id, { expand: ['payment_intent.latest_charge'] }));
  },

  async hostedCheckoutWithThreeDSecure({ stripe, does, saw, outside }) {
    const open = await does('open', stripe.checkout.sessions.create(twoBooks()));
    const bank = saw('the bank asks', await outside.submit(open.url, typed('4000002760003184')));
    const back = saw('the buyer agrees', await outside.submit(bank.location, { outcome: 'complete' }));
    saw('home', await outside.open(back.location));
    await does('complete', stripe.checkout.sessions.retrieve(open.id, { expand: ['payment_intent.latest_charge'] }));
  },

  async hostedCheckoutThatKeepsTheCard({ stripe, does, outside }) {
    const customer = await does('sign up', stripe.customers.create(jenny));
    const keep = { setup_future_usage: 'off_session', metadata: { order: '7' } };
    const open = await does('open', stripe.checkout.sessions.create(twoBooks({ customer: customer.id, payment_intent_data: keep })));
    await outside.control(`checkout/sessions/${open.id}/pay`, { pm: 'pm_card_mastercard' });
    const cards = await does('cards', stripe.paymentMethods.list({ customer: customer.id }));
    const again = { customer: customer.id, off_session: true };
    await does('one click', stripe.paymentIntents.create(payment(cards.data[0].id, again)));
  },

  async hostedCheckoutOfPrices({ stripe, does, refused, outside }) {
    const book = await does('a product',
      stripe.products.create({ name: 'Ebook', description: 'To read', metadata: { shelf: '3' } }));
    const price = await does('its price',
      stripe.prices.create({ product: book.id, currency: 'eur', unit_amount: 1200, lookup_key: 'ebook' }));
    const sold = { line_items: [{ price: price.id, quantity: 2 }], expand: ['line_items'] };
    const open = await does('open', stripe.checkout.sessions.create(twoBooks(sold)));
    await outside.control(`checkout/sessions/${open.id}/pay`, { card: '4242424242424242' });
    await does('paid', stripe.checkout.sessions.retrieve(open.id, { expand: ['line_items.data.price.product'] }));
    await does('by its key', stripe.prices.list({ lookup_keys: ['ebook'], expand: ['data.product'] }));
    await does('no longer sold', stripe.prices.update(price.id, { active: false }));
    await refused('open another', stripe.checkout.sessions.create(twoBooks(sold)));
    await does('renamed', stripe.products.update(book.id, { name: 'Old ebook', active: false }));
    await does('read', stripe.products.retrieve(book.id));
    await does('products', stripe.products.list({ active: false }));
  },

  async hostedCheckoutThatExpires({ stripe, does, refused, saw, outside }) {
    const first = await does('open', stripe.checkout.sessions.create(twoBooks()));
    saw('a decline', await outside.submit(first.url, typed('4000 0000 0000 0002')));
    await does('expire', stripe.checkout.sessions.expire(first.id));
    await refused('expire again', stripe.checkout.sessions.expire(first.id));
    const second = await does('open another', stripe.checkout.sessions.create(twoBooks()));
    await outside.control('clock', { advance: 'P1DT1M' });
    await does('by itself', stripe.checkout.sessions.retrieve(second.id));
  },

  async hostedCheckoutByDebit({ stripe, does, outside }) {
    const open = await does('open', stripe.checkout.sessions.create(twoBooks()));
    await outside.control(`checkout/sessions/${open.id}/pay`, { pm: 'pm_success_de' });
    const unpaid = await does('complete, unpaid', stripe.checkout.sessions.retrieve(open.id));
    await outside.control(`payment_intents/${unpaid.payment_intent}/settle`);
    await does('paid', stripe.checkout.sessions.retrieve(open.id, { expand: ['payment_intent.latest_charge'] }));
  },

  async subscriptionCheckout(it) {
    const { stripe, does, outside } = it;
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('open', stripe.checkout.sessions.create(
      subscribing(price, { customer_email: 'jenny@shop.test', subscription_data: { metadata: { order: '7' } } })));
    await outside.control(`checkout/sessions/${id}/pay`, { card: '4242424242424242' });
    const paid = await does('paid', stripe.checkout.sessions.retrieve(id,
      { expand: ['line_items', 'customer', 'subscription.latest_invoice.payments'] }));
    await does('one subscription', stripe.subscriptions.list({ customer: paid.customer.id }));
  },

  async subscriptionCheckoutWithTrial(it) {
    const { stripe, does, outside } = it;
    const { clock, customer } = await subscriber(it, '');
    const price = await plan(it, 'Letters', 1000);
    const { id } = await does('open', stripe.checkout.sessions.create(
      subscribing(price, { customer, subscription_data: { trial_period_days: 7, description: 'Letters' } })));
    await outside.control(`checkout/sessions/${id}/pay`, { pm: 'pm_card_mastercard' });
    const begun = await does('begun', stripe.checkout.sessions.retrieve(id, { expand: ['subscription.default_payment_method'] }));
    await passes(it, clock, '2027-02-07T14:00:00Z');
    await does('paid', stripe.subscriptions.retrieve(begun.subscription.id, { expand: ['latest_invoice.payments'] }));
  },

  async setupCheckoutThenSubscription(it) {
    const { stripe, does, outside } = it;
    const price = await plan(it, 'Letters', 1000);
    const customer = await does('sign up', stripe.customers.create(jenny));
    const { id } = await does('open', stripe.checkout.sessions.create(
      { mode: 'setup', currency: 'eur', customer: customer.id, success_url: 'https://shop.test/thanks' }));
    await outside.control(`checkout/sessions/${id}/pay`, { pm: 'pm_card_visa' });
    const saved = await does('saved', stripe.checkout.sessions.retrieve(id, { expand: ['setup_intent'] }));
    await does('subscribe', stripe.subscriptions.create({
      customer: customer.id, items: [{ price }], default_payment_method: saved.setup_intent.payment_method,
      expand: ['latest_invoice.payments', 'default_payment_method'],
    }));
  },
};

const subscribing = (price, more) => ({
  mode: 'subscription', success_url: 'https://shop.test/thanks', line_items: [{ price, quantity: 2 }], ...more,
});
