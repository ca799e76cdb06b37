// JSON as one likes to read it: coloured, with ids and addresses as links, and times and amounts explained.
import { h, fill } from './dom.js';
import { money, stamp } from './format.js';
import { isId, to, toId } from './route.js';
import { copyButton, webLink } from './ui.js';

const HIDING_KEPT_AS = 'sandbox-hide-empty';
const TIME_KEY = /^(created|updated|date)$|_(at|on|start|end|by|date|until|anchor|until_date)$/;
const MONEY_KEY = /^(amount|fee|net|total|subtotal|unit_amount|minimum_amount)$|^amount_|_amount$/;
const TIME_MIN = 1_000_000_000;
const TIME_MAX = 9_999_999_999;

/** A block with the payload and what one does with it. `self` is the id that is not linked, as it is here already. */
export function payload(title, value, self = '') {
  const code = h('pre.json', { tabindex: 0, 'aria-label': title });
  const draw = () => fill(code, lines(isHiding() ? withoutEmpty(value) : value, { depth: 0, currency: '', self }));
  const hide = h(
    'button',
    { type: 'button', class: 'small', 'aria-pressed': isHiding(), 'data-action': 'hide-empty' },
    'Hide empty',
  );
  hide.addEventListener('click', () => {
    window.localStorage.setItem(HIDING_KEPT_AS, isHiding() ? '' : 'yes');
    hide.setAttribute('aria-pressed', isHiding());
    draw();
  });
  draw();
  const copy = copyButton(() => JSON.stringify(value, null, 2), 'Copy', title);
  return h('section.block', h('div.bar', h('h3', title), h('span.grow'), hide, copy), code);
}

/** A text that is JSON more often than not. */
export function payloadOfText(title, text) {
  try {
    return payload(title, JSON.parse(text));
  } catch {
    const copy = copyButton(text, 'Copy', title);
    return h(
      'section.block',
      h('div.bar', h('h3', title), h('span.grow'), copy),
      h('pre.json', { tabindex: 0, 'aria-label': title }, text),
    );
  }
}

const isHiding = () => window.localStorage.getItem(HIDING_KEPT_AS) === 'yes';
const isBranch = (value) => value !== null && typeof value === 'object';
const isVoid = (value) => value === null || value === '' || (isBranch(value) && Object.keys(value).length === 0);

function withoutEmpty(value) {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isBranch(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, withoutEmpty(inner)])
      .filter(([, inner]) => !isVoid(inner)),
  );
}

function lines(value, place) {
  if (!isBranch(value)) return leaf(value, '', place);
  const inner = { ...place, depth: place.depth + 1, currency: currencyOf(value) || place.currency };
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (entries.length === 0) return open + close;
  const body = entries.map(([key, child], i) => [
    '\n' + '  '.repeat(inner.depth),
    Array.isArray(value) ? null : [h('span.key', JSON.stringify(key)), ': '],
    isBranch(child) ? lines(child, inner) : leaf(child, key, inner),
    i < entries.length - 1 ? ',' : '',
    isBranch(child) ? null : hint(key, child, inner),
  ]);
  return [open, body, '\n' + '  '.repeat(place.depth), close];
}

function leaf(value, key, { self }) {
  const text = JSON.stringify(value);
  if (typeof value !== 'string') return h('span', { class: value === null ? 'null' : typeof value }, text);
  if (isId(value) && value !== self) return ['"', h('a', { href: toId(value) }, value), '"'];
  if (key === 'type' && /^[a-z_]+(\.[a-z_]+)+$/.test(value))
    return h('a', { href: to('events', '', { type: value }) }, text);
  if (/^https?:\/\//.test(value)) return ['"', webLink(value, text.slice(1, -1)), '"'];
  return h('span.string', text);
}

/** Drawn by the style sheet, so that it is not copied with the text. */
function hint(key, value, { currency }) {
  if (!Number.isInteger(value)) return null;
  if (TIME_KEY.test(key) && value >= TIME_MIN && value <= TIME_MAX)
    return h('span.hint', { 'data-hint': stamp(value) });
  if (MONEY_KEY.test(key) && currency) return h('span.hint', { 'data-hint': money(value, currency) });
  return null;
}

function currencyOf(value) {
  return typeof value.currency === 'string' ? value.currency : '';
}
