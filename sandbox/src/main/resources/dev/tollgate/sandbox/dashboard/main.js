// The frame of the dashboard: where one is, whose account it is, and whether the sandbox answers.
import { Activity } from './activity.js';
import { Gone, get, listen, post } from './api.js';
import { billing } from './billing.js';
import { books, outcome } from './books.js';
import { cards } from './cards.js';
import { Clock } from './clock.js';
import { fill, h, loader, patch, throttled } from './dom.js';
import { events } from './events.js';
import { Faults } from './faults.js';
import { count, running, stamp } from './format.js';
import { ledger } from './ledger.js';
import { objects } from './objects.js';
import { policyWords } from './policy.js';
import { requests } from './requests.js';
import { go, here, to, toId } from './route.js';
import { askForToken } from './token.js';
import { complain, confirmed, forgetComplaints, note } from './ui.js';
import { Webhooks } from './webhooks.js';

const VIEWS = {
  activity: () => new Activity(),
  events,
  objects,
  billing,
  requests,
  webhooks: () => new Webhooks(),
  faults: () => new Faults(),
  clock: () => new Clock(),
  ledger,
  cards,
};
// The one that is meant when none is named.
const OWN_ACCOUNT = 'acct_sandbox';
const TICK_MS = 200;
const STATUS_EVERY_MS = 15_000;
const SECOND_MS = 1_000;

const part = (id) => document.getElementById(id);
const made = new Map();
let current = null;
let trouble = null;
let answers = true;
let businessTime = null;

function showRoute() {
  const route = here();
  const name = Object.hasOwn(VIEWS, route.section) ? route.section : 'activity';
  if (!made.has(name)) made.set(name, VIEWS[name]());
  const view = made.get(name);
  const isOther = current && current !== view;
  if (isOther) {
    current.leave?.();
    forgetComplaints();
  }
  if (current !== view) fill(part('view'), view.node);
  current = view;
  part('title').textContent = view.title;
  document.title = [route.id, view.title, 'Sandbox'].filter(Boolean).join(' · ');
  document.body.dataset.section = name;
  showNav(name);
  view.show(route);
  if (isOther) part('title').focus({ preventScroll: true });
}

function showNav(name) {
  document.querySelectorAll('nav a').forEach((link) => {
    link.href = to(link.dataset.section);
    if (link.dataset.section === name) {
      link.setAttribute('aria-current', 'page');
      link.parentNode.scrollIntoView({ block: 'nearest', inline: 'center' });
    } else link.removeAttribute('aria-current');
  });
}

/** What one would wonder about if one had forgotten it: armed faults, held deliveries, a clock that was moved. */
const status = loader(
  async () => {
    const [armed, policy, time, accounts] = await Promise.all([
      get('faults'),
      get('webhooks/policy'),
      get('clock'),
      get('accounts'),
    ]);
    return { armed: armed.data.length, policy: policyWords(policy), time, accounts: accounts.data };
  },
  ({ armed, policy, time, accounts }) => {
    const moved = time.mode === 'frozen' ? 'clock frozen' : '';
    const wonders = [
      ['faults', armed && `${count(armed, 'fault')} armed`],
      ['webhooks', policy],
      ['clock', moved],
    ].filter(([, words]) => words);
    patch(
      part('wonders'),
      wonders.map(([section, words]) => ({
        key: section,
        state: words,
        render: () => h('a.wonder', { href: to(section) }, words),
      })),
    );
    businessTime = running(time);
    showTime();
    showAccounts(accounts);
  },
  (error) => error instanceof Gone || complain(error),
);

const statusSoon = throttled(status, SECOND_MS);

function showTime() {
  if (businessTime) part('time').textContent = stamp(businessTime());
}

/** Events that somebody last refused. */
function showRefused() {
  const attempts = Map.groupBy(
    books.all().filter((entry) => entry.kind === 'attempt'),
    (attempt) => attempt.event,
  );
  const refused = [...attempts.values()].filter((its) => outcome(its).failed > 0).length;
  part('refused').textContent = refused || '';
  part('refused').hidden = refused === 0;
  part('refused').setAttribute('aria-label', `${count(refused, 'event')} not taken`);
}

function showAccounts(accounts) {
  const { account } = here();
  const known = [...new Set([OWN_ACCOUNT, ...accounts, account].filter(Boolean))];
  patch(
    part('account'),
    known.map((id) => ({ key: id, state: id, render: () => h('option', { value: id }, id) })),
  );
  part('account').value = account || OWN_ACCOUNT;
}

function switchAccount() {
  const chosen = part('account').value;
  go(`#/${here().section}${chosen === OWN_ACCOUNT ? '' : `?account=${encodeURIComponent(chosen)}`}`);
}

let accountShown = here().account;
function onRoute() {
  if (here().account !== accountShown) {
    accountShown = here().account;
    books.restart();
    status();
  }
  showRoute();
}

function find(event) {
  event.preventDefault();
  const id = part('find').value.trim();
  if (!id) return;
  part('find').value = '';
  go(toId(id));
}

async function reset() {
  const yes = await confirmed(
    'Reset the sandbox?',
    'Every object, event, request and fault of every account is forgotten. Endpoints and the clock stay.',
    'Reset',
  );
  if (!yes) return;
  try {
    await post('reset');
    note('The sandbox is empty again.');
    books.restart();
  } catch (error) {
    complain(error);
  }
}

/** One line for all that keeps this page from being true. */
function showTrouble() {
  const words = !answers
    ? 'The sandbox does not answer. Trying again…'
    : trouble && !(trouble instanceof Gone)
      ? `The books cannot be read: ${trouble.message} Trying again…`
      : '';
  part('trouble').textContent = words;
  part('trouble').hidden = !words;
  document.body.classList.toggle('gone', Boolean(words));
}

listen({
  token: askForToken,
  connection(answering) {
    if (answers === answering) return;
    answers = answering;
    showTrouble();
    if (answering) note('The sandbox answers again.');
  },
  changed: status,
});
books.onTrouble((error) => {
  trouble = error;
  showTrouble();
});
const tick = throttled(() => {
  current?.tick?.();
  showRefused();
  statusSoon();
}, TICK_MS);
books.onChange(tick);

window.addEventListener('hashchange', onRoute);
part('account').addEventListener('change', switchAccount);
part('finder').addEventListener('submit', find);
part('reset').addEventListener('click', reset);
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, select')) return;
  event.preventDefault();
  part('find').focus();
});
setInterval(showTime, SECOND_MS);
setInterval(() => document.visibilityState === 'visible' && answers && status(), STATUS_EVERY_MS);

showRoute();
books.restart();
status();
