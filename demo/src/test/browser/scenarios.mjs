import assert from 'node:assert/strict';
import { PHONE } from './browser.mjs';
import { answerChallenge, choose, closed, fillCard, paidIntents, pay, payAside, says, state, webhooks } from './steps.mjs';

const GOOD = '4242424242424242';
const BROKE = '4000000000009995';
const CHALLENGED = '4000000000003220';

/** What a buyer does, and what he must see. */
export const scenarios = {
  async 'a good card is paid, and the page says so without a reload'({ context, shop }) {
    const page = await choose(context, shop, 'sencha', 'page');
    await page.evaluate(() => (window.sameDocument = true));
    await says(page, 'open', 'Waiting for your payment');
    await pay(page, GOOD);
    await says(page, 'paid', 'Paid. Thank you!');
    assert.equal(await page.evaluate(() => window.sameDocument), true);
    await closed(page);
  },

  async 'a declined card shows why, and another card on the same checkout is paid'({ context, shop, sandbox }) {
    const page = await choose(context, shop, 'darjeeling', 'page');
    await pay(page, BROKE);
    await says(page, 'failed', 'insufficient funds');
    const { checkout } = await state(page);
    await pay(page, GOOD);
    await says(page, 'paid', '€16.80');
    assert.equal((await state(page)).checkout, checkout);
    assert.equal((await paidIntents(sandbox, checkout)).length, 1);
  },

  async 'a challenge that is passed is paid'({ context, shop }) {
    const page = await choose(context, shop, 'earlgrey', 'page');
    await pay(page, CHALLENGED);
    await answerChallenge(page, 'complete');
    await says(page, 'paid', 'Paid. Thank you!');
  },

  async 'a challenge that is failed says so, and another card is paid'({ context, shop }) {
    const page = await choose(context, shop, 'earlgrey', 'page');
    await pay(page, CHALLENGED);
    await answerChallenge(page, 'fail');
    await says(page, 'failed', 'The payment was declined');
    await pay(page, GOOD);
    await says(page, 'paid', 'Paid. Thank you!');
  },

  async 'after the hosted page, the page that one returns to tells the truth'({ context, shop }) {
    const page = await choose(context, shop, 'sencha', 'hosted');
    await page.click('#leave');
    await page.fill('#email', 'ada@example.com');
    await fillCard(page, GOOD);
    await page.click('#pay');
    await page.waitForURL('**/back');
    await says(page, 'paid', 'Paid. Thank you!');
  },

  async 'a card that is declined on the hosted page can be replaced there'({ context, shop }) {
    const page = await choose(context, shop, 'sencha', 'hosted');
    await page.click('#leave');
    await page.fill('#email', 'ada@example.com');
    await fillCard(page, BROKE);
    await page.click('#pay');
    await page.getByText('insufficient funds').waitFor();
    await fillCard(page, CHALLENGED);
    await page.click('#pay');
    await answerChallenge(page, 'complete');
    await page.waitForURL('**/back');
    await says(page, 'paid', 'Paid. Thank you!');
  },

  async 'who comes back before Stripe has told us is told that we are checking'({ context, shop, sandbox }) {
    const page = await choose(context, shop, 'earlgrey', 'hosted');
    await webhooks(sandbox, 'hold');
    try {
      await page.click('#leave');
      await page.fill('#email', 'ada@example.com');
      await fillCard(page, GOOD);
      await page.click('#pay');
      await page.waitForURL('**/back');
      await page.locator('#connection[data-state=live]').waitFor();
      await says(page, 'checking', 'Checking…');
    } finally {
      await webhooks(sandbox, 'release');
    }
    await says(page, 'paid', 'Paid. Thank you!');
  },

  async 'who turns back on the hosted page finds his order unpaid'({ context, shop }) {
    const page = await choose(context, shop, 'sencha', 'hosted');
    await page.click('#leave');
    await page.click('#cancel');
    await says(page, 'open', 'Waiting for your payment');
  },

  async 'a page that is closed and opened again resumes the stream'({ context, shop }) {
    const page = await choose(context, shop, 'sencha', 'page');
    const order = page.url();
    await says(page, 'open', 'Waiting for your payment');
    await page.waitForSelector('#events li[data-event=status]');
    await page.goto('about:blank');
    await page.goto(order);
    await page.waitForSelector('#events li[data-event=hello]:has-text(\'"resumed": true\')');
    await pay(page, GOOD);
    await says(page, 'paid', 'Paid. Thank you!');
    await page.reload();
    await says(page, 'paid', 'Paid. Thank you!');
  },

  async 'a second tab of the same order pays the same checkout, and both tabs say so'({ context, shop, sandbox }) {
    const first = await choose(context, shop, 'darjeeling', 'page');
    await says(first, 'open', 'Waiting for your payment');
    const second = await context.newPage();
    await second.goto(first.url());
    await says(second, 'open', 'Waiting for your payment');
    const { checkout } = await state(first);
    assert.equal((await state(second)).checkout, checkout);
    await pay(second, GOOD);
    await says(second, 'paid', 'Paid. Thank you!');
    await says(first, 'paid', 'Paid. Thank you!');
    assert.equal((await paidIntents(sandbox, checkout)).length, 1);
  },

  async 'money that came by mistake is shown, goes back, and leaves the order to be paid'({ context, shop, sandbox }) {
    const page = await choose(context, shop, 'sencha', 'page');
    await says(page, 'open', 'Waiting for your payment');
    await payAside(sandbox, (await state(page)).checkout);
    await page.locator('#back', { hasText: '€12.50 that we took by mistake went back' }).waitFor();
    await says(page, 'open', 'Waiting for your payment');
    await pay(page, GOOD);
    await says(page, 'paid', 'Paid. Thank you!');
    await page.locator('#back', { hasText: '€12.50' }).waitFor();
  },

  async 'on a phone nothing scrolls sideways'({ context, shop }) {
    const page = await context.newPage();
    await page.setViewportSize(PHONE);
    const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.goto(shop);
    assert.ok((await sideways()) <= 0, 'the first page');
    await page.click('[data-tea=sencha] button[value=page]');
    await pay(page, BROKE);
    await says(page, 'failed', 'insufficient funds');
    assert.ok((await sideways()) <= 0, 'the order after a decline');
    await pay(page, GOOD);
    await says(page, 'paid', 'Paid. Thank you!');
    assert.ok((await sideways()) <= 0, 'the paid order');
  },
};

/** The picture in the documents: an order that was declined once, with what the stream told. */
export async function picture({ context, shop, path }) {
  const page = await choose(context, shop, 'darjeeling', 'page');
  await page.setViewportSize({ width: 1280, height: 780 });
  await pay(page, BROKE);
  await says(page, 'failed', 'insufficient funds');
  await page.screenshot({ path });
}
