import { jenny, payment, twoBooks, typed } from './given.mjs';

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
};
