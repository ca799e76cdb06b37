// The test clocks: how late it is for whom, and how one moves them.
import { get, post } from './api.js';
import { fill, h, loader, patch } from './dom.js';
import { count, stamp } from './format.js';
import { idLink, action, empty, failIn, field, form, pill, section } from './ui.js';

const STEPS = [
  ['P1D', '1 day'],
  ['P7D', '7 days'],
  ['P1M', '1 month'],
];
const CUSTOMERS_MAX = 1_000;
const ABOUT = 'Customers on one of these live by it instead of business time. They only go forwards.';

/** What moves a clock. `moved` is called when it has arrived; `around(work)` does the moving, when that is watched. */
export function clockActions(clock, moved, around = (work) => work()) {
  const advance = async (change) => {
    await around(() => post(`clocks/${clock.id}/advance`, change));
    moved();
  };
  const steps = STEPS.map(([by, label]) => action(label, () => advance({ by }), { name: `clock-${by}` }));
  const moment = form(
    { class: 'inline' },
    (fields) => advance({ to: `${fields.get('to')}:00Z` }),
    field('To a moment (UTC)', h('input', { name: 'to', type: 'datetime-local', required: true })),
    h('button', { 'data-action': 'clock-to' }, 'Advance'),
  );
  return [h('p.actions', h('span.soft', 'Advance by'), steps), moment];
}

/** The section with all of them, as {node, refresh}. */
export function testClocks(around) {
  const problem = h('div');
  const list = h('ul.places');
  const refresh = loader(
    async () => {
      const [clocks, customers] = await Promise.all([
        get('clocks'),
        get('objects', { type: 'customer', limit: CUSTOMERS_MAX }),
      ]);
      return { clocks: clocks.data, byClock: Map.groupBy(customers.data, (customer) => customer.test_clock) };
    },
    ({ clocks, byClock }) => {
      fill(problem);
      const customers = (clock) => byClock.get(clock.id)?.length ?? 0;
      patch(list, none(clocks) ?? clocks.map((clock) => place(clock, customers(clock), refresh, around)));
    },
    failIn(problem),
  );
  return { node: section('Test clocks', h('p.soft', ABOUT), problem, list), refresh };
}

function none(clocks) {
  if (clocks.length > 0) return null;
  return [
    { key: 'none', render: () => h('li', empty('There are none: POST /v1/test_helpers/test_clocks makes one.')) },
  ];
}

function place(clock, customers, refresh, around) {
  const render = () =>
    h(
      'li.place',
      { 'data-clock': clock.id },
      h('p.bar', h('b', clock.name ?? 'Test clock'), pill(clock.status), h('span.soft', count(customers, 'customer'))),
      h('p.bar', h('b.frozen', `${stamp(clock.frozen_time)} UTC`), idLink(clock.id)),
      clockActions(clock, refresh, around),
    );
  return { key: clock.id, state: [clock, customers], render };
}
