(function () {
  'use strict';
  // The page that made this frame says who it is; nobody else is listened to, and nobody else is told anything.
  const { key, headers, origin } = JSON.parse(decodeURIComponent(window.location.hash.slice(1)));
  const field = (id) => document.getElementById(id);
  const text = (id) => field(id).value.trim();
  const digits = (id) => field(id).value.replace(/\D/g, '');
  const inputs = Array.from(document.querySelectorAll('input'));
  const BRANDS = { 4: 'visa', 5: 'mastercard', 3: 'amex' };
  let type = 'card';
  let element = 'payment';
  let billing = {};

  function tell(message) {
    window.parent.postMessage(Object.assign({ source: 'sandbox-elements' }, message), origin);
  }

  function choose(chosen) {
    type = chosen;
    document.querySelectorAll('.fields').forEach((fields) => (fields.hidden = fields.id !== type));
    document.querySelectorAll('[role=tab]').forEach((tab) => tab.setAttribute('aria-selected', tab.dataset.type === type));
    field('card-error').textContent = '';
  }

  /** What is not complete yet, as a code and words; null when nothing is missing. */
  function wrong() {
    if (type === 'sepa_debit') {
      if (text('iban').replace(/\s/g, '').length < 15) return ['incomplete_iban', 'Your IBAN is incomplete.'];
      return text('iban-name') ? null : ['incomplete_name', 'Please say whose account it is.'];
    }
    if (digits('card-number').length < 12) return ['incomplete_number', 'Your card number is incomplete.'];
    if (digits('card-expiry').length < 4) return ['incomplete_expiry', 'Your card\'s expiration date is incomplete.'];
    return digits('card-cvc').length < 3 ? ['incomplete_cvc', 'Your card\'s security code is incomplete.'] : null;
  }

  function validate() {
    const found = wrong();
    field('card-error').textContent = found ? found[1] : '';
    return found ? { error: { type: 'validation_error', code: found[0], message: found[1] } } : { type };
  }

  function append(form, value, name) {
    if (value === undefined || value === null) return;
    if (typeof value === 'object') {
      Object.keys(value).forEach((inner) => append(form, value[inner], name + '[' + inner + ']'));
    } else {
      form.append(name, String(value));
    }
  }

  function described(details) {
    const all = Object.assign({}, billing, details);
    if (type === 'sepa_debit') {
      return { type, sepa_debit: { iban: text('iban') }, billing_details: Object.assign({ name: text('iban-name') }, all) };
    }
    const expiry = digits('card-expiry');
    const card = { number: digits('card-number'), exp_month: Number(expiry.slice(0, 2)),
      exp_year: 2000 + Number(expiry.slice(-2)), cvc: digits('card-cvc') };
    return { type, card, billing_details: all };
  }

  async function post(path, params) {
    const form = new URLSearchParams({ key });
    Object.keys(params).forEach((name) => append(form, params[name], name));
    const response = await fetch(path, { method: 'POST', body: form, headers });
    const body = await response.json();
    return response.ok ? { object: body } : { error: body.error };
  }

  const actions = {
    prepare(options) {
      element = options.type;
      document.body.classList.toggle('single', element === 'card');
      document.querySelectorAll('[role=tab]').forEach((tab) => (tab.hidden = !options.types.includes(tab.dataset.type)));
      field('tabs').hidden = options.types.length < 2;
      choose(options.types[0]);
      return actions.update(options);
    },
    update({ readOnly, defaultValues }) {
      inputs.forEach((input) => (input.readOnly = readOnly));
      billing = defaultValues.billingDetails || {};
      if (billing.name && !text('iban-name')) field('iban-name').value = billing.name;
      return {};
    },
    validate,
    async tokenize({ payment_method_data: data, ...params }) {
      const invalid = validate();
      if (invalid.error) return invalid;
      return post('/v1/confirmation_tokens',
        Object.assign(params, { payment_method_data: described(data && data.billing_details) }));
    },
    async method({ billing_details: details }) {
      const invalid = validate();
      return invalid.error ? invalid : post('/v1/payment_methods', described(details));
    },
    focus: () => field(type === 'card' ? 'card-number' : 'iban').focus(),
    blur: () => document.activeElement.blur(),
    clear: () => inputs.forEach((input) => (input.value = '')),
  };

  window.addEventListener('message', async (event) => {
    if (event.source !== window.parent || event.origin !== origin) return;
    const { source, id, action, params } = event.data || {};
    if (source !== 'sandbox-elements' || !Object.hasOwn(actions, action)) return;
    let result;
    try {
      result = (await actions[action](params || {})) || {};
    } catch (failure) {
      result = { error: { type: 'api_connection_error', message: failure.message } };
    }
    tell({ id, result });
  });

  function changed() {
    const empty = inputs.every((input) => !input.value || input.id === 'iban-name');
    const own = element === 'card'
      ? { brand: BRANDS[digits('card-number')[0]] || 'unknown', error: undefined, value: { postalCode: '' } }
      : { collapsed: false, value: { type } };
    tell({ event: 'change', payload: Object.assign({ complete: !wrong(), empty }, own) });
  }

  document.addEventListener('input', changed);
  document.addEventListener('focusin', () => tell({ event: 'focus', payload: {} }));
  document.addEventListener('focusout', () => tell({ event: 'blur', payload: {} }));
  document.addEventListener('keydown', (event) => event.key === 'Escape' && tell({ event: 'escape', payload: {} }));
  field('tabs').addEventListener('click', (event) => {
    if (!event.target.dataset.type) return;
    choose(event.target.dataset.type);
    changed();
  });
  choose('card');
  new ResizeObserver(() => tell({ event: 'resize', payload: document.body.offsetHeight })).observe(document.body);
  tell({ event: 'loaded' });
})();
