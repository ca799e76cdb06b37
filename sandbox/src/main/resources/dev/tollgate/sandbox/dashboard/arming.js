// The form that arms a fault.
import { post } from './api.js';
import { books } from './books.js';
import { h } from './dom.js';
import { EFFECTS, effectOptions } from './effects.js';
import { count } from './format.js';
import { field, form, note, select } from './ui.js';

const PATHS = [
  '/v1/payment_intents$',
  '/v1/payment_intents/[^/]+/confirm$',
  '/v1/payment_intents/[^/]+/capture$',
  '/v1/payment_intents/[^/]+/cancel$',
  '/v1/refunds$',
  '/v1/checkout/sessions$',
  '/v1/checkout/sessions/[^/]+/expire$',
  '/v1/customers$',
  '/v1/setup_intents$',
  '/v1/payment_methods',
  '/v1/prices$',
  '/v1/products$',
  '/v1/subscriptions$',
  '/v1/invoices',
  '^/v1/',
];
const METHODS = [
  ['', 'any method'],
  ['POST', 'POST'],
  ['GET', 'GET'],
  ['DELETE', 'DELETE'],
];
const TRIED = 200;

const DECLINE_CODES = [
  'insufficient_funds',
  'generic_decline',
  'lost_card',
  'stolen_card',
  'do_not_honor',
  'fraudulent',
  'authentication_required',
];

export class ArmForm {
  #effect = h('select', { name: 'effect', onchange: () => this.#fit() }, effectOptions());
  #about = h('p.soft');
  #duration = field('Duration (ms)', number('duration_ms', 30_000, 0, 600_000));
  #decline = h(
    'div.pair',
    field('Code', text('code', { value: 'card_declined' })),
    field('Decline code', text('decline_code', { value: DECLINE_CODES[0], list: 'decline-codes' })),
  );
  #tried = h('p.soft', { role: 'status' });

  /** `armed` is called when a fault was. */
  constructor(armed) {
    const arm = async (fields) => {
      await post('faults', faultOf(fields));
      note('Armed.');
      armed();
    };
    const props = { class: 'block stack', 'aria-label': 'Arm a fault', oninput: () => this.tryOut() };
    this.node = form(props, arm, h('h3', 'Arm a fault'), this.#fields());
    this.#fit();
  }

  /** Tells what the expression would have met. */
  tryOut() {
    const { path, method, key } = this.node.elements;
    this.#tried.textContent = wouldHaveMet(path.value, method.value, key.value);
  }

  #fields() {
    return [
      field('Effect', this.#effect),
      this.#about,
      this.#decline,
      this.#duration,
      h(
        'div.pair',
        field('Method', select('method', METHODS, { value: 'POST' })),
        field('Path (regular expression)', text('path', { value: PATHS[0], list: 'paths' })),
      ),
      field('Idempotency key', text('key', { placeholder: 'any' })),
      h('div.pair', field('From match number', number('nth', 1, 1)), field('Times', number('times', 1, 1))),
      this.#tried,
      h('p.actions', h('button.primary', { 'data-action': 'arm' }, 'Arm')),
      datalist('paths', PATHS),
      datalist('decline-codes', DECLINE_CODES),
    ];
  }

  #fit() {
    const known = EFFECTS[this.#effect.value];
    this.#about.textContent = known.about;
    this.#duration.hidden = !known.lasts;
    this.#decline.hidden = this.#effect.value !== 'decline';
  }
}

function text(name, more) {
  return h('input', { name, spellcheck: 'false', autocomplete: 'off', ...more });
}

function faultOf(fields) {
  const effect = fields.get('effect');
  const match = {
    method: fields.get('method'),
    path_regex: fields.get('path'),
    idempotency_key: fields.get('key'),
    nth: Number(fields.get('nth')),
    times: Number(fields.get('times')),
  };
  return {
    match: Object.fromEntries(Object.entries(match).filter(([, value]) => value !== '')),
    effect,
    ...(EFFECTS[effect].lasts && { duration_ms: Number(fields.get('duration_ms')) }),
    ...(effect === 'decline' && { decline: { code: fields.get('code'), decline_code: fields.get('decline_code') } }),
  };
}

/** What a match would have met among the requests that were: the quickest way to see a slip in an expression. */
function wouldHaveMet(path, method, key) {
  const asked = books
    .all()
    .filter((entry) => entry.kind === 'request')
    .slice(-TRIED);
  try {
    const expression = new RegExp(path);
    const met = asked.filter(
      (entry) =>
        expression.test(entry.path) && (!method || entry.method === method) && (!key || entry.idempotency_key === key),
    );
    return `Would have matched ${met.length} of the last ${count(asked.length, 'request')}.`;
  } catch (error) {
    return error.message;
  }
}

function number(name, value, min, max) {
  return h('input', { name, type: 'number', value, min, max, required: true });
}

function datalist(id, values) {
  return h(
    'datalist',
    { id },
    values.map((value) => h('option', { value })),
  );
}
