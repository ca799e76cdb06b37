// Stripe's interface is where this script came from.
const base = new URL(document.currentScript.src).origin;

/** An intent's kind by the beginning of its client secret. */
const KINDS = {
  pi: { path: '/v1/payment_intents/', name: 'payment_intent', result: 'paymentIntent', error: 'last_payment_error' },
  seti: { path: '/v1/setup_intents/', name: 'setup_intent', result: 'setupIntent', error: 'last_setup_error' },
};

function flatten(value, name, into) {
  if (value === undefined || value === null) return into;
  if (typeof value === 'object') {
    Object.keys(value).forEach((key) => flatten(value[key], name ? name + '[' + key + ']' : key, into));
  } else {
    into.append(name, String(value));
  }
  return into;
}

/** A mistake of the page's author: thrown at once, as Stripe's own script does. */
function integrationError(message, code) {
  const error = new Error(message);
  error.name = 'IntegrationError';
  if (code) error.code = code;
  return error;
}

/** What Stripe's script has and this one has not: said loudly. */
function unsupported(what) {
  return integrationError('The sandbox does not support ' + what + '.', 'sandbox_unsupported');
}

/** A mistake of the buyer's: an answer, not an exception. */
function validation(code, message) {
  return { type: 'validation_error', code, message };
}

/** Which intent a client secret is for; `wanted` is what the caller takes. */
function intentOf(clientSecret, ...wanted) {
  const match = typeof clientSecret === 'string' && /^((pi|seti)_\w+?)_secret_\w+$/.exec(clientSecret);
  if (!match || (wanted.length > 0 && !wanted.includes(match[2]))) {
    const names = (wanted.length ? wanted : Object.keys(KINDS)).map((kind) => KINDS[kind].result).join(' or ');
    throw integrationError('Invalid value for clientSecret: it should be the client secret of a ' + names + '.');
  }
  return Object.assign({ id: match[1], secret: clientSecret }, KINDS[match[2]]);
}

function elementOf(target) {
  const parent = typeof target === 'string' ? document.querySelector(target) : target;
  if (!parent) throw integrationError('The selector you specified (' + target + ') applies to no DOM elements.');
  return parent;
}

/** Leaves the page; what waits for it waits for ever. */
function leaveFor(url) {
  window.location.assign(url);
  return new Promise(() => {});
}

/** Stripe's interface, as a page may ask it. */
class Api {
  constructor(key, options) {
    this.key = key;
    this.headers = {};
    if (options.stripeAccount) this.headers['Stripe-Account'] = options.stripeAccount;
    if (options.apiVersion) this.headers['Stripe-Version'] = options.apiVersion;
  }

  async call(method, path, params) {
    const form = flatten(Object.assign({ key: this.key }, params), '', new URLSearchParams());
    try {
      const response = method === 'GET'
        ? await fetch(base + path + '?' + form, { headers: this.headers })
        : await fetch(base + path, { method, body: form, headers: this.headers });
      const body = await response.json();
      return response.ok ? { object: body } : { error: body.error };
    } catch (failure) {
      return { error: { type: 'api_connection_error', message: 'Could not reach the sandbox: ' + failure.message } };
    }
  }

  retrieve(intent) {
    return this.call('GET', intent.path + intent.id, { client_secret: intent.secret });
  }
}
