// The money that was really taken: what one compares with what one believes was taken.
import { get } from './api.js';
import { fill, h, loader, patch } from './dom.js';
import { money } from './format.js';
import { empty, failIn, idLink, section } from './ui.js';

const TOTALS = ['Captured', 'Refunded', 'Disputed', 'Fees', 'Net'];
const SUMS = [...TOTALS, 'Amount'];
const SHOWN_MAX = 500;

export function ledger() {
  const problem = h('div');
  const body = h('div.stack');
  const refresh = loader(
    () => get('ledger'),
    (answer) => {
      fill(problem);
      patch(body, [
        { key: 'totals', state: answer.currencies, render: () => totals(answer.currencies ?? {}) },
        { key: 'charges', state: answer.charges, render: () => charges(answer.charges ?? []) },
      ]);
    },
    failIn(problem),
  );
  return { title: 'Ledger', node: h('div', problem, body), show: refresh, tick: refresh };
}

function totals(currencies) {
  const rows = Object.entries(currencies);
  if (rows.length === 0) return empty('No money was taken yet.');
  return table(
    'Totals per currency',
    ['Currency', ...TOTALS],
    rows.map(([currency, sums]) => [
      h('b', currency.toUpperCase()),
      ...TOTALS.map((name) => amount(sums[name.toLowerCase()], currency)),
    ]),
  );
}

function charges(list) {
  if (list.length === 0) return h('div', { hidden: true });
  const rows = list.slice(-SHOWN_MAX).reverse();
  return table(
    `Succeeded charges${list.length > SHOWN_MAX ? `, the newest ${SHOWN_MAX} of ${list.length}` : ''}`,
    ['Charge', 'Payment intent', 'Amount', 'Captured', 'Refunded', 'Disputed'],
    rows.map((charge) => [
      idLink(charge.charge),
      charge.payment_intent ? idLink(charge.payment_intent) : '',
      ...['amount', 'captured', 'refunded', 'disputed'].map((name) => amount(charge[name], charge.currency)),
    ]),
  );
}

function amount(value, currency) {
  return value ? money(value, currency) : h('span.soft', '–');
}

function table(title, heads, rows) {
  const look = (i) => ({ class: SUMS.includes(heads[i]) && 'sum' });
  const head = heads.map((name, i) => h('th', { scope: 'col', ...look(i) }, name));
  const body = rows.map((cells) =>
    h(
      'tr',
      cells.map((cell, i) => h('td', look(i), cell)),
    ),
  );
  const whole = h('table', h('thead', h('tr', head)), h('tbody', body));
  return section(title, h('div.scroll', { tabindex: 0, role: 'region', 'aria-label': title }, whole));
}
