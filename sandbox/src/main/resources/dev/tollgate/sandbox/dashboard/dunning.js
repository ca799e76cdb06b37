// How often an invoice is collected again that could not be collected, and what becomes of its subscription then.
import { get, post } from './api.js';
import { fill, h, loader } from './dom.js';
import { failIn, field, form, note, section, select } from './ui.js';

const ABOUT = 'What an account does about an invoice that could not be collected; at Stripe it is a setting.';
const THEN = [
  ['cancel', 'is canceled'],
  ['unpaid', 'is unpaid'],
  ['past_due', 'stays past due'],
];
const HOURS_A_DAY = 24;

/** The section with the settings, as {node, refresh}. */
export function dunning() {
  const body = h('div');
  const refresh = loader(
    () => get('dunning'),
    // What somebody is typing stays.
    (settings) => body.contains(document.activeElement) || fill(body, settingsForm(settings)),
    failIn(body),
  );
  return { node: section('Dunning', h('p.soft', ABOUT), body), refresh };
}

function settingsForm({ waits, then }) {
  const days = h('input', {
    name: 'waits',
    value: waits.map(daysOf).join(', '),
    placeholder: '3, 5, 7',
    pattern: '\\s*(\\d+(\\.\\d+)?\\s*(,\\s*\\d+(\\.\\d+)?\\s*)*)?',
    autocomplete: 'off',
  });
  return form(
    { class: 'stack' },
    async (fields) => {
      await post('dunning', { waits: durations(fields.get('waits')), then: fields.get('then') });
      note('Saved: it counts from the next failed attempt.');
    },
    h(
      'div.pair',
      field('Days between attempts', days),
      field('Then the subscription', select('then', THEN, { value: then })),
    ),
    h('p.actions', h('button', { 'data-action': 'dunning' }, 'Save')),
  );
}

/** Of a duration as Java writes it, the days: PT72H is 3. */
function daysOf(duration) {
  const [, hours = 0, minutes = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?/.exec(duration) ?? [];
  return Number(((Number(hours) + Number(minutes) / 60) / HOURS_A_DAY).toFixed(2));
}

function durations(text) {
  return text
    .split(',')
    .filter((days) => days.trim())
    .map((days) => `PT${Math.round(Number(days) * HOURS_A_DAY * 60)}M`);
}
