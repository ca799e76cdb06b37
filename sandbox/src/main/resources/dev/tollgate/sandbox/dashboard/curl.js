// A request of the log as a command for a terminal. The key is left to the shell, so that none gets into a clipboard.
import { stripeBase } from './api.js';
import { formFields } from './format.js';

const WORTH_REPEATING = ['stripe-version', 'stripe-account'];

export function requestAsCurl(entry) {
  const query = entry.query ? `?${entry.query}` : '';
  const headers = Object.entries(entry.headers ?? {}).filter(([name]) => WORTH_REPEATING.includes(name.toLowerCase()));
  if (entry.idempotency_key) headers.push(['Idempotency-Key', entry.idempotency_key]);
  const parts = [
    `curl -X ${entry.method} ${quoted(`${stripeBase()}${entry.path}${query}`)} -u "$STRIPE_SECRET_KEY:"`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...formFields(entry.form ?? '').map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`),
  ];
  return parts.join(' \\\n  ');
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
