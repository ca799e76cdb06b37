import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Shapes } from './check.mjs';

// A check that cannot fail proves nothing: what is right passes, and each way to be wrong is seen.

const shapes = new Shapes();
const templates = new URL('../../main/resources/dev/tollgate/sandbox/templates/', import.meta.url);
const template = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, templates)));

const intent = (changes) => ({ ...template('payment_intent'), id: 'pi_1', currency: 'eur', ...changes });
const charge = (changes) => ({ ...template('charge'), id: 'ch_1', currency: 'eur', ...changes });
const event = (changes) => ({ ...template('event'), id: 'evt_1', type: 'charge.succeeded', data: { object: charge() },
  ...changes });
const list = (...data) => ({ object: 'list', url: '/v1/payment_intents', has_more: false, data });
const error = (changes) => ({ error: { type: 'invalid_request_error', message: 'No.', ...changes } });

const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
const seen = (faults) => faults.map(({ pointer, message }) => `${pointer}: ${message}`);
const said = (status, body) => seen(shapes.answer(status, body));

test('what Stripe would send passes', () => {
  const updated = { object: charge(), previous_attributes: { metadata: { order: null }, balance_transaction: null } };
  for (const body of [intent(), intent({ latest_charge: charge() }), list(intent(), intent()), event(),
    event({ type: 'charge.updated', data: updated }), { id: 'cus_1', object: 'customer', deleted: true }]) {
    assert.deepEqual(said(200, body), []);
  }
  assert.deepEqual(said(402, error({ type: 'card_error', code: 'card_declined', payment_intent: intent() })), []);
  assert.deepEqual(said(400, error({ code: 'sandbox_unsupported' })), []);
});

test('every template has the keys of its object, and nothing but null where a value is to come', () => {
  for (const file of readdirSync(templates)) {
    const faults = shapes.object(template(file.replace('.json', '')));
    assert.deepEqual(seen(faults.filter(({ value }) => value !== null)), [], file);
  }
});

for (const [name, body, fault] of [
  ['a key that Stripe does not have', intent({ colour: 'red' }), ': must NOT have additional properties: colour'],
  ['a key that is missing', without(intent(), 'latest_charge'), ": must have required property 'latest_charge'"],
  ['an amount as text', intent({ amount: '1000' }), '/amount: must be number'],
  ['a status that Stripe does not have', intent({ status: 'paid' }), '/status: must be equal to one of the allowed values'],
  ['null where there is always a value', intent({ currency: null }), '/currency: must be string'],
  ['another type of object inside', intent({ latest_charge: intent() }), '/latest_charge/object: must be equal to constant'],
  ['something wrong deep inside', intent({ latest_charge: charge({ billing_details: {} }) }),
    "/latest_charge/billing_details: must have required property 'address'"],
  ['metadata that is not text', intent({ metadata: { order: 7 } }), '/metadata/order: must be string'],
  ['something wrong in a list', list(intent(), intent({ amount: null })), '/data/1/amount: must be number'],
  ['a list without its address', without(list(), 'url'), ": must have required property 'url'"],
  ['a deleted object with more than its id', { id: 'cus_1', object: 'customer', deleted: true, name: 'Ada' },
    ': must NOT have additional properties: name'],
  ['an object that Stripe does not have', { object: 'payment' }, ": Stripe has no object 'payment'"],
  ['an event type that Stripe does not have', event({ type: 'charge.paid' }),
    '/type: must be equal to one of the allowed values'],
  ["an event with another type's object", event({ data: { object: intent() } }),
    '/data/object/object: must be equal to constant'],
  ['a change that names a key no charge has', event({ data: { object: charge(), previous_attributes: { colour: null } } }),
    '/data/previous_attributes: must NOT have additional properties: colour'],
  ['what is no JSON', '<html>', ": Stripe has no object 'undefined'"],
]) {
  test(`refused: ${name}`, () => assert.ok(said(200, body).includes(fault), said(200, body).join('\n')));
}

for (const [name, body, fault] of [
  ['an error of an unknown type', error({ type: 'sad_error' }),
    '/error/type: must be equal to one of the allowed values'],
  ['an error with an unknown code', error({ code: 'oops' }), '/error/code: must be equal to one of the allowed values'],
  ['an error without a message', { error: { type: 'api_error' } }, "/error: must have required property 'message'"],
  ['an error with a key that Stripe does not have', error({ hint: 'x' }),
    '/error: must NOT have additional properties: hint'],
  ['an error with a wrong PaymentIntent', error({ payment_intent: intent({ amount: '1' }) }),
    '/error/payment_intent/amount: must be number'],
]) {
  test(`refused: ${name}`, () => assert.ok(said(400, body).includes(fault), said(400, body).join('\n')));
}
