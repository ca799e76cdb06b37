/** An amount in minor units: 4999 with "usd" is 49.99 USD, 500 with "jpy" is 500 JPY. Never a fraction. */
export interface Money {
  amount: number;
  currency: string;
}

/** One sum of money that the buyer is asked for. */
export interface Payment {
  id: string;
  checkoutId: string;
  /** `SETUP` keeps a payment method and takes no money. */
  purpose: 'CHARGE' | 'SETUP';
  amount: Money;
  /** `REQUIRES_ACTION` with a failure: the bank refused without its customer. Confirm again in the page, with any card. */
  status: 'PENDING' | 'REQUIRES_ACTION' | 'PROCESSING' | 'FAILED' | 'CANCELED' | 'EXPIRED' | 'SUCCEEDED';
  /** Why the last attempt was refused. `message` may be shown to the buyer. */
  failure?: { code: string; declineCode: string; message: string };
  captured?: Money;
  refunded?: Money;
  /** What is on its way back. */
  refundPending?: Money;
  disputed?: Money;
  /** How many charges there were at Stripe. */
  attemptCount: number;
  /** Why this money does not stand for the checkout. It goes back by itself. */
  surplus?: 'LATE' | 'DUPLICATE' | 'REPLACED' | 'ORPHAN';
  createdAt: string;
  succeededAt?: string;
}

export interface CheckoutItem {
  priceId: string;
  name: string;
  unitAmount: Money;
  quantity: number;
}

/** What is bought and how far its payment is. A higher version is always the newer truth. */
export interface Checkout {
  id: string;
  version: number;
  status: 'OPEN' | 'COMPLETE' | 'EXPIRED' | 'CANCELED';
  presentation: 'ELEMENTS' | 'HOSTED' | 'EMBEDDED' | 'ONE_CLICK';
  /** Set while Stripe decides whether the checkout was paid before it is closed. */
  closing?: 'CANCEL' | 'EXPIRE' | 'REPLACE';
  customerId: string;
  reference: string;
  orderNumber: string;
  amount: Money;
  items: CheckoutItem[];
  /** The payment that the checkout is for. */
  payment: Payment;
  /** Money that was taken besides, by an object at Stripe that should not have been paid. It goes back by itself. */
  surplusPayments: Payment[];
  metadata: Record<string, string>;
  expiresAt: string;
  createdAt: string;
  updatedAt: string;
}

/** A checkout with what is needed to pay it. Keep the secret out of logs and URLs. */
export interface Payable {
  checkout: Checkout;
  clientSecret: string;
  hostedUrl: string;
}

export interface NewCheckout {
  items: { priceId: string; quantity?: number }[];
  presentation?: 'ELEMENTS' | 'HOSTED';
  reference?: string;
  metadata?: Record<string, string>;
  successUrl?: string;
  cancelUrl?: string;
  returnUrl?: string;
  savePaymentMethod?: boolean;
}

/** One version of a watched checkout. Keep `cursor` to resume after it, also in another page or on another day. */
export interface StatusChange {
  cursor: string;
  checkout: Checkout;
  cause: string;
}

/** The JSON of the wire: proto3's, in which 64-bit numbers are strings and a field with its default may be absent. */
export type Json = Record<string, any>;

export function toCheckout(json: Json): Checkout {
  return {
    ...json,
    version: integer(json.version),
    status: json.status,
    presentation: json.presentation,
    ...named('closing', json.closing),
    customerId: json.customerId ?? '',
    reference: json.reference ?? '',
    amount: toMoney(json.amount),
    items: (json.items ?? []).map((item: Json) => ({
      priceId: item.priceId ?? '',
      name: item.name ?? '',
      unitAmount: toMoney(item.unitAmount),
      quantity: integer(item.quantity),
    })),
    payment: toPayment(json.payment ?? {}),
    surplusPayments: (json.surplusPayments ?? []).map(toPayment),
    metadata: json.metadata ?? {},
  } as Checkout;
}

function toPayment(json: Json): Payment {
  return {
    ...json,
    amount: toMoney(json.amount),
    ...moneyOf(json, 'captured', 'refunded', 'refundPending', 'disputed'),
    attemptCount: integer(json.attemptCount),
    ...named('surplus', json.surplus),
  } as Payment;
}

export function toPayable(json: Json): Payable {
  return {
    checkout: toCheckout(json.checkout ?? {}),
    clientSecret: json.clientSecret ?? '',
    hostedUrl: json.hostedUrl ?? '',
  };
}

/** A 64-bit number that JavaScript can hold. Rounding money or a version silently would be worse than failing. */
export function integer(value: unknown): number {
  const number = Number(value ?? 0);
  if (!Number.isSafeInteger(number)) {
    throw new TypeError(`not a safe integer: ${value}`);
  }
  return number;
}

function toMoney(json: Json | undefined): Money {
  return { amount: integer(json?.amount), currency: json?.currency ?? '' };
}

function moneyOf(json: Json, ...fields: string[]): Json {
  return Object.fromEntries(fields.filter((field) => json[field]).map((field) => [field, toMoney(json[field])]));
}

function named(key: string, value: string | undefined): Json {
  return value && !value.endsWith('_UNSPECIFIED') ? { [key]: value } : { [key]: undefined };
}
