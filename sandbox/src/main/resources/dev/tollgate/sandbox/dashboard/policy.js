// How deliveries are disturbed: three switches, and everything else as JSON.
import { get, post } from './api.js';
import { h } from './dom.js';
import { count } from './format.js';
import { action, field, note, section } from './ui.js';

// What one would otherwise look up: a label, and what it adds to the policy.
const EXAMPLES = [
  ['every event twice', { duplicate: 1 }],
  ['twice, as another event', { duplicate_as_new_event: true }],
  ['1 to 5 s late', { delay_ms: [1000, 5000] }],
  ['out of order', { reorder: { window_ms: 2000 } }],
  ['before the answer', { response: 'after_delivery' }],
  ['wrong signature', { corrupt_signature: true }],
  ['stale timestamp', { stale_timestamp: true }],
  ['future timestamp', { future_timestamp: true }],
  ['thin events', { thin: true }],
  ['only some types', { match: { types: ['payment_intent.*'] } }],
];
const ABOUT = 'Disturbs deliveries from now on. A held one is kept, a dropped one is gone until it is resent.';
const ARRIVED = 'Every delivery has arrived or was given up.';

export class PolicyEditor {
  #current = {};
  #isTyped = false;
  #hold = toggle('Hold', 'Keeps deliveries back until they are released', () =>
    this.#do(this.#current.hold ? 'release' : 'hold'),
  );
  #drop = toggle('Drop', 'Throws deliveries away', () => this.#do('drop', { drop: !this.#current.drop }));
  #flush = action('Flush', flush, { title: 'Waits until every delivery has arrived or was given up', name: 'flush' });
  #text = h('textarea', { rows: 7, spellcheck: 'false', oninput: () => this.#mark(true) });
  #apply = action('Apply', () => this.#set(understood(this.#text.value)), { tone: 'primary', name: 'apply-policy' });
  #undo = action('Undisturbed', () => this.#set({}), { name: 'clear-policy' });

  constructor() {
    const examples = EXAMPLES.map(([label, added]) => action(`+ ${label}`, () => this.#add(added), { tone: 'small' }));
    this.node = section(
      'Policy',
      h('p.soft', ABOUT),
      h('p.actions', this.#hold, this.#drop, this.#flush),
      field('Policy as JSON', this.#text),
      h('p.actions', examples),
      h('p.actions', this.#apply, this.#undo),
    );
  }

  /** What one is writing is left alone. */
  show(policy) {
    this.#current = policy;
    this.#hold.setAttribute('aria-pressed', Boolean(policy.hold));
    this.#drop.setAttribute('aria-pressed', Boolean(policy.drop));
    if (!this.#isTyped) this.#text.value = JSON.stringify(policy, null, 2);
  }

  async #do(verb, body) {
    await post(`webhooks/${verb}`, body);
    this.show(await get('webhooks/policy'));
  }

  async #set(policy) {
    await post('webhooks/policy', policy);
    this.#mark(false);
    this.show(await get('webhooks/policy'));
    const isNone = Object.keys(policy).length === 0;
    note(isNone ? 'Deliveries are not disturbed any more.' : 'Deliveries follow this policy now.');
  }

  #add(added) {
    this.#text.value = JSON.stringify({ ...understood(this.#text.value), ...added }, null, 2);
    this.#mark(true);
  }

  #mark(isTyped) {
    this.#isTyped = isTyped;
    this.#apply.classList.toggle('unsaved', isTyped);
  }
}

function toggle(label, title, work) {
  const button = action(label, work, { tone: 'toggle', title, name: label.toLowerCase() });
  button.setAttribute('aria-pressed', 'false');
  return button;
}

async function flush() {
  const { idle } = await post('webhooks/flush');
  note(idle === false ? 'Some deliveries are still on their way.' : ARRIVED);
}

function understood(text) {
  try {
    const value = JSON.parse(text || '{}');
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('it is not an object');
    return value;
  } catch (cause) {
    throw new Error(`The policy is not JSON: ${cause.message}.`, { cause });
  }
}

/** What a policy does, in a few words, or nothing. */
export function policyWords(policy) {
  if (policy.hold) return 'deliveries held';
  if (policy.drop) return 'deliveries dropped';
  const set = Object.keys(policy).filter((key) => isSet(policy[key]) && key !== 'match');
  return set.length ? `${count(set.length, 'disturbance')} of deliveries` : '';
}

function isSet(value) {
  if (Array.isArray(value)) return value.some(isSet);
  return Boolean(value) && !(typeof value === 'object' && Object.keys(value).length === 0);
}
