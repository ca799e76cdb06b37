// Everything as it happens, grouped by the request that brought it about.
import { get, stripeBase } from './api.js';
import { books, withBefore } from './books.js';
import { fill, h, loader, patch } from './dom.js';
import { feedItems, grouped, mentions, only } from './feed.js';
import { go, isId, to } from './route.js';
import { action, copyButton, failIn, field, orNone } from './ui.js';

const SHOWN_MAX = 300;
const HISTORY_MAX = 500;
const KINDS = [
  ['request', 'Requests'],
  ['read', 'GETs'],
  ['effect', 'Effects'],
  ['event', 'Events'],
  ['attempt', 'Deliveries'],
];

export class Activity {
  title = 'Activity';
  #id = '';
  #pausedAt = null;
  /** All that names an id, when that is what one looks for; it may be older than what this page knows. */
  #history = null;
  #kinds = KINDS.map(([kind]) => h('input', { type: 'checkbox', value: kind, checked: true }));
  #search = h('input', { type: 'search', placeholder: 'id, type, path or key' });
  #pause = h('button', { type: 'button', 'aria-pressed': false, 'data-action': 'pause' }, 'Pause');
  #waiting = h('span.soft', { role: 'status' });
  #problem = h('div');
  #list = h('ol.feed', { 'aria-label': 'What happened, newest first' });
  #older = action('Load older', books.older, { tone: 'wide' });
  #loadHistory = loader(
    async () => (isId(this.#id) ? (await get('books', { id: this.#id, limit: HISTORY_MAX })).data : null),
    (entries) => this.#take(entries),
    failIn(this.#problem),
  );

  constructor() {
    const chips = this.#kinds.map((box, i) => h('label.chip', box, KINDS[i][1]));
    const kinds = h('fieldset.chips', h('legend.offscreen', 'Show'), chips);
    const filters = h('div.bar.filters', kinds, field('Filter', this.#search), this.#pause, this.#waiting);
    filters.addEventListener('input', () => this.#draw());
    this.#search.addEventListener('change', () => go(to('activity', '', { id: this.#search.value.trim() })));
    this.#pause.addEventListener('click', () => this.#togglePause());
    this.node = h('div', filters, this.#problem, this.#list, this.#older);
  }

  show(route) {
    this.#id = route.query.get('id') ?? '';
    if (this.#search.value.trim() !== this.#id) this.#search.value = this.#id;
    this.#history = null;
    this.#draw();
    this.#loadHistory();
  }

  tick() {
    if (this.#history) this.#loadHistory();
    else this.#draw();
  }

  #take(entries) {
    this.#history = entries;
    fill(this.#problem);
    this.#draw();
  }

  #togglePause() {
    const pauses = this.#pausedAt === null;
    this.#pausedAt = pauses ? books.last() : null;
    this.#pause.setAttribute('aria-pressed', pauses);
    this.#pause.textContent = pauses ? 'Resume' : 'Pause';
    this.#draw();
  }

  #draw() {
    const all = this.#history ?? books.all();
    const shown = this.#pausedAt === null ? all : all.filter((entry) => entry.n <= this.#pausedAt);
    this.#waiting.textContent = shown.length < all.length ? `${all.length - shown.length} new` : '';
    this.#older.hidden = !books.hasOlder() || this.#history !== null;
    const items = feedItems(this.#wanted(shown).slice(-SHOWN_MAX));
    const none = all.length > 0 ? orNone(items, 'Nothing here matches the filter.') : [WELCOME];
    patch(this.#list, items.length > 0 ? items : none);
  }

  #wanted(entries) {
    const words = this.#search.value.trim();
    const kinds = new Set(this.#kinds.filter((box) => box.checked).map((box) => box.value));
    return grouped(withBefore(entries))
      .filter((group) => !words || mentions(group, words))
      .map((group) => only(group, kinds))
      .filter(Boolean);
  }
}

const WELCOME = { key: 'welcome', render: welcome };

function welcome() {
  const base = stripeBase();
  const first = `curl ${base}/v1/payment_intents -u sk_test_sandbox: -d amount=1999 -d currency=eur \\
  -d payment_method=pm_card_visa -d confirm=true -d 'payment_method_types[]=card'`;
  const how = ', or pay something from a terminal. It will appear here at once.';
  return h(
    'li.welcome',
    h('h2', 'Nothing has happened yet'),
    h('p', 'Point a Stripe client at ', h('code', base), how),
    h('pre.json', first),
    copyButton(first),
    h('p', 'Webhooks go where ', h('a', { href: to('webhooks') }, 'an endpoint'), ' was added.'),
  );
}
