// The cards and bank accounts that the sandbox knows, and what comes of each.
import { get } from './api.js';
import { fill, h, loader } from './dom.js';
import { complain, copyButton, failIn, section, select } from './ui.js';

const ABOUT =
  'Any expiry in the future and any CVC will do. On a page one types the number; over the interface one sends the ' +
  'name as payment_method.';

export function cards() {
  const body = h('div.stack');
  const load = loader(
    () => get('cards'),
    ({ data }) =>
      fill(
        body,
        group(
          'Cards',
          data.filter((each) => !each.iban),
        ),
        group(
          'Bank accounts',
          data.filter((each) => each.iban),
        ),
      ),
    failIn(body),
  );
  return { title: 'Test cards', node: h('div.stack', h('p.soft', ABOUT), body), show: load };
}

function group(title, list) {
  return list.length > 0 && section(title, h('ul.cards', list.map(card)));
}

function card({ number, iban, token, brand, what }) {
  const title = what.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  const figures = number ?? iban;
  const copyable = (shown, text) => h('span.copyable', h('code', shown), copyButton(text, 'Copy', shown));
  return h(
    'li',
    h('span.copyable', h('b', title), h('span.soft', (brand ?? '').replaceAll('_', ' '))),
    figures && copyable(spaced(figures), figures),
    copyable(token, token),
  );
}

/** A choice between all of them, under the name `method`. */
export function cardSelect() {
  const cards = select('method', [['pm_card_visa', 'pm_card_visa']]);
  get('cards').then(({ data }) => {
    cards.replaceChildren(
      ...data.map((each) =>
        h('option', { value: each.token }, `${spaced(each.number ?? each.iban ?? each.token)}: ${each.what}`),
      ),
    );
  }, complain);
  return cards;
}

/** As it stands on a card. */
export function spaced(number) {
  return number.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ');
}
