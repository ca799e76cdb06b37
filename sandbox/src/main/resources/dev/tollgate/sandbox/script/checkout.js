/** The hosted page inside the merchant's own. */
class EmbeddedCheckoutPage extends Framed {
  constructor(clientSecret, onComplete, forget) {
    super();
    const match = typeof clientSecret === 'string' && /^(cs_test_\w+?)_secret_\w+$/.exec(clientSecret);
    if (!match) throw integrationError('Invalid value for clientSecret: it should be a Checkout Session\'s client secret.');
    this.url = base + '/c/pay/' + match[1] + '?' +
      new URLSearchParams({ embed: window.location.origin, client_secret: clientSecret });
    this.onComplete = onComplete;
    this.forget = forget;
    this.destroyed = false;
  }

  mount(target) {
    if (this.destroyed) throw integrationError('This Embedded Checkout was destroyed.');
    this.show(target, this.url, 'Checkout (sandbox)', 600);
    this.frame.name = 'sandbox-checkout';
  }

  destroy() {
    this.unmount();
    this.destroyed = true;
    this.forget();
  }

  hear(data) {
    if (data.source !== 'sandbox-checkout') return;
    if (data.event === 'resize') this.resize(data.height);
    if (data.event !== 'complete') return;
    if (data.redirect) {
      leaveFor(data.redirect);
    } else if (this.onComplete) {
      this.onComplete();
    }
  }
}

/** One at a time, as Stripe has it. */
const checkouts = { open: false };

async function createEmbeddedCheckoutPage(options) {
  const { clientSecret, fetchClientSecret, onComplete, ...rest } = options || {};
  ['onShippingDetailsChange', 'onLineItemsChange'].filter((name) => rest[name]).forEach((name) => {
    throw unsupported(name + ' of createEmbeddedCheckoutPage');
  });
  if (Boolean(clientSecret) === Boolean(fetchClientSecret)) {
    throw integrationError('createEmbeddedCheckoutPage needs either clientSecret or fetchClientSecret.');
  }
  if (checkouts.open) throw integrationError('You cannot have multiple Embedded Checkout objects.');
  checkouts.open = true;
  const forget = () => (checkouts.open = false);
  try {
    return new EmbeddedCheckoutPage(clientSecret || (await fetchClientSecret()), onComplete, forget);
  } catch (failure) {
    forget();
    throw failure;
  }
}
