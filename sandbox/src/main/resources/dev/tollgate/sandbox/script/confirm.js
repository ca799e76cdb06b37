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

function outcome(intent, object) {
  const failed = object.status === 'requires_payment_method' && object[intent.error];
  return failed
    ? { error: Object.assign({}, object[intent.error], { [intent.name]: object }) }
    : { [intent.result]: object };
}

function returnUrl(url, intent, object) {
  const target = new URL(url, window.location.href);
  target.searchParams.set(intent.name, object.id);
  target.searchParams.set(intent.name + '_client_secret', object.client_secret);
  target.searchParams.set('redirect_status', object.status === 'processing' ? 'pending' : 'succeeded');
  return target.toString();
}

/** Asks for the money, or for the right to keep the method, and leads the buyer through what the bank wants. */
class Confirmation {
  constructor(api) {
    this.api = api;
  }

  /** Until nothing is left to do, or with `handleActions: false` until the buyer would be asked. */
  async run(intent, params, { handleActions = true } = {}) {
    const result = await this.api.call('POST', intent.path + intent.id + '/confirm',
      Object.assign({}, params, { client_secret: intent.secret, use_stripe_sdk: true }));
    if (result.error) return { error: result.error };
    return handleActions ? this.next(intent, result.object) : { [intent.result]: result.object };
  }

  async next(intent, object) {
    if (object.status !== 'requires_action') return outcome(intent, object);
    if (object.next_action.type === 'redirect_to_url') return leaveFor(object.next_action.redirect_to_url.url);
    await challenge(object.next_action.use_stripe_sdk.stripe_js);
    const result = await this.api.retrieve(intent);
    return result.error ? result : outcome(intent, result.object);
  }

  /** What confirmPayment and confirmSetup share: the fields in the page, and where to go afterwards. */
  async withElements(intent, { elements, confirmParams, redirect }) {
    const params = Object.assign({}, confirmParams);
    if (redirect !== 'if_required' && !params.return_url) {
      throw integrationError('confirmParams.return_url is needed unless redirect is "if_required".');
    }
    if (elements && elements.deferred && !elements.submitted) {
      throw integrationError('elements.submit() must be called before confirming, and before the intent is made.');
    }
    if (elements && !params.payment_method && !params.confirmation_token) {
      const token = await confirmationToken(elements, params);
      if (token.error) return token;
      params.confirmation_token = token.confirmationToken.id;
      delete params.payment_method_data;
    }
    const done = await this.run(intent, params);
    if (done.error || redirect === 'if_required') return done;
    return leaveFor(returnUrl(params.return_url, intent, done[intent.result]));
  }

  /** What confirmCardPayment and confirmCardSetup share: a card element, or a method that exists. */
  async withCard(intent, { payment_method: method, ...params } = {}, options) {
    if (method && typeof method === 'object') {
      const made = await cardMethod(method.card, method.billing_details);
      if (made.error) return made;
      params.payment_method = made.paymentMethod.id;
    } else if (method) {
      params.payment_method = method;
    }
    return this.run(intent, params, options);
  }
}

async function confirmationToken(elements, params) {
  if (!elements || !elements.element) throw integrationError('This needs elements with a payment element.');
  const wanted = { return_url: params.return_url, payment_method_data: params.payment_method_data, shipping: params.shipping };
  const result = await elements.element.ask('tokenize', wanted);
  return result.error ? result : { confirmationToken: result.object };
}

async function cardMethod(element, billing_details) {
  if (!(element instanceof PaymentFields)) throw unsupported('a card that is not an element of this script');
  const result = await element.ask('method', { billing_details });
  return result.error ? result : { paymentMethod: result.object };
}
