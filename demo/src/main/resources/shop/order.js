import { events } from './stream.js';

const EVENTS_SHOWN_MAX = 100;
const $ = (id) => document.getElementById(id);
const reference = $('order').dataset.reference;
const returned = location.pathname.endsWith('/back');

// A challenge comes back with the client secret in the address: it shall not stay there.
history.replaceState(null, '', location.pathname);

let ticket;
let version = 0;
let confirming = false;
let mounted = false;

/** Our own backend: which checkout this order is, and a fresh token for it. */
async function renew() {
  const response = await fetch(`/order/${reference}/token`, { method: 'POST' });
  if (!response.ok) {
    throw new Error((await response.json().catch(() => ({}))).reason ?? `HTTP ${response.status}`);
  }
  ticket = await response.json();
  return ticket.token;
}

/** The bridge, from another origin. */
async function ask(path) {
  const response = await fetch(ticket.bridge + path, { headers: { authorization: `Bearer ${ticket.token}` } });
  const body = await response.json();
  if (!response.ok) {
    throw new Error(body.detail ?? body.title ?? `HTTP ${response.status}`);
  }
  return body;
}

function show(state, headline, explanation) {
  $('status').dataset.state = state;
  $('headline').textContent = headline;
  $('explanation').textContent = explanation;
}

/** What the page says follows from the checkout alone, and only a newer version changes it. */
function render(checkout) {
  if (Number(checkout.version) <= version) {
    return;
  }
  version = Number(checkout.version);
  $('order').dataset.version = version;
  $('order').dataset.checkout = checkout.id;
  $('number').textContent = `Order ${checkout.orderNumber}`;
  $('amount').textContent = money(checkout.amount);
  const closing = checkout.closing && checkout.closing !== 'CLOSING_UNSPECIFIED';
  const open = checkout.status === 'OPEN' && !closing;
  const payment = checkout.payment?.status;
  const hosted = checkout.presentation === 'HOSTED';
  $('pay').hidden = !open || hosted || payment === 'PROCESSING';
  $('hosted').hidden = !open || !hosted || payment === 'PROCESSING';
  if (checkout.status === 'COMPLETE') {
    show('paid', 'Paid. Thank you!', `${money(checkout.amount)} arrived. Your tea is on its way.`);
  } else if (checkout.status !== 'OPEN') {
    const taken = goingBack(checkout).length > 0 ? '' : ' Nothing was taken.';
    show('closed', 'This order is closed', `It was not paid and can no longer be.${taken}`);
  } else if (payment === 'FAILED') {
    confirming = false;
    const why = checkout.payment.failure?.message || 'The card was refused.';
    show('failed', 'The payment was declined', `${why} You can try again with another card.`);
  } else if (payment === 'REQUIRES_ACTION' && checkout.payment.failure) {
    confirming = false;
    show('failed', 'Your bank wants to see you', 'Please pay once more here, with the same card or another one.');
  } else if (payment === 'REQUIRES_ACTION') {
    show('action', 'Your bank wants to see you', 'Please confirm the payment with your bank.');
  } else if (payment === 'PROCESSING') {
    show('processing', 'Your bank is working on it', 'This can take a while. You may close this page and come back.');
  } else if (returned || confirming || closing) {
    show('checking', 'Checking…', 'The payment service has not told us yet. This page changes by itself.');
  } else {
    const taken = goingBack(checkout).length > 0 ? 'This order is not paid yet.' : 'Nothing has been taken yet.';
    show('open', 'Waiting for your payment', taken);
  }
  const back = goingBack(checkout);
  $('back').hidden = back.length === 0;
  $('back').textContent = back.map(told).join(' ');
  busy();
}

/** Money that was taken and does not stand for this order. */
function goingBack(checkout) {
  const all = [checkout.payment, ...(checkout.surplusPayments ?? [])];
  return all.filter((payment) => payment?.surplus && payment.surplus !== 'SURPLUS_UNSPECIFIED');
}

function told({ captured, refunded }) {
  const isBack = Number(refunded?.amount ?? 0) >= Number(captured.amount);
  return isBack
    ? `${money(captured)} that we took by mistake went back to your card.`
    : `${money(captured)} came to us by mistake and goes back to your card by itself.`;
}

function busy() {
  $('submit').disabled = confirming;
  $('submit').textContent = confirming ? 'Checking…' : `Pay ${$('amount').textContent}`;
}

/** Amounts are minor units: 1250 eur is €12.50, 500 jpy is ¥500. */
function money({ amount, currency }) {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(Number(amount) / 10 ** format.resolvedOptions().maximumFractionDigits);
}

async function mount(config, clientSecret) {
  if (mounted) {
    return;
  }
  mounted = true;
  await new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: config.stripeJsUrl, onload: resolve });
    script.onerror = () => reject(new Error('Stripe.js cannot be loaded'));
    document.head.append(script);
  });
  const stripe = window.Stripe(config.publishableKey);
  const elements = stripe.elements({ clientSecret });
  elements.create('payment').mount('#element');
  $('pay').addEventListener('submit', (event) => {
    event.preventDefault();
    confirm(stripe, elements);
  });
}

/** Hands the card to Stripe. What comes of it, the stream says: an answer here is at most a hint about the form. */
async function confirm(stripe, elements) {
  confirming = true;
  $('hint').textContent = '';
  busy();
  show('checking', 'Checking…', 'Stripe and your bank are asked.');
  const before = version;
  const return_url = `${location.origin}/order/${reference}/back`;
  const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url }, redirect: 'if_required' });
  if (error) {
    confirming = false;
    const charged = Boolean(error.payment_intent);
    $('hint').textContent = charged ? '' : error.message;
    if (!charged && version === before) {
      show('open', 'Waiting for your payment', 'Nothing has been taken yet.');
    }
  }
  busy();
}

/** Every event as it came; the newest status lies open, of heartbeats in a row only the last is kept. */
function log({ event, id, data }) {
  const checkout = data.checkout;
  const gist = checkout
    ? `version ${checkout.version} · ${checkout.status} · ${checkout.payment?.status} · ${data.cause}`
    : [data.reason ?? '', data.version ? `version ${data.version}` : ''].join(' ').trim();
  const entry = $('event').content.cloneNode(true).firstElementChild;
  entry.dataset.event = event;
  const texts = { b: event, i: gist, time: new Date().toLocaleTimeString('en-GB'), pre: raw(id, data) };
  for (const [place, text] of Object.entries(texts)) {
    entry.querySelector(place).textContent = text;
  }
  if (checkout) {
    $('events').querySelector('details[open]')?.removeAttribute('open');
    entry.querySelector('details').open = true;
  }
  if (event === 'bookmark' && $('events').firstElementChild?.dataset.event === event) {
    $('events').firstElementChild.remove();
  }
  $('events').prepend(entry);
  while ($('events').childElementCount > EVENTS_SHOWN_MAX) {
    $('events').lastElementChild.remove();
  }
}

function raw(id, data) {
  return (id ? `id: ${id}\n` : '') + JSON.stringify(data, null, 1);
}

function connection(state) {
  $('connection').dataset.state = state;
  $('connection').textContent = state;
}

async function main() {
  await renew();
  const checkoutId = ticket.checkoutId;
  const [config, now] = await Promise.all([ask('/v1/config'), ask(`/v1/checkouts/${checkoutId}`)]);
  render(now.checkout);
  if (now.hostedUrl) {
    $('leave').href = now.hostedUrl;
  }
  if (now.checkout.status === 'OPEN' && now.clientSecret) {
    mount(config, now.clientSecret).catch((error) => ($('hint').textContent = error.message));
  }
  const key = `tollgate:${checkoutId}`;
  const stream = events({
    url: `${ticket.bridge}/v1/checkouts/${checkoutId}/events`,
    token: ticket.token,
    renewToken: renew,
    cursor: sessionStorage.getItem(key) ?? '',
    onConnection: connection,
  });
  for await (const message of stream) {
    log(message);
    if (message.event === 'status') {
      render(message.data.checkout);
    }
    if (message.id) {
      sessionStorage.setItem(key, message.id);
    }
  }
}

main().catch((error) => show('broken', 'We cannot reach the payment service', `${error.message}. Please reload this page.`));
