// What shall go wrong with the next requests: what is armed, and what was taken.
import { get, remove } from './api.js';
import { ArmForm } from './arming.js';
import { books } from './books.js';
import { fill, h, loader, patch } from './dom.js';
import { EFFECTS } from './effects.js';
import { requestLine } from './entries.js';
import { action, failIn, note, orNone, section } from './ui.js';

const NONE_ARMED = 'Nothing is armed. Requests are answered as Stripe would.';

export class Faults {
  title = 'Faults';
  #problem = h('div');
  #armed = h('ul', { 'aria-label': 'Faults that are armed' });
  #taken = h('ol.feed', { 'aria-label': 'Faults that were taken' });
  #clear = action('Clear all', () => this.#clearAll(), { tone: 'small', name: 'clear-faults' });
  #refresh = loader(
    () => get('faults'),
    (answer) => this.#take(answer.data),
    failIn(this.#problem),
  );
  #arming = new ArmForm(this.#refresh);

  constructor() {
    const bar = h('div.bar', h('h3', 'Armed'), h('span.grow'), this.#clear);
    const right = h('div', this.#problem, h('section.block', bar, this.#armed), section('Taken', this.#taken));
    this.node = h('div.columns', this.#arming.node, right);
  }

  show() {
    this.tick();
  }

  tick() {
    this.#refresh();
    this.#arming.tryOut();
    const taken = books.all().filter((entry) => entry.kind === 'request' && entry.fault);
    const item = (entry) => ({ key: entry.n, render: () => h('li.group', requestLine(entry)) });
    patch(this.#taken, orNone(taken.reverse().map(item), 'No request has met a fault so far.'));
  }

  #take(faults) {
    fill(this.#problem);
    this.#clear.hidden = faults.length === 0;
    const item = (fault) => ({ key: fault.id, state: fault, render: () => this.#card(fault) });
    patch(this.#armed, orNone(faults.map(item), NONE_ARMED));
  }

  #card(fault) {
    const disarm = async () => {
      await remove(`faults/${fault.id}`);
      this.#refresh();
    };
    return h(
      'li.place',
      { 'data-fault': fault.id },
      h(
        'div.bar',
        h('b.type', fault.effect),
        h('span.soft', `seen ${fault.seen}, left ${fault.left}`),
        h('span.grow'),
        action('Remove', disarm, { tone: 'small', name: 'remove-fault' }),
      ),
      h('p.soft', `${when(fault.match ?? {})}: ${how(fault)}.`),
    );
  }

  async #clearAll() {
    await remove('faults');
    note('Nothing is armed any more.');
    this.#refresh();
  }
}

/** Which requests take a fault. */
function when({ method, path_regex: path, idempotency_key: key, nth = 1, times = 1 }) {
  const often = times > 1 ? `The next ${times} requests` : 'The next request';
  const which = [method && `by ${method}`, path && `to ${path}`, key && `with the key ${key}`];
  return [often, ...which, nth > 1 && `from match ${nth} on`].filter(Boolean).join(' ');
}

/** What it does to them. */
function how({ effect, duration_ms: duration, decline }) {
  const known = EFFECTS[effect];
  const more = [known?.lasts && `(${duration} ms)`, decline && `with ${decline.decline_code || decline.code}`];
  return [known?.does ?? effect, ...more].filter(Boolean).join(' ');
}
