import { afterEach, expect, test } from 'vitest';
import { createTollgate, type TollgateError } from '../src/index.js';
import { faultServer, json, reset, type Answer } from './server.js';

const made = { checkout: { id: 'chk_1', version: '1', status: 'OPEN', amount: { amount: '1250', currency: 'eur' } }, clientSecret: 'pi_1_secret' };

let server: Awaited<ReturnType<typeof faultServer>>;
afterEach(() => server?.close());

async function against(...script: Answer[]) {
  server = await faultServer(...script);
  let tokens = 0;
  return createTollgate({ url: `${server.url}/`, getToken: async () => `tgs_${++tokens}`, pace: { backoffFirst: 5 } });
}

test('creating sends the cart with a key and gives numbers back', async () => {
  const tollgate = await against(json(200, made));
  const { checkout, clientSecret } = await tollgate.checkouts.create({ items: [{ priceId: 'price_1' }] }, { idempotencyKey: 'mine' });
  expect(checkout.amount).toEqual({ amount: 1250, currency: 'eur' });
  expect(clientSecret).toBe('pi_1_secret');
  expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/v1/checkouts', body: '{"items":[{"priceId":"price_1"}]}' });
  expect(server.seen[0]?.headers).toMatchObject({ 'idempotency-key': 'mine', authorization: 'Bearer tgs_1' });
});

test('a payment has its amounts as numbers, and says when it does not stand', async () => {
  const eur = (amount: string) => ({ amount, currency: 'eur' });
  const payment = { id: 'pay_1', purpose: 'CHARGE', status: 'SUCCEEDED', amount: eur('1250'), captured: eur('1250'), attemptCount: 2 };
  const late = { ...payment, id: 'pay_2', refundPending: eur('1250'), surplus: 'REPLACED' };
  const unsaid = { ...payment, surplus: 'SURPLUS_UNSPECIFIED' };
  const tollgate = await against(json(200, { checkout: { ...made.checkout, payment: unsaid, surplusPayments: [late] } }));
  const { checkout } = await tollgate.checkouts.get('chk_1');
  expect(checkout.payment).toMatchObject({ id: 'pay_1', amount: { amount: 1250 }, captured: { amount: 1250 }, attemptCount: 2 });
  expect(checkout.payment.surplus).toBeUndefined();
  expect(checkout.surplusPayments).toMatchObject([{ id: 'pay_2', refundPending: { amount: 1250 }, surplus: 'REPLACED' }]);
});

test('a checkout without surplus money says so with an empty list', async () => {
  const tollgate = await against(json(200, made));
  expect((await tollgate.checkouts.get('chk_1')).checkout.surplusPayments).toEqual([]);
});

test('a lost answer is asked for again with the same key', async () => {
  const tollgate = await against(reset, json(503, {}, { 'retry-after': '0' }), json(200, made));
  await tollgate.checkouts.confirm('chk_1', 'ctoken_1');
  const keys = server.seen.map((request) => request.headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(server.seen).toHaveLength(3);
});

test('a call that stays lost says that its outcome is unknown, and with which key to ask again', async () => {
  const tollgate = await against(reset);
  const error: TollgateError = await tollgate.checkouts.cancel('chk_1', { idempotencyKey: 'k' }).catch((thrown) => thrown);
  expect(error).toMatchObject({ reason: 'CONNECTION', outcome: 'UNKNOWN', status: 0, idempotencyKey: 'k' });
  expect(server.seen).toHaveLength(3);
});

test('a refusal is thrown as it is and not sent again', async () => {
  const errors = [{ field: 'items', description: 'must not be empty' }];
  const tollgate = await against(json(400, { reason: 'CART_EMPTY', outcome: 'NOT_DONE', detail: 'Empty.', requestId: 'r', metadata: { stripe_code: 'x' }, errors }));
  const error: TollgateError = await tollgate.checkouts.create({ items: [] }).catch((thrown) => thrown);
  expect(error).toMatchObject({ reason: 'CART_EMPTY', outcome: 'NOT_DONE', status: 400, detail: 'Empty.', requestId: 'r', metadata: { stripe_code: 'x' }, errors });
  expect(server.seen).toHaveLength(1);
});

test('a refused token is renewed once', async () => {
  const tollgate = await against(json(401, { reason: 'UNAUTHENTICATED' }), json(200, made));
  expect((await tollgate.checkouts.get('chk_1')).checkout.id).toBe('chk_1');
  expect(server.seen.map((request) => request.headers.authorization)).toEqual(['Bearer tgs_1', 'Bearer tgs_2']);
});

test('an amount that JavaScript cannot hold is refused, not rounded', async () => {
  const huge = { checkout: { ...made.checkout, amount: { amount: '9007199254740993', currency: 'eur' } } };
  const tollgate = await against(json(200, huge));
  await expect(tollgate.checkouts.get('chk_1')).rejects.toThrow('not a safe integer');
});
