import { createInterface } from 'node:readline';
import Stripe from 'stripe';

// What stripe-node puts on the wire and what it believes, for tests that ask: a question a line, an answer a line, in JSON.
//   {"encode": {…}}                                                 the body that it posts for these parameters
//   {"sign": {payload, secret, timestamp}}                          the header that it writes for tests
//   {"verify": {payload, header, secret, tolerance, receivedAt}}    {accepted: <the event's id>} or {refused: <why>}

class Overhearing extends Stripe.HttpClient {
  getClientName() {
    return 'overhearing';
  }

  async makeRequest(host, port, path, method, headers, body) {
    this.body = body;
    return new Nothing();
  }
}

class Nothing extends Stripe.HttpClientResponse {
  constructor() {
    super(200, {});
  }

  getRawResponse() {
    return {};
  }

  async toJSON() {
    return {};
  }
}

const overhearing = new Overhearing();
const stripe = new Stripe('sk_test_sandbox', { httpClient: overhearing, telemetry: false });

const answers = {
  async encode(parameters) {
    await stripe.customers.create(parameters);
    return overhearing.body;
  },
  sign: (given) => stripe.webhooks.generateTestHeaderString(given),
  verify({ payload, header, secret, tolerance, receivedAt }) {
    try {
      const event = stripe.webhooks.constructEvent(payload, header, secret, tolerance, undefined, receivedAt * 1000);
      return { accepted: event.id };
    } catch (error) {
      return { refused: error.message };
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[question, given]] = Object.entries(JSON.parse(line));
  console.log(JSON.stringify(await answers[question](given)));
}
