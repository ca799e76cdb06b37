import { BACK, jenny, plan, usualCard } from './given.mjs';

const SHOWN = { expand: ['payments.data.payment.payment_intent', 'confirmation_secret', 'customer'] };

/** A customer with a card, who lives by everybody's time. */
async function debtor(it, card = 'pm_card_visa') {
  const { id } = await it.does('sign up', it.stripe.customers.create(jenny));
  if (card) await usualCard(it, id, card);
  return id;
}

/** A draft with one thing on it. */
async function draft({ stripe, does }, customer, more = {}) {
  const invoice = await does('an invoice', stripe.invoices.create({ customer, currency: 'eur', auto_advance: false, ...more }));
  await does('a book', stripe.invoiceItems.create({ customer, invoice: invoice.id, amount: 1500, currency: 'eur', description: 'Book' }));
  return invoice.id;
}

export const invoicing = {
  async oneOffInvoice(it) {
    const { stripe, does, refused } = it;
    const customer = await debtor(it);
    const price = await does('a price', stripe.prices.create({ currency: 'eur', unit_amount: 500, product_data: { name: 'Bag' } }));
    const bags = await does('bags', stripe.invoiceItems.create({ customer, pricing: { price: price.id }, quantity: 2, metadata: { shelf: '3' } }));
    const book = await does('a book', stripe.invoiceItems.create({ customer, amount: 1500, currency: 'eur', description: 'Book' }));
    const mistake = await does('a mistake', stripe.invoiceItems.create({ customer, amount: 1, currency: 'eur' }));
    await does('fewer bags', stripe.invoiceItems.update(bags.id, { quantity: 1 }));
    await does('no mistake', stripe.invoiceItems.del(mistake.id));
    const { id } = await does('bill', stripe.invoices.create({
      customer, auto_advance: false, pending_invoice_items_behavior: 'include', description: 'Thank you', footer: 'Bye',
      metadata: { order: '7' }, custom_fields: [{ name: 'Order', value: '7' }],
    }));
    await does('a stamp', stripe.invoices.addLines(id, { lines: [{ amount: 100, description: 'Stamp' }] }));
    await does('a note', stripe.invoices.update(id, { description: 'Thanks', metadata: { order: '8' } }));
    await does('lines', stripe.invoices.listLineItems(id));
    await refused('onto nothing', stripe.invoiceItems.create({ customer, invoice: 'in_nobody', amount: 1, currency: 'eur' }));
    await does('issue', stripe.invoices.finalizeInvoice(id, SHOWN));
    await refused('change what is issued', stripe.invoiceItems.update(book.id, { amount: 1 }));
    await does('pay', stripe.invoices.pay(id, SHOWN));
    await refused('pay again', stripe.invoices.pay(id));
    await refused('void', stripe.invoices.voidInvoice(id));
    await does('read', stripe.invoices.retrieve(id, SHOWN));
  },

  async invoicePayments(it) {
    const { stripe, does, refused } = it;
    const customer = await debtor(it);
    const id = await draft(it, customer);
    await does('issue', stripe.invoices.finalizeInvoice(id));
    await does('open', stripe.invoicePayments.list({ invoice: id, status: 'open' }));
    await does('pay', stripe.invoices.pay(id));
    const payment = (await does('of an invoice', stripe.invoicePayments.list({ invoice: id }))).data[0];
    const { payment_intent } = payment.payment;
    await does('of a payment', stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent }, expand: ['data.invoice'] }));
    await does('read', stripe.invoicePayments.retrieve(payment.id, { expand: ['payment.payment_intent.latest_charge'] }));
    await refused('no such payment', stripe.invoicePayments.retrieve('inpay_nobody'));
  },

  async invoiceByLink(it) {
    const { stripe, does, refused } = it;
    const customer = await debtor(it, '');
    const id = await draft(it, customer, { collection_method: 'send_invoice', days_until_due: 30 });
    const sent = await does('send', stripe.invoices.sendInvoice(id, { expand: ['payments'] }));
    await refused('pay without a card', stripe.invoices.pay(id));
    const intent = sent.payments.data[0].payment.payment_intent;
    await refused('cancel its payment', stripe.paymentIntents.cancel(intent));
    await does('pay', stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa', return_url: BACK }));
    await does('paid', stripe.invoices.retrieve(id, SHOWN));
  },

  async declinedInvoice(it) {
    const { stripe, does, refused } = it;
    const customer = await debtor(it, 'pm_card_chargeCustomerFail');
    const id = await draft(it, customer);
    await does('issue', stripe.invoices.finalizeInvoice(id));
    await refused('decline', stripe.invoices.pay(id));
    await does('open', stripe.invoices.retrieve(id, SHOWN));
    const card = await does('another card', stripe.paymentMethods.attach('pm_card_mastercard', { customer }));
    await does('pay', stripe.invoices.pay(id, { payment_method: card.id, ...SHOWN }));
  },

  async unpaidInvoices(it) {
    const { stripe, does, refused } = it;
    const customer = await debtor(it);
    const mistake = await draft(it, customer);
    await does('issue', stripe.invoices.finalizeInvoice(mistake));
    await does('void', stripe.invoices.voidInvoice(mistake, SHOWN));
    await refused('pay what is void', stripe.invoices.pay(mistake));
    const lost = await draft(it, customer);
    await refused('give up a draft', stripe.invoices.voidInvoice(lost));
    await does('issue', stripe.invoices.finalizeInvoice(lost));
    await does('give up', stripe.invoices.markUncollectible(lost));
    await does('paid after all', stripe.invoices.pay(lost, SHOWN));
    const cash = await draft(it, customer);
    await does('issue', stripe.invoices.finalizeInvoice(cash));
    await does('paid in cash', stripe.invoices.pay(cash, { paid_out_of_band: true, ...SHOWN }));
    const forgotten = await draft(it, customer);
    await does('delete', stripe.invoices.del(forgotten));
    await refused('read what is gone', stripe.invoices.retrieve(forgotten));
    for (const status of ['draft', 'open', 'paid', 'uncollectible', 'void']) await does(status, stripe.invoices.list({ customer, status }));
  },

  async refundedInvoice(it) {
    const { stripe, does } = it;
    const customer = await debtor(it);
    const price = await plan(it, 'Letters', 1000);
    const { latest_invoice } = await does('subscribe',
      stripe.subscriptions.create({ customer, items: [{ price }], expand: ['latest_invoice.payments'] }));
    const { payment_intent } = latest_invoice.payments.data[0].payment;
    await does('give a part back', stripe.refunds.create({ payment_intent, amount: 400, reason: 'requested_by_customer' }));
    await does('give back the rest', stripe.refunds.create({ payment_intent, expand: ['balance_transaction'] }));
    await does('paid all the same', stripe.invoices.retrieve(latest_invoice.id, SHOWN));
  },

  async creditIsUsedUp(it) {
    const { stripe, does } = it;
    const customer = await debtor(it);
    const credit = await does('a credit', stripe.invoices.create({ customer, currency: 'eur', auto_advance: false }));
    await does('of a thousand', stripe.invoiceItems.create({ customer, invoice: credit.id, amount: -1000, currency: 'eur' }));
    await does('issue', stripe.invoices.finalizeInvoice(credit.id));
    await does('richer', stripe.customers.retrieve(customer));
    const id = await draft(it, customer);
    await does('issue', stripe.invoices.finalizeInvoice(id, SHOWN));
    await does('pay the rest', stripe.invoices.pay(id));
    await does('as rich as before', stripe.customers.retrieve(customer));
  },
};
