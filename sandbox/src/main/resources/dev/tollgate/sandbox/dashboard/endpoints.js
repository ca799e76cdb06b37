// The endpoints with their secrets, and the form that adds one.
import { post } from './api.js';
import { fill, h, patch } from './dom.js';
import { shortUrl } from './entries.js';
import { to } from './route.js';
import { copyButton, field, form, note, orNone, pill, section, select } from './ui.js';

const OVERLAPS = [
  ['PT0S', 'stops at once'],
  ['PT1H', 'for 1 hour'],
  ['PT24H', 'for 24 hours'],
];
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const NONE = 'No endpoint yet: nobody is told of events.';

export class Endpoints {
  #list = h('ul.stack', { 'aria-label': 'Endpoints' });
  /** Beside the list, whose cards are drawn anew when an endpoint has changed. */
  #revealed = h('p.good', { role: 'status' });
  #secret = text('secret', { required: true, value: newSecret() });

  /** `added` is called when one was. */
  constructor(added) {
    this.node = section('Endpoints', this.#list, this.#revealed, this.#addForm(added));
  }

  show(endpoints) {
    const item = (endpoint) => ({ key: endpoint.id, state: endpoint, render: () => this.#card(endpoint) });
    patch(this.#list, orNone(endpoints.map(item), NONE));
  }

  #card({ id, url, status, enabled_events: types = [], secrets = [] }) {
    const leaving = secrets.filter((secret) => secret.expires_at !== null).length;
    const keys = leaving ? `${secrets.length} secrets, of which ${leaving} will expire` : 'one secret';
    return h(
      'li.place',
      { 'data-endpoint': id },
      h('div.bar', h('h4', url), pill(status)),
      h('p.soft', h('a.id', { href: to('objects', id) }, id), ` · ${types.join(', ')} · ${keys}`),
      h('details', { 'data-key': 'rotate' }, h('summary', 'Rotate secret'), this.#rotateForm(id, url)),
    );
  }

  #rotateForm(endpoint, url) {
    const rotate = async (fields) => {
      const wanted = { endpoint, overlap: fields.get('overlap'), secret: fields.get('secret').trim() || undefined };
      const { secret } = await post('webhooks/rotate_secret', wanted);
      note('The secret was rotated.');
      fill(this.#revealed, `New secret of ${shortUrl(url)}: `, h('code', secret), ' ', copyButton(secret));
    };
    return form(
      { class: 'inline' },
      rotate,
      field('New secret', text('secret', { placeholder: 'made for you' })),
      field('The old one', select('overlap', OVERLAPS, { value: 'PT24H' })),
      h('button', { 'data-action': 'rotate' }, 'Rotate secret'),
    );
  }

  #addForm(added) {
    const add = async (fields, node) => {
      const { url, secret, events } = Object.fromEntries(fields);
      const types = events.split(/[\s,]+/).filter(Boolean);
      await post('webhooks/endpoints', { url, secret, enabled_events: types.length ? types : ['*'] });
      note(`Events now go to ${url}.`);
      node.reset();
      this.#secret.value = newSecret();
      added();
    };
    const url = text('url', { type: 'url', required: true, placeholder: 'http://localhost:8080/webhooks/stripe' });
    const types = '* or types with commas between: payment_intent.succeeded, charge.refunded';
    const fields = [
      field('URL', url),
      field('Signing secret', this.#secret, 'What the receiver verifies with. This one was made up just now.'),
      field('Events', text('events', { value: '*' }), types),
      h('p.actions', h('button.primary', { 'data-action': 'add-endpoint' }, 'Add endpoint')),
    ];
    return h('details', h('summary', 'Add an endpoint'), form({ class: 'stack' }, add, fields));
  }
}

function text(name, more) {
  return h('input', { name, autocomplete: 'off', spellcheck: 'false', ...more });
}

function newSecret() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(24))];
  return `whsec_${bytes.map((byte) => LETTERS[byte % LETTERS.length]).join('')}`;
}
