// A webhook handler as one writes it by hand: Stripe's own check of the signature, a pool, one transaction per event.
import fastify from 'fastify';
import pg from 'pg';
import Stripe from 'stripe';

const { PORT, DATABASE_URL, WEBHOOK_SECRET } = process.env;
const POOL_MAX = 20;

const stripe = new Stripe('sk_test_bench');
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: POOL_MAX });
const app = fastify({ logger: false });

// The signature is over the bytes as they came.
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

app.get('/ready', async () => ({ ready: true }));

app.post('/webhooks/stripe', async (request, reply) => {
  let event;
  try {
    event = stripe.webhooks.constructEvent(request.body, request.headers['stripe-signature'], WEBHOOK_SECRET);
  } catch {
    return reply.code(400).send({ error: 'signature' });
  }
  await apply(event, request.body);
  return { received: true };
});

async function apply(event, body) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    if (await isNew(client, event, body)) await pay(client, event);
    await client.query('COMMIT');
  } catch (failure) {
    await client.query('ROLLBACK');
    throw failure;
  } finally {
    client.release();
  }
}

async function isNew(client, event, body) {
  const inserted = await client.query({
    name: 'event',
    text: 'INSERT INTO event (id, type, received_at, payload) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    values: [event.id, event.type, new Date(), body],
  });
  return inserted.rowCount === 1;
}

async function pay(client, event) {
  const intent = event.data.object;
  const now = new Date();
  const found = await client.query({
    name: 'lock',
    text: 'SELECT id, status, version, amount, currency FROM payment WHERE intent = $1 FOR UPDATE',
    values: [intent.id],
  });
  const payment = found.rows[0];
  if (!payment || payment.status === 'SUCCEEDED') return;
  const version = Number(payment.version) + 1;
  await client.query({
    name: 'paid',
    text: "UPDATE payment SET status = 'SUCCEEDED', version = $1, updated_at = $2 WHERE id = $3",
    values: [version, now, payment.id],
  });
  const snapshot = Buffer.from(JSON.stringify({
    id: payment.id, version, status: 'SUCCEEDED', amount: payment.amount, currency: payment.currency,
    intent: intent.id, metadata: intent.metadata, items: 'x'.repeat(600),
  }));
  await client.query({
    name: 'status',
    text: 'INSERT INTO status (payment_id, version, created_at, snapshot) VALUES ($1, $2, $3, $4)',
    values: [payment.id, version, now, snapshot],
  });
  await client.query({
    name: 'outbox',
    text: 'INSERT INTO outbox (payment_id, type, created_at, data) VALUES ($1, $2, $3, $4)',
    values: [payment.id, 'payment.succeeded', now, snapshot],
  });
}

await app.listen({ host: '127.0.0.1', port: Number(PORT) });
