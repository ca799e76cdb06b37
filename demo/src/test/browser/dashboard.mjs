import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { PHONE } from './browser.mjs';

const TOKEN = 'Bearer sk_test_sandbox';

/** What is there when a view is. */
const VIEWS = {
  activity: '.group',
  events: '.row',
  objects: '.row',
  billing: '.empty',
  'billing?show=invoices': '.empty',
  requests: '.row',
  webhooks: '.empty',
  faults: '.empty',
  clock: '.now:not(:empty)',
  ledger: 'td',
  cards: '.cards li',
};

/** What somebody does at the sandbox's dashboard who debugs his integration. Each has an account of his own there. */
export const scenarios = {
  async 'on the dashboard an endpoint is added, an event is seen, and sent once more by hand'({ context, sandbox }) {
    const receiver = await receive();
    try {
      const account = newAccount();
      const page = await open(context, sandbox, 'webhooks', account);
      await page.getByText('Add an endpoint').click();
      await page.getByLabel('URL').fill(receiver.url);
      await page.click('[data-action=add-endpoint]');
      await page.locator('[data-endpoint]', { hasText: receiver.url }).waitFor();
      await intent(sandbox, account, { payment_method: 'pm_card_visa' });
      await page.click('nav [data-section=events]');
      await page.locator('.row', { hasText: 'payment_intent.succeeded' }).filter({ hasText: '1 ok' }).click();
      await page.locator('[data-attempt]').waitFor();
      assert.equal(await page.locator('[data-attempt][data-taken=true]').count(), 1);
      await page.getByLabel('Payload', { exact: true }).getByText('"payment_intent.succeeded"').waitFor();
      assert.equal(receiver.arrived('payment_intent.succeeded'), 1);
      await page.click('[data-action=resend]');
      await page.locator('[data-attempt]').nth(1).waitFor();
      assert.equal(receiver.arrived('payment_intent.succeeded'), 2);
    } finally {
      receiver.close();
    }
  },

  async 'on the dashboard what happens is seen as it happens'({ context, sandbox }) {
    const account = newAccount();
    const page = await open(context, sandbox, 'activity', account);
    await page.getByText('Nothing has happened yet').waitFor();
    await intent(sandbox, account, { payment_method: 'pm_card_visa_chargeDeclined' });
    const group = page.locator('.group', { hasText: 'POST /v1/payment_intents' });
    await group.getByText('402').waitFor();
    await group.getByText('charge.failed').waitFor();
    await page.click('[data-action=pause]');
    await intent(sandbox, account, { payment_method: 'pm_card_visa' });
    await page.getByText(/\d+ new/).waitFor();
    assert.equal(await group.count(), 1);
    await page.click('[data-action=pause]');
    await group.nth(1).waitFor();
    await group.first().locator('a.name').first().click();
    await page.getByRole('heading', { name: 'POST /v1/payment_intents' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
  },

  async 'on the dashboard a challenge is answered on the object'({ context, sandbox }) {
    const account = newAccount();
    const { id } = await intent(sandbox, account, {
      payment_method: 'pm_card_authenticationRequired',
      return_url: 'http://localhost/back',
    });
    const page = await open(context, sandbox, `objects/${id}`, account);
    await page.click('[data-action=complete_3ds]');
    await page.locator('.detail .head .pill', { hasText: 'succeeded' }).waitFor();
    await page.locator('[data-action=complete_3ds]').waitFor({ state: 'detached' });
    await page.locator('.timeline').getByText('payment_intent.succeeded').waitFor();
    await page.click('nav [data-section=ledger]');
    await page.getByText('€19.99').first().waitFor();
  },

  async 'on the dashboard time is advanced, and a debit that was processing succeeds'({ context, sandbox }) {
    const account = newAccount();
    const { id } = await intent(sandbox, account, {
      payment_method: 'pm_success_de',
      'payment_method_types[0]': 'sepa_debit',
      ...MANDATE,
    });
    const page = await open(context, sandbox, 'clock', account);
    await page.click('[data-action=advance-PT1M]');
    await page.locator('.feed').getByText('payment_intent.succeeded').waitFor();
    await page.locator('.feed').getByText(id).first().click();
    await page.locator('.detail .head .pill', { hasText: 'succeeded' }).waitFor();
  },

  async 'on the dashboard a fault is armed, and seen when it is taken'({ context, sandbox }) {
    const account = newAccount();
    const key = `dashboard-${account}`;
    const page = await open(context, sandbox, 'faults', account);
    await page.getByLabel('Effect').selectOption('http_500_after');
    await page.getByLabel('Idempotency key').fill(key);
    await page.click('[data-action=arm]');
    await page.locator('[data-fault]', { hasText: key }).waitFor();
    await intent(sandbox, account, { payment_method: 'pm_card_visa' }, key);
    await page.locator('[data-fault]', { hasText: key }).waitFor({ state: 'detached' });
    await page.locator('.feed', { hasText: 'fault http_500_after' }).getByText('500').first().waitFor();
    await page.locator('.feed a').first().click();
    await page.locator('.brought').getByText('payment_intent.succeeded').waitFor();
  },

  async 'on the dashboard a month passes on a test clock, and a subscription is renewed and canceled'({
    context,
    sandbox,
  }) {
    const account = newAccount();
    const subscription = await subscribe(sandbox, account);
    const page = await open(context, sandbox, 'billing', account);
    await page.locator('.row', { hasText: 'jenny@example.com' }).filter({ hasText: 'Coffee, €9.00 a month' }).click();
    await page.locator('.coming', { hasText: 'Renews' }).getByText('1 Feb 2031').waitFor();
    assert.equal(await page.locator('[data-moment=invoice]').count(), 1);
    await page.click('[data-action=clock-P1M]');
    await page.locator('[data-moment=invoice]').nth(1).getByText('1 Feb 2031 – 1 Mar 2031').waitFor();
    await page.click('[data-action=subscription-end]');
    await page.locator('.story', { hasText: 'To be canceled' }).locator('.coming', { hasText: 'Ends' }).waitFor();
    await page.click('[data-action=subscription-keep]');
    await page.locator('.coming', { hasText: 'Renews' }).waitFor();
    await page.click('[data-action=subscription-cancel]');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel now' }).click();
    await page.locator('.detail .head .pill', { hasText: 'canceled' }).waitFor();
    assert.equal((await read(sandbox, `/v1/subscriptions/${subscription}`, account)).status, 'canceled');
  },

  async 'on the dashboard an invoice that was not paid is paid with another card'({ context, sandbox }) {
    const account = newAccount();
    await subscribe(sandbox, account, { payment_behavior: 'default_incomplete' });
    const page = await open(context, sandbox, 'billing', account);
    await page.getByLabel('Show').selectOption('invoices');
    await page.locator('.row', { hasText: 'jenny@example.com' }).filter({ hasText: 'open' }).click();
    await page.getByLabel('Pay with').selectOption('pm_card_mastercard');
    await page.click('[data-action=invoice-pay-with]');
    await page.locator('.detail .head .pill', { hasText: 'paid' }).waitFor();
    await page.click('nav [data-section=billing]');
    await page.locator('.row', { hasText: 'active' }).waitFor();
  },

  async 'on the dashboard test clocks are advanced, and dunning is set'({ context, sandbox }) {
    const account = newAccount();
    await subscribe(sandbox, account);
    const page = await open(context, sandbox, 'clock', account);
    const clock = page.locator('[data-clock]', { hasText: 'A year of coffee' });
    await clock.getByText('1 customer').waitFor();
    await clock.locator('[data-action=clock-P1D]').click();
    await clock.getByText('2 Jan 2031, 00:00:00').waitFor();
    await page.getByLabel('Days between attempts').fill('1, 2');
    await page.getByLabel('Then the subscription').selectOption('unpaid');
    await page.click('[data-action=dunning]');
    await page.getByText('Saved').waitFor();
    const { waits, then } = await read(sandbox, `/_sandbox/dunning?account=${account}`, account);
    assert.deepEqual([waits, then], [['PT24H', 'PT48H'], 'unpaid']);
  },

  async 'the dashboard shows what an object says as text, whatever it says'({ context, sandbox }) {
    const account = newAccount();
    const evil = '<img src=x onerror="window.evil = 1">';
    const { id } = await post(sandbox, '/v1/customers', account, {
      name: evil,
      email: 'eve@example.com',
      'metadata[x]': evil,
    });
    const page = await open(context, sandbox, `objects/${id}`, account);
    await page.locator('.json').getByText('onerror').first().waitFor();
    await page.click('nav [data-section=activity]');
    await page.locator('.group').first().waitFor();
    assert.equal(await page.evaluate(() => window.evil), undefined);
    assert.equal(await page.locator('main img').count(), 0);
  },

  async 'the dashboard asks for the token when the published one is refused'({ context, sandbox }) {
    const page = await context.newPage();
    await page.route('**/_sandbox/**', (route, request) => {
      const { authorization, ...headers } = request.headers();
      if (authorization === TOKEN) {
        return route.fulfill({ status: 401, json: { error: { message: 'Another token, please.' } } });
      }
      return route.continue({ headers: authorization ? { ...headers, authorization: TOKEN } : headers });
    });
    await page.goto(`${sandbox}/_sandbox/#/cards`);
    await page.locator('input[name=token]').fill('sk_test_another');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('pm_card_visa', { exact: true }).waitFor();
    assert.ok(!page.url().includes('sk_test'));
  },

  async 'on a phone nothing of the dashboard scrolls sideways'({ context, sandbox }) {
    const account = newAccount();
    const { id } = await intent(sandbox, account, { payment_method: 'pm_card_visa' });
    const page = await context.newPage();
    await page.setViewportSize(PHONE);
    for (const [view, shown] of Object.entries({ ...VIEWS, [`objects/${id}`]: '.json' })) {
      await page.goto(`${sandbox}/_sandbox/#/${view}${view.includes('?') ? '&' : '?'}account=${account}`);
      await page.locator(`main ${shown}`).first().waitFor();
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(sideways <= 0, `${view} is ${sideways} px too wide`);
    }
  },
};

const MANDATE = {
  'mandate_data[customer_acceptance][type]': 'online',
  'mandate_data[customer_acceptance][online][ip_address]': '127.0.0.1',
  'mandate_data[customer_acceptance][online][user_agent]': 'browser',
};

async function open(context, sandbox, view, account) {
  const page = await context.newPage();
  await page.goto(`${sandbox}/_sandbox/#/${view}?account=${account}`);
  return page;
}

function newAccount() {
  return `acct_dashboard${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}

function intent(sandbox, account, params, key) {
  return post(
    sandbox,
    '/v1/payment_intents',
    account,
    { amount: '1999', currency: 'eur', confirm: 'true', 'payment_method_types[0]': 'card', ...params },
    key,
  );
}

/** The id of a subscription to coffee, on a test clock on which 2031 begins. */
async function subscribe(sandbox, account, params = {}) {
  const make = (path, its) => post(sandbox, `/v1/${path}`, account, its);
  const clock = await make('test_helpers/test_clocks', { frozen_time: '1924992000', name: 'A year of coffee' });
  const customer = await make('customers', {
    email: 'jenny@example.com',
    test_clock: clock.id,
    payment_method: 'pm_card_visa',
    'invoice_settings[default_payment_method]': 'pm_card_visa',
  });
  const { id: product } = await make('products', { name: 'Coffee' });
  const price = { product, unit_amount: '900', currency: 'eur', 'recurring[interval]': 'month' };
  const { id } = await make('prices', price);
  return (await make('subscriptions', { customer: customer.id, 'items[0][price]': id, ...params })).id;
}

async function read(sandbox, path, account) {
  const headers = { authorization: TOKEN, 'stripe-account': account };
  return (await fetch(`${sandbox}${path}`, { headers })).json();
}

async function post(sandbox, path, account, params, key) {
  const headers = { authorization: TOKEN, 'stripe-account': account, ...(key && { 'idempotency-key': key }) };
  const response = await fetch(`${sandbox}${path}`, { method: 'POST', headers, body: new URLSearchParams(params) });
  return response.json();
}

/** Somebody who takes every webhook. */
async function receive() {
  const types = [];
  const server = createServer(async (request, response) => {
    const body = [];
    for await (const chunk of request) {
      body.push(chunk);
    }
    types.push(JSON.parse(Buffer.concat(body)).type);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/hooks`,
    arrived: (type) => types.filter((other) => other === type).length,
    close: () => server.close(),
  };
}
