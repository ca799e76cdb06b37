// Business time: what it is, and how one moves it.
import { get, post } from './api.js';
import { withBefore } from './books.js';
import { fill, h, loader, patch } from './dom.js';
import { feedItems, grouped } from './feed.js';
import { running, span, stamp } from './format.js';
import { dunning } from './dunning.js';
import { testClocks } from './test-clocks.js';
import { action, failIn, field, form, note, orNone, section } from './ui.js';

const STEPS = [
  ['PT1M', '1 minute'],
  ['PT1H', '1 hour'],
  ['P1D', '1 day'],
  ['P3D', '3 days'],
  ['P30D', '30 days'],
];
const TICK_MS = 1_000;
const CAME_MAX = 2_000;
const ABOUT =
  'Everything that is due on the way happens in its order: sessions expire, debits settle, refunds arrive, ' +
  'subscriptions renew.';

export class Clock {
  title = 'Clock';
  #timer = 0;
  #shown = null;
  /** The entries of the books between which the clock was last moved. */
  #moved = null;
  #problem = h('div');
  #now = h('p.now', { 'aria-label': 'Business time' });
  #mode = h('p.soft');
  #freeze = action('Freeze', () => this.#move({ freeze: this.#shown?.mode !== 'frozen' }), {
    tone: 'toggle',
    name: 'freeze',
  });
  #testClocks = testClocks((work) => this.#watched(work));
  #dunning = dunning();
  #came = h('ol.feed', h('li.empty', 'Advance time, and what comes of it appears here.'));
  #refresh = loader(
    () => get('clock'),
    (answer) => this.#take(answer),
    failIn(this.#problem),
  );
  #tell = loader(
    () => (this.#moved ? get('books', { after: this.#moved.from, limit: CAME_MAX }) : null),
    (answer) => answer && this.#showWhatCame(answer.data),
    failIn(this.#problem),
  );

  constructor() {
    const steps = STEPS.map(([duration, label]) =>
      action(label, () => this.#move({ advance: duration }), { name: `advance-${duration}` }),
    );
    this.node = h(
      'div.columns',
      h(
        'div',
        this.#problem,
        section('Business time', this.#now, this.#mode, h('p.actions', this.#freeze)),
        section('Advance', h('p.soft', ABOUT), h('p.actions', steps), this.#durationForm(), this.#momentForm()),
        this.#testClocks.node,
        this.#dunning.node,
      ),
      section('What time brought', this.#came),
    );
  }

  show() {
    this.#refresh();
    this.#testClocks.refresh();
    this.#dunning.refresh();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#draw(), TICK_MS);
  }

  tick() {
    this.#refresh();
    this.#testClocks.refresh();
    this.#tell();
  }

  leave() {
    clearInterval(this.#timer);
  }

  #durationForm() {
    const duration = h('input', {
      name: 'advance',
      required: true,
      placeholder: 'P1DT12H',
      spellcheck: 'false',
      autocomplete: 'off',
    });
    return form(
      { class: 'inline' },
      (fields) => this.#move({ advance: fields.get('advance').trim().toUpperCase() }),
      field('By an ISO 8601 duration', duration),
      h('button', { 'data-action': 'advance' }, 'Advance'),
    );
  }

  #momentForm() {
    // Whole minutes come without their seconds.
    const instant = (text) => `${text.length === 16 ? `${text}:00` : text}Z`;
    return form(
      { class: 'inline' },
      (fields) => this.#move({ set: instant(fields.get('set')) }),
      field(
        'To a moment (UTC), only forwards',
        h('input', { name: 'set', type: 'datetime-local', step: 1, required: true }),
      ),
      h('button', { 'data-action': 'set' }, 'Set'),
    );
  }

  async #move(change) {
    if (change.freeze === undefined) await this.#watched(() => post('clock', change));
    else await post('clock', change);
    this.#refresh();
  }

  /** Moves a clock, and tells what came of it. */
  async #watched(move) {
    const { last: from } = await get('books', { limit: 1 });
    await move();
    const { last: until } = await get('books', { limit: 1 });
    this.#moved = { from, until };
    await this.#tell();
    note('Time went on.');
  }

  #take(answer) {
    fill(this.#problem);
    this.#shown = { ...answer, time: running(answer) };
    this.#draw();
  }

  /** Time goes on between two looks at it. */
  #draw() {
    if (!this.#shown) return;
    const { mode, offset, time } = this.#shown;
    const stands = mode === 'frozen';
    this.#now.textContent = `${stamp(time())} UTC`;
    const how = stands ? 'Frozen: it stands until it is moved.' : 'It goes as fast as real time.';
    this.#mode.textContent = `${how} ${offsetWords(offset)}`;
    this.#freeze.setAttribute('aria-pressed', stands);
    this.#freeze.textContent = stands ? 'Frozen' : 'Freeze';
  }

  /** What was written while the clock was moved, and how it was delivered since. */
  #showWhatCame(entries) {
    const its = entries.filter((entry) => entry.n <= this.#moved.until || entry.kind === 'attempt');
    const groups = grouped(withBefore(its)).filter((group) => !group.request && group.attempts.length === 0);
    patch(this.#came, orNone(feedItems(groups), 'Nothing was due.'));
  }
}

function offsetWords(offset) {
  const seconds = secondsOf(offset);
  return seconds ? `It is ${span(seconds)} ${seconds > 0 ? 'ahead of' : 'behind'} the real time.` : '';
}

/** Of a duration as Java writes it: PT26H3M4.5S. */
function secondsOf(duration = '') {
  const [, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?$/.exec(duration) ?? [];
  return Number(hours) * 3_600 + Number(minutes) * 60 + Math.trunc(Number(seconds));
}
