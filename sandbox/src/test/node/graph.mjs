import Stripe from 'stripe';

// What a scenario works with: Stripe's own client, the world outside Stripe's interface, and a notebook of what the client read.

const KEY = 'sk_test_sandbox';
const EVERYTHING = { limit: 100 };

export function scene(base) {
  const { hostname, port } = new URL(base);
  const stripe = new Stripe(KEY, { host: hostname, port, protocol: 'http', telemetry: false });
  const steps = [];

  /** A call that succeeds; what the client read is noted. */
  async function does(step, call) {
    const object = await call;
    steps.push({ step, object });
    return object;
  }

  /** A call that is refused; how the client tells it is noted. */
  async function refused(step, call) {
    let object;
    try {
      object = await call;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      steps.push({ step, refused: told(error) });
      return error;
    }
    throw new Error(`${step} was not refused: ${JSON.stringify(object)}`);
  }

  /** Something seen that no client of Stripe's reads, for example where a browser was sent. */
  function saw(step, seen) {
    steps.push({ step, seen });
    return seen;
  }

  return { stripe, does, refused, saw, outside: outside(base), graph: async () => ({ steps, ...(await everything(stripe)) }) };
}

/** An error by the properties that its type declares, so that nothing is counted that a program could not read. */
function told(error) {
  return {
    kind: error.type.replace(/^Stripe(.*)Error$/, '$1').toLowerCase(),
    status: error.statusCode,
    type: error.rawType,
    code: error.code,
    // The client says '' for nothing.
    decline_code: error.decline_code || null,
    message: error.message,
    param: error.param,
    doc_url: error.doc_url,
    advice_code: error.advice_code,
    network_advice_code: error.network_advice_code,
    network_decline_code: error.network_decline_code,
    charge: error.charge,
    payment_intent: error.payment_intent,
    payment_method: error.payment_method,
    payment_method_type: error.payment_method_type,
    setup_intent: error.setup_intent,
    source: error.source,
    request_log_url: error.request_log_url,
    user_message: error.user_message,
  };
}

/** All objects of the account, as the client lists them. */
async function everything(stripe) {
  const { data: customers } = await stripe.customers.list(EVERYTHING);
  const { data: clocks } = await stripe.testHelpers.testClocks.list(EVERYTHING);
  for (const { id } of clocks) customers.push(...(await stripe.customers.list({ test_clock: id, ...EVERYTHING })).data);
  const ofEach = async (list, more = {}) => {
    const all = [];
    for (const { id } of customers) all.push(...(await list({ customer: id, ...more, ...EVERYTHING })).data);
    return all;
  };
  const intents = await stripe.paymentIntents.list({
    ...EVERYTHING,
    expand: ['data.latest_charge.balance_transaction', 'data.payment_method'],
  });
  return {
    test_clocks: clocks,
    customers,
    payment_methods: await ofEach((of) => stripe.paymentMethods.list(of)),
    subscriptions: await ofEach((of) => stripe.subscriptions.list(of), { status: 'all' }),
    invoices: await ofEach((of) => stripe.invoices.list(of), { expand: ['data.payments'] }),
    invoice_items: await ofEach((of) => stripe.invoiceItems.list(of)),
    setup_intents: (await stripe.setupIntents.list({ ...EVERYTHING, expand: ['data.payment_method'] })).data,
    sessions: (await stripe.checkout.sessions.list({ ...EVERYTHING, expand: ['data.line_items'] })).data,
    payment_intents: intents.data,
    charges: (await stripe.charges.list(EVERYTHING)).data,
    refunds: (await stripe.refunds.list({ ...EVERYTHING, expand: ['data.balance_transaction'] })).data,
    disputes: (await stripe.disputes.list(EVERYTHING)).data,
    balance_transactions: (await stripe.balanceTransactions.list({ ...EVERYTHING, expand: ['data.source'] })).data,
    // A year of billing tells more than a page of them.
    events: await stripe.events.list(EVERYTHING).autoPagingToArray({ limit: 1000 }),
  };
}

/** What no client of Stripe's can do: the control interface, and a buyer's browser. */
function outside(base) {
  async function control(path, body = {}) {
    const answer = await fetch(`${base}/_sandbox/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  async function open(page) {
    const answer = await fetch(page, { redirect: 'manual' });
    return landed(answer, page);
  }

  /** Sends the form that is on a page, as a browser does: what was typed, and the fields nobody sees. */
  async function submit(page, typed) {
    const shown = await (await fetch(page)).text();
    const hidden = [...shown.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([field]) => [
      attribute(field, 'name'),
      attribute(field, 'value'),
    ]);
    const body = new URLSearchParams([...hidden, ...Object.entries(typed)]);
    return landed(await fetch(page, { method: 'POST', body, redirect: 'manual' }), page);
  }

  return { control, open, submit };
}

/** Where a browser is after an answer, and what the page there complains of. */
async function landed(answer, page) {
  const location = answer.headers.get('location');
  const complaint = /role="alert"[^>]*>([^<]*)</.exec(await answer.text());
  return { status: answer.status, location: location && new URL(location, page).href, complaint: complaint?.[1] || null };
}

function attribute(field, name) {
  return new RegExp(`${name}="([^"]*)"`).exec(field)?.[1].replaceAll('&amp;', '&') ?? '';
}
