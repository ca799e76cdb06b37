// The small things that every view is made of.
import { Gone } from './api.js';
import { fill, h } from './dom.js';
import { clockTime, isoOf, stamp } from './format.js';
import { isId, toId } from './route.js';

const NOTE_SHOWN_MS = 5_000;

/** Says that something was done. Goes away by itself. */
export function note(text) {
  const node = h('p.note', text);
  document.getElementById('notes').append(node);
  setTimeout(() => node.remove(), NOTE_SHOWN_MS);
}

/** Says what went wrong, until it is put away or something else is done; the same thing once. */
export function complain(error) {
  if (complaints().some((other) => other.firstChild.textContent === error.message)) return;
  const close = h('button.plain', { 'aria-label': 'Put away', onclick: () => node.remove() }, '×');
  const node = h('p.note.bad', { role: 'alert' }, h('span', error.message), close);
  document.getElementById('notes').append(node);
}

const complaints = () => [...document.querySelectorAll('#notes .bad')];

export function forgetComplaints() {
  complaints().forEach((node) => node.remove());
}

/** For a loader: a view says what it could not load. When nothing answers, the page says so, and the view stays. */
export function failIn(node) {
  return (error) => {
    if (error instanceof Gone) return;
    fill(node, h('p.problem', { role: 'alert' }, error.message));
  };
}

/** A button that works on it until it is done, and says so when it could not. */
export function action(label, work, { tone = '', title, name } = {}) {
  const button = h('button', { type: 'button', class: tone, title, 'data-action': name }, label);
  button.addEventListener('click', () => busy(button, work));
  return button;
}

/** A form whose button does the same. */
export function form(props, work, ...children) {
  const node = h('form', props, children);
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    busy(event.submitter ?? node.querySelector('button'), () => work(new FormData(node, event.submitter), node));
  });
  return node;
}

async function busy(button, work) {
  if (button.getAttribute('aria-busy')) return;
  button.setAttribute('aria-busy', 'true');
  forgetComplaints();
  try {
    await work(button);
  } catch (error) {
    complain(error);
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** A labelled control. `about` is said beneath it. */
export function field(label, control, about) {
  return h('label.field', h('span', label), control, about && h('small', about));
}

export function select(name, options, props = {}) {
  const node = h(
    'select',
    { name, ...props },
    options.map(([value, label]) => h('option', { value }, label)),
  );
  if (props.value !== undefined) node.value = props.value;
  return node;
}

export function copyButton(text, label = 'Copy', name = '') {
  const button = action(
    label,
    async () => {
      await copy(typeof text === 'function' ? text() : text);
      button.textContent = 'Copied';
      setTimeout(() => (button.textContent = label), 1_500);
    },
    { tone: 'small' },
  );
  if (name) button.setAttribute('aria-label', `${label} ${name}`);
  return button;
}

/** Outside of localhost and https a browser has no clipboard for us, but it still copies what is selected. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = h('textarea', { value: text, 'aria-hidden': 'true', class: 'offscreen' });
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('The browser does not let this page copy.');
}

export function idLink(id, label = id) {
  return isId(id) ? h('a.id', { href: toId(id) }, label) : h('code', label);
}

/** A link out of the page, for nothing but http. */
export function webLink(url, label = url) {
  if (!/^https?:\/\//.test(url)) return h('span', label);
  return h('a', { href: url, target: '_blank', rel: 'noreferrer noopener' }, label);
}

export function time(instant, short = false) {
  return h('time', { datetime: isoOf(instant), title: isoOf(instant) }, short ? clockTime(instant) : stamp(instant));
}

const GOOD = ['succeeded', 'complete', 'paid', 'active', 'enabled', 'won', 'available', 'ok', 'ready', 'trialing'];
const BAD = ['failed', 'canceled', 'expired', 'lost', 'disabled', 'unpaid', 'uncollectible', 'requires_payment_method'];

/** A status: of an object, of an answer, of a delivery. 0 is a connection that was cut. */
export function pill(status, words = status === 0 ? 'cut' : String(status)) {
  return h('span', { class: `pill ${toneOf(status)}` }, words);
}

function toneOf(status) {
  if (typeof status === 'number')
    return status >= 200 && status < 300 ? 'good' : status >= 400 && status < 500 ? 'warn' : 'bad';
  return GOOD.includes(status) ? 'good' : BAD.includes(status) ? 'bad' : 'warn';
}

/** The items of a list, or one that says in words that there are none. */
export function orNone(items, words) {
  return items.length > 0 ? items : [{ key: 'none', state: words, render: () => h('li', empty(words)) }];
}

export function empty(...words) {
  return h('p.empty', words);
}

/** Names with their values; without a value, without a line. */
export function pairList(pairs) {
  return h(
    'dl.pairs',
    pairs.filter(([, value]) => value).map(([name, value]) => [h('dt', name), h('dd', value)]),
  );
}

export function section(title, ...children) {
  return h('section.block', h('h3', title), children);
}

/** Asks before something that cannot be undone. */
export function confirmed(question, about, verb) {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      { 'aria-labelledby': 'question' },
      h(
        'form',
        { method: 'dialog' },
        h('h2', { id: 'question' }, question),
        h('p', about),
        h('p.actions', h('button', { value: 'no' }, 'Cancel'), h('button', { value: 'yes', class: 'danger' }, verb)),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
