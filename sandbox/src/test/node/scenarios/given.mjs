// What the scenarios begin with, as Given.java has it for stripe-java.

export const BACK = 'https://shop.test/back';
export const EXPANDED = { expand: ['latest_charge.balance_transaction', 'payment_method'] };
export const IN_FRAME = { enabled: true, allow_redirects: 'never' };
export const MANDATE = { customer_acceptance: { type: 'offline' } };

export const payment = (payment_method, more = {}) => ({
  amount: 1000, currency: 'eur', payment_method, confirm: true, return_url: BACK, ...more,
});
export const typed = (card_number) => ({
  email: 'jenny@shop.test', card_number, card_expiry: '12 / 50', card_cvc: '123', card_name: 'Jenny Rosen',
});
export const jenny = {
  name: 'Jenny Rosen', email: 'jenny@shop.test', phone: '+49 30 1234',
  address: { line1: 'Am Platz 1', postal_code: '10115', city: 'Berlin', country: 'DE' }, metadata: { tier: 'gold' },
};
export const twoBooks = (more = {}) => ({
  mode: 'payment', success_url: 'https://shop.test/thanks?session={CHECKOUT_SESSION_ID}', cancel_url: 'https://shop.test/cart',
  client_reference_id: 'order-7', metadata: { order: '7' }, payment_intent_data: { metadata: { order: '7' } },
  line_items: [
    { quantity: 2, price_data: { currency: 'eur', unit_amount: 1200, product_data: { name: 'Ebook & more' } } },
    { quantity: 1, price_data: { currency: 'eur', unit_amount: 350, product_data: { name: 'Bag', description: 'Öko' } } },
  ],
  ...more,
});
export const DECLINERS = [
  'pm_card_visa_chargeDeclined', 'pm_card_visa_chargeDeclinedInsufficientFunds', 'pm_card_visa_chargeDeclinedLostCard',
  'pm_card_visa_chargeDeclinedStolenCard', 'pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'pm_card_chargeDeclinedExpiredCard',
  'pm_card_chargeDeclinedIncorrectCvc', 'pm_card_chargeDeclinedProcessingError', 'pm_card_radarBlock', 'pm_card_chargeCustomerFail',
];

// For billing: the last day of a month, so that it shows how months without that day are counted.
export const START = '2027-01-31T12:00:00Z';
export const at = (moment) => Date.parse(moment) / 1000;

/** A customer who lives by a clock of their own, with this card as the usual one. */
export async function subscriber(it, card = 'pm_card_visa') {
  const { stripe, does } = it;
  const clock = await does('a clock', stripe.testHelpers.testClocks.create({ frozen_time: at(START), name: 'Jenny' }));
  const customer = await does('sign up', stripe.customers.create({ ...jenny, test_clock: clock.id }));
  if (card) await usualCard(it, customer.id, card);
  return { clock: clock.id, customer: customer.id };
}

export async function usualCard({ stripe, does }, customer, card) {
  const kept = await does('a card', stripe.paymentMethods.attach(card, { customer }));
  await does('the usual one', stripe.customers.update(customer, { invoice_settings: { default_payment_method: kept.id } }));
  return kept.id;
}

/** The id of a price of something that is delivered at every interval. */
export async function plan({ stripe, does }, name, unit_amount, interval = 'month') {
  const product = await does('a product', stripe.products.create({ name }));
  const price = await does('its price',
    stripe.prices.create({ product: product.id, currency: 'eur', unit_amount, recurring: { interval } }));
  return price.id;
}

/** Time passes on a test clock, up to one moment after the other. */
export async function passes({ stripe, does, outside }, clock, ...moments) {
  for (const moment of moments) {
    await does('advance', stripe.testHelpers.testClocks.advance(clock, { frozen_time: at(moment) }));
    await outside.control('drain');
  }
  await does('later', stripe.testHelpers.testClocks.retrieve(clock));
}
