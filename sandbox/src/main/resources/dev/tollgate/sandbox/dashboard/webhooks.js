// Where events are sent, how deliveries are disturbed, and all attempts.
import { get, post } from './api.js';
import { isTaken } from './books.js';
import { fill, h, loader, patch } from './dom.js';
import { Endpoints } from './endpoints.js';
import { attemptRow, shortUrl } from './entries.js';
import { PolicyEditor } from './policy.js';
import { to } from './route.js';
import { failIn, field, form, note, orNone, select } from './ui.js';

const LOOKED_AT_MAX = 1_000;
const SHOWN_MAX = 200;
const ATTEMPTS = { kind: 'attempt', limit: LOOKED_AT_MAX };
const SPANS = [
  ['60', 'the last minute'],
  ['3600', 'the last hour'],
  ['86400', 'the last day'],
  ['', 'the beginning'],
];

export class Webhooks {
  title = 'Webhooks';
  #problem = h('div');
  #endpoints = new Endpoints(() => this.#refresh());
  #policy = new PolicyEditor();
  #onlyFailed = h('input', { type: 'checkbox', onchange: () => this.#draw() });
  #list = h('ol.attempts', { 'aria-label': 'Attempts, newest first' });
  #attempts = [];
  #refresh = loader(
    () => Promise.all([get('webhooks/endpoints'), get('webhooks/policy'), get('books', ATTEMPTS)]),
    (loaded) => this.#take(...loaded),
    failIn(this.#problem),
  );

  constructor() {
    const bar = h('div.bar', h('h3', 'Attempts'), h('span.grow'), h('label.chip', this.#onlyFailed, 'Only failed'));
    this.node = h(
      'div.columns',
      h('div', this.#problem, this.#endpoints.node, this.#policy.node),
      h('section.block', bar, resendForm(), this.#list),
    );
  }

  show() {
    this.#refresh();
  }

  tick() {
    this.#refresh();
  }

  #take({ data: endpoints }, policy, { data: attempts }) {
    fill(this.#problem);
    this.#endpoints.show(endpoints);
    this.#policy.show(policy);
    this.#attempts = attempts.reverse();
    this.#draw();
  }

  #draw() {
    const shown = this.#attempts.filter((attempt) => !this.#onlyFailed.checked || !isTaken(attempt));
    patch(this.#list, orNone(shown.slice(0, SHOWN_MAX).map(attemptItem), 'No attempt yet.'));
  }
}

function attemptItem(attempt) {
  const type = h('a.type', { href: to('events', attempt.event) }, attempt.type);
  const render = () => {
    const row = attemptRow(attempt);
    row.prepend(h('span.whole', type, ' ', h('span.soft', shortUrl(attempt.url))));
    return row;
  };
  return { key: attempt.n, render };
}

/** Everything since a moment, once more: what one does after the receiver was down. */
function resendForm() {
  return form(
    { class: 'inline' },
    async (fields) => {
      const { now } = await get('clock');
      const span = fields.get('since');
      await post('webhooks/redeliver', { since: span ? Math.floor(new Date(now) / 1000) - Number(span) : 0 });
      note('Sent once more.');
    },
    field('Resend events since', select('since', SPANS)),
    h('button', { 'data-action': 'resend-since' }, 'Resend'),
  );
}
