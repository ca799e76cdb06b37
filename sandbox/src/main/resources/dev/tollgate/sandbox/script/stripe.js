/** Methods of Stripe's script for what the sandbox has not. */
const MISSING = ['initCheckoutElementsSdk', 'initCheckoutFormSdk', 'initCheckout', 'paymentRequest', 'createToken',
  'createSource', 'retrieveSource', 'createRadarSession', 'collectBankAccountForPayment', 'collectBankAccountForSetup',
  'collectBankAccountToken', 'collectFinancialConnectionsAccounts', 'confirmSepaDebitPayment', 'confirmSepaDebitSetup',
  'confirmUsBankAccountPayment', 'confirmUsBankAccountSetup', 'confirmIdealPayment', 'confirmIdealSetup',
  'confirmBancontactPayment', 'confirmKlarnaPayment', 'confirmPayPalPayment', 'verifyIdentity',
  'verifyMicrodepositsForPayment', 'verifyMicrodepositsForSetup', 'processOrder', 'retrieveOrder', 'initializePricing'];

class StripeInstance {
  constructor(key, options) {
    this.api = new Api(key, options);
    this.confirmation = new Confirmation(this.api);
    MISSING.forEach((name) => (this[name] = () => {
      throw unsupported('stripe.' + name);
    }));
    this.createEmbeddedCheckoutPage = createEmbeddedCheckoutPage;
  }

  elements(options) {
    return new Elements(this.api, options);
  }

  async confirmPayment(options = {}) {
    const secret = options.clientSecret || (options.elements && options.elements.options.clientSecret);
    return this.confirmation.withElements(intentOf(secret, 'pi'), options);
  }

  async confirmSetup(options = {}) {
    const secret = options.clientSecret || (options.elements && options.elements.options.clientSecret);
    return this.confirmation.withElements(intentOf(secret, 'seti'), options);
  }

  async confirmCardPayment(clientSecret, data, options) {
    return this.confirmation.withCard(intentOf(clientSecret, 'pi'), data, options);
  }

  async confirmCardSetup(clientSecret, data, options) {
    return this.confirmation.withCard(intentOf(clientSecret, 'seti'), data, options);
  }

  async createConfirmationToken({ elements, params } = {}) {
    return confirmationToken(elements, params || {});
  }

  async createPaymentMethod({ elements, params, type, card, billing_details } = {}) {
    if (elements) return cardMethod(elements.element, (params || {}).billing_details);
    if (type !== 'card') throw unsupported('createPaymentMethod with type "' + type + '" outside of elements');
    return cardMethod(card, billing_details);
  }

  async retrievePaymentIntent(clientSecret) {
    return this.retrieve(intentOf(clientSecret, 'pi'));
  }

  async retrieveSetupIntent(clientSecret) {
    return this.retrieve(intentOf(clientSecret, 'seti'));
  }

  async handleNextAction({ clientSecret } = {}) {
    return this.answer(intentOf(clientSecret));
  }

  async handleCardAction(clientSecret) {
    return this.answer(intentOf(clientSecret, 'pi'));
  }

  registerAppInfo() {}

  initEmbeddedCheckout() {
    throw integrationError('stripe.initEmbeddedCheckout has a new name: use stripe.createEmbeddedCheckoutPage.');
  }

  redirectToCheckout() {
    throw integrationError('stripe.redirectToCheckout was removed: make a Checkout Session on your server, and send the '
      + 'buyer to its url.');
  }

  async retrieve(intent) {
    const result = await this.api.retrieve(intent);
    return result.error ? result : { [intent.result]: result.object };
  }

  async answer(intent) {
    const result = await this.api.retrieve(intent);
    return result.error ? result : this.confirmation.next(intent, result.object);
  }
}

window.Stripe = function Stripe(key, options) {
  if (typeof key !== 'string' || !key.startsWith('pk_test_')) {
    throw integrationError('The sandbox takes only a publishable test key (pk_test_…).');
  }
  return new StripeInstance(key, options || {});
};
window.Stripe.version = 'sandbox';
