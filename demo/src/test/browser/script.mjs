import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { answerChallenge, fillCard } from './steps.mjs';

const GOOD = '4242424242424242';
const CHALLENGED = '4000002500003155';
const IBAN = 'DE89 3704 0044 0532 0130 00';
const CUP = {
  mode: 'payment',
  'line_items[0][price_data][currency]': 'eur',
  'line_items[0][price_data][unit_amount]': '1200',
  'line_items[0][price_data][product_data][name]': 'Cup',
};

/** What a merchant's own page does with the sandbox's script, and a buyer with the sandbox's pages. */
export const scenarios = {
  async 'a checkout inside the merchant\'s page is paid, and the page is told'({ context, sandbox }) {
    const session = await embedded(sandbox, { redirect_on_completion: 'never' });
    const { page } = await merchant(context, sandbox);
    await checkout(page, session.client_secret);
    const frame = await frameOf(page, '/c/pay/');
    await frame.fill('#email', 'ada@example.com');
    await fillCard(page, GOOD);
    await frame.click('#pay');
    await page.waitForFunction(() => window.completed);
    assert.equal((await read(sandbox, session)).payment_status, 'paid');
  },

  async 'a checkout inside the merchant\'s page asks the bank there, and then goes on to the return address'({ context, sandbox }) {
    const { page, home } = await merchant(context, sandbox);
    const session = await embedded(sandbox, { return_url: `${home}/back?session={CHECKOUT_SESSION_ID}` });
    await checkout(page, session.client_secret);
    const frame = await frameOf(page, '/c/pay/');
    await frame.fill('#email', 'ada@example.com');
    await fillCard(page, CHALLENGED);
    await frame.click('#pay');
    await answerChallenge(page, 'complete');
    await page.waitForURL(`${home}/back?session=${session.id}`);
  },

  async 'a card is saved for later in the merchant\'s page'({ context, sandbox }) {
    const customer = await ask(sandbox, 'customers', { email: 'ada@example.com' });
    const intent = await ask(sandbox, 'setup_intents', { customer: customer.id, 'payment_method_types[]': 'card' });
    const { page } = await merchant(context, sandbox);
    await element(page, { clientSecret: intent.client_secret });
    await fillCard(page, CHALLENGED);
    const saved = page.evaluate(() => stripe.confirmSetup({ elements, redirect: 'if_required' }));
    await answerChallenge(page, 'complete');
    assert.equal((await saved).setupIntent.status, 'succeeded');
    const cards = await ask(sandbox, `payment_methods?customer=${customer.id}`);
    assert.equal(cards.data.length, 1);
  },

  async 'a debit is given in the merchant\'s page, before there is an intent'({ context, sandbox }) {
    const { page } = await merchant(context, sandbox);
    await element(page, { mode: 'payment', amount: 1200, currency: 'eur' });
    const frame = await frameOf(page, '/v3/');
    await frame.click('#tab-sepa_debit');
    await frame.fill('#iban', IBAN);
    await frame.fill('#iban-name', 'Ada Lovelace');
    assert.equal((await page.evaluate(() => elements.submit())).selectedPaymentMethod, 'sepa_debit');
    const intent = await ask(sandbox, 'payment_intents', { amount: '1200', currency: 'eur' });
    const { paymentIntent } = await page.evaluate((clientSecret) => stripe.confirmPayment({
      elements, clientSecret, redirect: 'if_required', confirmParams: { return_url: location.href },
    }), intent.client_secret);
    assert.equal(paymentIntent.status, 'processing');
  },

  async 'a card element pays, and tells what it is missing'({ context, sandbox }) {
    const intent = await ask(sandbox, 'payment_intents', { amount: '1200', currency: 'eur' });
    const { page } = await merchant(context, sandbox);
    await page.evaluate(async () => {
      window.card = stripe.elements().create('card');
      await new Promise((ready) => card.on('ready', ready).mount('#here'));
    });
    const confirm = () => page.evaluate((secret) => stripe.confirmCardPayment(secret, { payment_method: { card } }),
      intent.client_secret);
    assert.equal((await confirm()).error.code, 'incomplete_number');
    await fillCard(page, GOOD);
    assert.equal((await confirm()).paymentIntent.status, 'succeeded');
  },

  async 'what the script has not is said aloud'({ context, sandbox }) {
    const { page } = await merchant(context, sandbox);
    const said = await page.evaluate(async () => {
      const { currency, ...none } = { currency: 'eur' };
      const calls = [() => stripe.initEmbeddedCheckout(), () => stripe.redirectToCheckout(), () => stripe.initCheckoutElementsSdk(),
        () => stripe.elements({ mode: 'payment', amount: 5, currency }).create('cardNumber'),
        () => stripe.elements({ mode: 'payment', amount: 5, ...none }), () => stripe.elements({ mode: 'setup', currency }).create('address')];
      return Promise.all(calls.map(async (call) => call()).map((call) => call.then(() => 'nothing', (error) => error.message)));
    });
    const expected = ['createEmbeddedCheckoutPage', 'was removed', 'initCheckoutElementsSdk', 'cardNumber', 'needs a currency', 'address'];
    expected.forEach((words, i) => assert.match(said[i], new RegExp(words)));
  },

  async 'a saved card pays on the hosted page with one click'({ context, sandbox }) {
    const customer = await ask(sandbox, 'customers', { email: 'ada@example.com' });
    const card = await ask(sandbox, 'payment_methods', { type: 'card', 'card[number]': GOOD, 'card[exp_month]': '12',
      'card[exp_year]': '2050', 'card[cvc]': '123', allow_redisplay: 'always' });
    await ask(sandbox, `payment_methods/${card.id}/attach`, { customer: customer.id });
    const { page, home } = await merchant(context, sandbox);
    const session = await hosted(sandbox, home, { customer: customer.id });
    await page.goto(session.url);
    await page.getByLabel('Visa •••• 4242').isChecked();
    await page.click('#pay');
    await page.waitForURL(`${home}/thanks?session=${session.id}`);
    const paid = await ask(sandbox, `checkout/sessions/${session.id}?expand[]=payment_intent`);
    assert.equal(paid.payment_intent.payment_method, card.id);
  },

  async 'a debit is given on the hosted page, and is paid later'({ context, sandbox }) {
    const { page, home } = await merchant(context, sandbox);
    const session = await hosted(sandbox, home);
    await page.goto(session.url);
    await page.fill('#email', 'ada@example.com');
    await page.getByLabel('SEPA Direct Debit').check();
    await page.getByText('Test accounts').click();
    await page.getByRole('button', { name: IBAN }).click();
    await page.fill('#iban-name', 'Ada Lovelace');
    await page.click('#pay');
    await page.waitForURL(`${home}/thanks?session=${session.id}`);
    const unpaid = await read(sandbox, session);
    assert.deepEqual([unpaid.status, unpaid.payment_status], ['complete', 'unpaid']);
  },
};

/** A page of a merchant whose server knows this page only, and gives it under every address. */
async function merchant(context, sandbox) {
  const body = `<!doctype html><title>Merchant</title><div id="here"></div><script src="${sandbox}/v3/"></script>
    <script>const stripe = Stripe('pk_test_sandbox'); let elements;</script>`;
  const server = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end(body));
  await new Promise((listens) => server.listen(0, '127.0.0.1', listens));
  context.on('close', () => server.close());
  const page = await context.newPage();
  const home = `http://127.0.0.1:${server.address().port}`;
  await page.goto(`${home}/`);
  return { page, home };
}

/** Shows the payment element and waits until it is ready. */
async function element(page, options) {
  await page.evaluate(async (given) => {
    elements = stripe.elements(given);
    const payment = elements.create('payment');
    await new Promise((ready, failed) => {
      payment.on('ready', ready).on('loaderror', ({ error }) => failed(new Error(error.message))).mount('#here');
    });
  }, options);
}

async function checkout(page, clientSecret) {
  await page.evaluate(async (secret) => {
    const onComplete = () => (window.completed = true);
    const shown = await stripe.createEmbeddedCheckoutPage({ fetchClientSecret: async () => secret, onComplete });
    shown.mount('#here');
  }, clientSecret);
}

const embedded = (sandbox, more) => ask(sandbox, 'checkout/sessions', { ...CUP, ui_mode: 'embedded_page', ...more });
const hosted = (sandbox, home, more) =>
  ask(sandbox, 'checkout/sessions', { ...CUP, success_url: `${home}/thanks?session={CHECKOUT_SESSION_ID}`, ...more });
const read = (sandbox, session) => ask(sandbox, `checkout/sessions/${session.id}`);

async function frameOf(page, path) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const frame = page.frames().find((one) => one.url().includes(path));
    if (frame) return frame;
    if (Date.now() > deadline) throw new Error(`no frame shows ${path}`);
    await page.waitForTimeout(50);
  }
}

async function ask(sandbox, path, form) {
  const body = form && new URLSearchParams(form);
  const headers = { authorization: 'Bearer sk_test_sandbox' };
  const response = await fetch(`${sandbox}/v1/${path}`, { method: form ? 'POST' : 'GET', headers, body });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${answer.error.message}`);
  return answer;
}
