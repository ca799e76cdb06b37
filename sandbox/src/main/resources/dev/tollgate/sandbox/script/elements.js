const ELEMENT_EVENTS = ['ready', 'change', 'focus', 'blur', 'escape', 'loaderror', 'loaderstart'];
const FRAME_HEIGHT = { payment: 230, card: 44 };

/** Something of ours in the merchant's page: listeners, and a frame that only it listens to. */
class Framed {
  constructor() {
    this.listeners = {};
    this.frame = null;
    this.onMessage = this.onMessage.bind(this);
  }

  show(target, url, title, height) {
    const parent = elementOf(target);
    if (this.frame) this.unmount();
    this.frame = document.createElement('iframe');
    this.frame.title = title;
    this.frame.style.cssText = 'width:100%;border:0;display:block;height:' + height + 'px';
    this.frame.src = url;
    window.addEventListener('message', this.onMessage);
    parent.replaceChildren(this.frame);
  }

  unmount() {
    window.removeEventListener('message', this.onMessage);
    if (this.frame) this.frame.remove();
    this.frame = null;
  }

  /** Only what the frame itself says counts. */
  onMessage(event) {
    const ours = this.frame && event.origin === base && event.source === this.frame.contentWindow;
    if (ours && event.data) this.hear(event.data);
  }

  resize(height) {
    this.frame.style.height = Math.min(Math.max(Number(height) || 0, 20), 4000) + 'px';
  }
}

/** Fields for a payment method, in a frame: the page around never sees what is typed. */
class PaymentFields extends Framed {
  constructor(type, group, options) {
    super();
    this.type = type;
    this.group = group;
    this.options = options || {};
    this.waiting = new Map();
    this.calls = 0;
  }

  mount(target) {
    const settings = { key: this.group.api.key, headers: this.group.api.headers, origin: window.location.origin };
    this.show(target, base + '/v3/elements-inner-payment#' + encodeURIComponent(JSON.stringify(settings)),
      'Secure payment input frame (sandbox)', FRAME_HEIGHT[this.type]);
    this.frame.name = 'sandbox-' + this.type + '-element';
    this.tell('loaderstart', {});
  }

  unmount() {
    super.unmount();
    this.waiting.forEach((resolve) => resolve({ error: validation('element_unmounted', 'The element is gone.') }));
    this.waiting.clear();
  }

  destroy() {
    this.unmount();
    this.group.forget(this);
  }

  on(event, listener) {
    if (!ELEMENT_EVENTS.includes(event)) throw unsupported('the event "' + event + '" of an element');
    (this.listeners[event] = this.listeners[event] || []).push(listener);
    return this;
  }

  once(event, listener) {
    const first = (payload) => {
      this.off(event, first);
      listener(payload);
    };
    return this.on(event, first);
  }

  off(event, listener) {
    this.listeners[event] = (this.listeners[event] || []).filter((other) => listener && other !== listener);
    return this;
  }

  update(options) {
    Object.assign(this.options, options);
    if (this.frame) this.ask('update', this.shown());
    return this;
  }

  focus() {
    this.ask('focus');
  }

  blur() {
    this.ask('blur');
  }

  clear() {
    this.ask('clear');
  }

  collapse() {
    return this;
  }

  /** What the frame has to know of the options; the others change nothing that can be seen here. */
  shown() {
    const { defaultValues, readOnly, disabled } = this.options;
    return { type: this.type, readOnly: Boolean(readOnly || disabled), defaultValues: defaultValues || {} };
  }

  ask(action, params) {
    if (!this.frame) {
      return Promise.resolve({ error: validation('element_not_mounted', 'The element is not mounted.') });
    }
    const id = ++this.calls;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.frame.contentWindow.postMessage({ source: 'sandbox-elements', id, action, params }, base);
    });
  }

  tell(event, payload) {
    const said = Object.assign({ elementType: this.type }, payload);
    (this.listeners[event] || []).slice().forEach((listener) => listener(said));
  }

  hear(data) {
    if (data.source !== 'sandbox-elements') return;
    if (data.event === 'loaded') {
      this.prepare();
    } else if (data.event === 'resize') {
      this.resize(data.payload);
    } else if (data.event) {
      this.tell(data.event, data.payload);
    } else if (this.waiting.has(data.id)) {
      this.waiting.get(data.id)(data.result);
      this.waiting.delete(data.id);
    }
  }

  async prepare() {
    const { types, error } = this.type === 'card' ? { types: ['card'] } : await this.group.types();
    if (!this.frame) return;
    if (error) {
      this.tell('loaderror', { error });
    } else {
      await this.ask('prepare', Object.assign({ types }, this.shown()));
      this.tell('ready', {});
    }
  }
}

/** The fields of one payment: made for an intent that exists, or for one that will. */
class Elements {
  constructor(api, options) {
    this.api = api;
    this.options = Object.assign({}, options);
    this.made = {};
    this.submitted = false;
    const { clientSecret, mode } = this.options;
    if (clientSecret && mode) throw integrationError('elements() takes clientSecret or mode, not both.');
    if (clientSecret) intentOf(clientSecret);
    if (mode) this.checkDeferred();
  }

  get deferred() {
    return Boolean(this.options.mode);
  }

  checkDeferred() {
    const { mode, amount, currency } = this.options;
    if (!['payment', 'setup', 'subscription'].includes(mode)) {
      throw integrationError('Invalid value for elements(): mode should be payment, setup or subscription.');
    }
    if (typeof currency !== 'string') throw integrationError('elements() with a mode needs a currency.');
    if (mode !== 'setup' && !Number.isInteger(amount)) {
      throw integrationError('elements() with mode "' + mode + '" needs an amount, an integer.');
    }
  }

  create(type, options) {
    if (['cardNumber', 'cardExpiry', 'cardCvc'].includes(type)) {
      throw unsupported('split card elements ("' + type + '"): use "card" or "payment"');
    }
    if (type !== 'payment' && type !== 'card') throw unsupported('the element "' + type + '"');
    if (this.made[type]) throw integrationError('Can only create one Element of type ' + type + '.');
    if (type === 'payment' && !this.options.clientSecret && !this.deferred) {
      throw integrationError('The payment element needs elements() with a clientSecret, or with mode, amount and currency.');
    }
    this.made[type] = new PaymentFields(type, this, options);
    return this.made[type];
  }

  getElement(type) {
    return this.made[type] || null;
  }

  /** The element that was made: there is only one that a buyer fills in. */
  get element() {
    return this.made.payment || this.made.card || null;
  }

  forget(element) {
    delete this.made[element.type];
  }

  update(options) {
    Object.assign(this.options, options);
    if (this.deferred) this.checkDeferred();
  }

  async fetchUpdates() {
    return {};
  }

  /** The types of payment method that a buyer may choose from here. */
  async types() {
    const known = ['card', 'sepa_debit'];
    const { clientSecret, currency, paymentMethodTypes } = this.options;
    if (!clientSecret) {
      const all = currency.toLowerCase() === 'eur' ? known : ['card'];
      return { types: paymentMethodTypes ? known.filter((type) => paymentMethodTypes.includes(type)) : all };
    }
    const result = await this.api.retrieve(intentOf(clientSecret));
    if (result.error) return result;
    return { types: known.filter((type) => result.object.payment_method_types.includes(type)) };
  }

  async submit() {
    if (!this.element) return { error: validation('element_missing', 'Create the payment element first.') };
    const result = await this.element.ask('validate');
    this.submitted = !result.error;
    return result.error ? result : { selectedPaymentMethod: result.type };
  }
}
