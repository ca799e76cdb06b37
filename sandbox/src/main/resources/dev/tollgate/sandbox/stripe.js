// Stands in for Stripe.js against a sandbox: the same calls, the same answers, no other service is asked.
(function () {
  'use strict';

  // Stripe's interface is where this script came from.
  const base = new URL(document.currentScript.src).origin;
  const FRAME_HEIGHT = 230;

  function flatten(value, name, into) {
    if (value === undefined || value === null) return into;
    if (typeof value === 'object') {
      Object.keys(value).forEach((key) => flatten(value[key], name ? name + '[' + key + ']' : key, into));
    } else {
      into.append(name, String(value));
    }
    return into;
  }

  async function call(method, path, params) {
    const form = flatten(params, '', new URLSearchParams());
    try {
      const response = method === 'GET'
        ? await fetch(base + path + '?' + form)
        : await fetch(base + path, { method, body: form });
      const body = await response.json();
      return response.ok ? { object: body } : { error: body.error };
    } catch (failure) {
      return { error: { type: 'api_connection_error', message: 'Could not reach the sandbox: ' + failure.message } };
    }
  }

  function idOf(clientSecret) {
    const at = typeof clientSecret === 'string' ? clientSecret.indexOf('_secret_') : -1;
    if (at < 0) throw new Error('Invalid value for clientSecret: it should be a PaymentIntent\'s client secret.');
    return clientSecret.slice(0, at);
  }

  class PaymentElement {
    constructor(key) {
      this.key = key;
      this.listeners = {};
      this.waiting = new Map();
      this.calls = 0;
      this.frame = null;
      this.onMessage = this.onMessage.bind(this);
    }

    mount(target) {
      const parent = typeof target === 'string' ? document.querySelector(target) : target;
      if (!parent) throw new Error('The selector you specified (' + target + ') applies to no DOM elements.');
      if (this.frame) this.unmount();
      this.frame = document.createElement('iframe');
      this.frame.title = 'Secure payment input frame (sandbox)';
      this.frame.name = 'sandbox-payment-element';
      this.frame.style.cssText = 'width:100%;border:0;display:block;height:' + FRAME_HEIGHT + 'px';
      this.frame.src = base + '/v3/elements-inner-payment#' +
        encodeURIComponent(JSON.stringify({ key: this.key, origin: window.location.origin }));
      window.addEventListener('message', this.onMessage);
      parent.replaceChildren(this.frame);
    }

    unmount() {
      window.removeEventListener('message', this.onMessage);
      if (this.frame) this.frame.remove();
      this.frame = null;
      this.waiting.forEach((resolve) => resolve({ error: validation('element_unmounted', 'The element is gone.') }));
      this.waiting.clear();
    }

    destroy() {
      this.unmount();
    }

    on(event, listener) {
      (this.listeners[event] = this.listeners[event] || []).push(listener);
      return this;
    }

    off(event, listener) {
      this.listeners[event] = (this.listeners[event] || []).filter((other) => listener && other !== listener);
      return this;
    }

    ask(action, params) {
      if (!this.frame) {
        return Promise.resolve({ error: validation('element_not_mounted', 'The payment element is not mounted.') });
      }
      const id = ++this.calls;
      return new Promise((resolve) => {
        this.waiting.set(id, resolve);
        this.frame.contentWindow.postMessage({ source: 'sandbox-elements', id, action, params }, base);
      });
    }

    onMessage(event) {
      const ours = this.frame && event.origin === base && event.source === this.frame.contentWindow;
      if (!ours || !event.data || event.data.source !== 'sandbox-elements') return;
      if (event.data.event) {
        if (event.data.event === 'resize') this.frame.style.height = Number(event.data.payload) + 'px';
        const payload = Object.assign({ elementType: 'payment' }, event.data.payload);
        (this.listeners[event.data.event] || []).forEach((listener) => listener(payload));
      } else if (this.waiting.has(event.data.id)) {
        this.waiting.get(event.data.id)(event.data.result);
        this.waiting.delete(event.data.id);
      }
    }
  }

  class Elements {
    constructor(key, options) {
      this.key = key;
      this.options = options || {};
      this.element = null;
    }

    create(type) {
      if (type !== 'payment') throw new Error('The sandbox has only the payment element, not "' + type + '".');
      if (this.element) throw new Error('Can only create one Element of type payment.');
      this.element = new PaymentElement(this.key);
      return this.element;
    }

    getElement(type) {
      return type === 'payment' ? this.element : null;
    }

    update(options) {
      Object.assign(this.options, options);
    }

    async fetchUpdates() {
      return {};
    }

    async submit() {
      if (!this.element) return { error: validation('element_missing', 'Create the payment element first.') };
      const result = await this.element.ask('validate');
      return result.error ? result : { selectedPaymentMethod: 'card' };
    }
  }

  function validation(code, message) {
    return { type: 'validation_error', code, message };
  }

  /** Shows the bank's page over the whole page and waits until it was answered. */
  function challenge(url) {
    return new Promise((resolve) => {
      const overlay = document.createElement('div');
      overlay.className = 'sandbox-3ds';
      overlay.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#0008';
      const frame = document.createElement('iframe');
      frame.title = '3-D Secure (sandbox)';
      frame.name = 'sandbox-3ds';
      frame.style.cssText = 'width:100%;height:100%;border:0';
      frame.src = url + '?origin=' + encodeURIComponent(window.location.origin);
      const listen = (event) => {
        const ours = event.origin === base && event.source === frame.contentWindow;
        if (!ours || !event.data || event.data.source !== 'sandbox-3ds') return;
        window.removeEventListener('message', listen);
        overlay.remove();
        resolve();
      };
      window.addEventListener('message', listen);
      overlay.append(frame);
      document.body.append(overlay);
    });
  }

  function leaveFor(url) {
    window.location.assign(url);
    return new Promise(() => {});
  }

  function returnUrl(url, intent) {
    const target = new URL(url, window.location.href);
    target.searchParams.set('payment_intent', intent.id);
    target.searchParams.set('payment_intent_client_secret', intent.client_secret);
    target.searchParams.set('redirect_status', 'succeeded');
    return target.toString();
  }

  function outcome(intent) {
    const failed = intent.status === 'requires_payment_method' && intent.last_payment_error;
    return failed
      ? { error: Object.assign({}, intent.last_payment_error, { payment_intent: intent }) }
      : { paymentIntent: intent };
  }

  class StripeInstance {
    constructor(key) {
      this.key = key;
    }

    elements(options) {
      return new Elements(this.key, options);
    }

    async retrievePaymentIntent(clientSecret) {
      const id = idOf(clientSecret);
      const result = await call('GET', '/v1/payment_intents/' + id, { key: this.key, client_secret: clientSecret });
      return result.error ? result : { paymentIntent: result.object };
    }

    async createConfirmationToken({ elements, params } = {}) {
      if (!elements || !elements.element) throw new Error('createConfirmationToken needs elements with a payment element.');
      const result = await elements.element.ask('tokenize', params || {});
      return result.error ? result : { confirmationToken: result.confirmationToken };
    }

    async handleNextAction({ clientSecret }) {
      const result = await this.retrievePaymentIntent(clientSecret);
      if (result.error) return result;
      return this.next(result.paymentIntent, clientSecret);
    }

    async confirmPayment({ elements, clientSecret, confirmParams, redirect } = {}) {
      const params = Object.assign({}, confirmParams);
      const secret = clientSecret || (elements && elements.options.clientSecret);
      const id = idOf(secret);
      if (redirect !== 'if_required' && !params.return_url) {
        throw new Error('confirmPayment needs confirmParams.return_url unless redirect is "if_required".');
      }
      if (elements && !params.payment_method && !params.confirmation_token) {
        const token = await this.createConfirmationToken({
          elements,
          params: { return_url: params.return_url, payment_method_data: params.payment_method_data },
        });
        if (token.error) return token;
        params.confirmation_token = token.confirmationToken.id;
        delete params.payment_method_data;
      }
      const result = await call('POST', '/v1/payment_intents/' + id + '/confirm',
        Object.assign(params, { key: this.key, client_secret: secret, use_stripe_sdk: true }));
      if (result.error) return { error: result.error };
      const done = await this.next(result.object, secret);
      if (done.error || redirect === 'if_required') return done;
      return leaveFor(returnUrl(params.return_url, done.paymentIntent));
    }

    async next(intent, clientSecret) {
      if (intent.status !== 'requires_action') return outcome(intent);
      if (intent.next_action.type === 'redirect_to_url') return leaveFor(intent.next_action.redirect_to_url.url);
      await challenge(intent.next_action.use_stripe_sdk.stripe_js);
      const result = await this.retrievePaymentIntent(clientSecret);
      return result.error ? result : outcome(result.paymentIntent);
    }
  }

  window.Stripe = function Stripe(key) {
    if (typeof key !== 'string' || !key.startsWith('pk_test_')) {
      throw new Error('The sandbox takes only a publishable test key (pk_test_…).');
    }
    return new StripeInstance(key);
  };
  window.Stripe.version = 'sandbox';
})();
