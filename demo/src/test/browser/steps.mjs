/** Picks a tea on the first page and goes to its order. */
export async function choose(context, shop, tea, way) {
  const page = await context.newPage();
  await page.goto(shop);
  await page.click(`[data-tea=${tea}] button[value=${way}]`);
  await page.waitForURL('**/order/*');
  return page;
}

/** Waits until the order's page says this. */
export async function says(page, state, words) {
  await page.locator(`#status[data-state=${state}]`, { hasText: words }).waitFor();
}

/** Waits until the server has said that this is all. */
export async function closed(page) {
  await page.locator('#connection[data-state=ended]').waitFor();
}

export async function state(page) {
  return page.evaluate(() => ({ ...document.getElementById('order').dataset }));
}

export async function pay(page, card) {
  await page.waitForSelector('#submit:enabled');
  await fillCard(page, card);
  await page.click('#submit');
}

/** Fills the sandbox's card form wherever it is: on its own page, or in a frame in ours. */
export async function fillCard(page, number) {
  const frame = await frameWith(page, '#card-number');
  await frame.fill('#card-number', number);
  await frame.fill('#card-expiry', '12/40');
  await frame.fill('#card-cvc', '123');
}

/** The bank's page: `complete` or `fail`. */
export async function answerChallenge(page, answer) {
  const frame = await frameWith(page, `#${answer}`);
  await frame.click(`#${answer}`);
}

/** The PaymentIntents of a checkout that took money, by the sandbox's own books. */
export async function paidIntents(sandbox, checkout) {
  const { data } = await ask('GET', `${sandbox}/v1/payment_intents?limit=100`);
  return data.filter((intent) => intent.metadata.tollgate_checkout === checkout && intent.status === 'succeeded');
}

/** Money that comes by another PaymentIntent, which only bears the checkout's name: nobody should have made or paid it. */
export async function payAside(sandbox, checkout) {
  const { data } = await ask('GET', `${sandbox}/v1/payment_intents?limit=100`);
  const { amount, currency, metadata } = data.find((intent) => intent.metadata.tollgate_checkout === checkout);
  const form = { amount, currency, confirm: true, payment_method: 'pm_card_visa', 'payment_method_types[0]': 'card' };
  for (const name of ['tollgate_organization', 'tollgate_checkout']) {
    form[`metadata[${name}]`] = metadata[name];
  }
  await ask('POST', `${sandbox}/v1/payment_intents`, new URLSearchParams(form));
}

/** `hold` keeps back what Stripe tells us, `release` lets it go. */
export async function webhooks(sandbox, action) {
  await ask('POST', `${sandbox}/_sandbox/webhooks/${action}`);
}

async function ask(method, url, body) {
  const response = await fetch(url, { method, body, headers: { authorization: 'Bearer sk_test_sandbox' } });
  if (!response.ok) {
    throw new Error(`${method} ${url} answered ${response.status}`);
  }
  return response.json();
}

async function frameWith(page, selector) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    for (const frame of page.frames()) {
      if (await frame.locator(selector).first().isVisible().catch(() => false)) {
        return frame;
      }
    }
    if (Date.now() > deadline) {
      throw new Error(`no frame shows ${selector}`);
    }
    await page.waitForTimeout(50);
  }
}
