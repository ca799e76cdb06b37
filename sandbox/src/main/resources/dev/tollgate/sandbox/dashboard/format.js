// How money, time and values are written.

// Stripe counts these two in hundredths, though they have none.
const STRIPES_DIGITS = { isk: 2, ugx: 2 };

/** Minor units as one reads them: 1999 eur is €19.99. */
export function money(amount, currency) {
  try {
    const look = new Intl.NumberFormat('en', { style: 'currency', currency });
    const digits = STRIPES_DIGITS[currency.toLowerCase()] ?? look.resolvedOptions().maximumFractionDigits;
    const figures = String(Math.abs(amount)).padStart(digits + 1, '0');
    const whole = figures.slice(0, figures.length - digits);
    const decimal = digits ? `${whole}.${figures.slice(-digits)}` : whole;
    return look.format(amount < 0 ? `-${decimal}` : decimal);
  } catch {
    return `${amount} ${currency}`;
  }
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** An instant in UTC, to the second: 21 Nov 2026, 10:00:00. */
export function stamp(instant) {
  const iso = isoOf(instant);
  return iso && `${day(iso)} ${iso.slice(0, 4)}, ${iso.slice(11, 19)}`;
}

/** The time of an instant in UTC, to the millisecond. */
export function clockTime(instant) {
  return isoOf(instant).slice(11, 23);
}

/** The day of an instant in UTC. */
export function dayOf(instant) {
  const iso = isoOf(instant);
  return iso && `${day(iso)} ${iso.slice(0, 4)}`;
}

export function isoOf(instant) {
  const date = new Date(typeof instant === 'number' ? instant * 1000 : instant);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function day(iso) {
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]}`;
}

/** What the clock says from now on, after it has answered this. */
export function running({ now, mode }) {
  const seenAt = performance.now();
  return () => new Date(new Date(now).getTime() + (mode === 'frozen' ? 0 : performance.now() - seenAt)).toISOString();
}

/** A span of seconds in the two largest units: 90061 is 1 d 1 h. */
export function span(seconds) {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const parts = [];
  let left = Math.round(Math.abs(seconds));
  units.forEach(([name, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count) parts.push(`${count} ${name}`);
  });
  return parts.slice(0, 2).join(' ') || '0 s';
}

export function millis(ms) {
  return ms < 10_000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function count(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}

const SHORT_MAX = 56;

/** A value in a line: JSON, and of what is too long for that what tells most. */
export function brief(value) {
  if (typeof value === 'string') return cut(value);
  const text = JSON.stringify(value ?? null);
  if (text.length <= SHORT_MAX) return text;
  if (Array.isArray(value)) return `[${value.length}]`;
  return `{${value.code ?? value.id ?? value.type ?? '…'}}`;
}

function cut(text) {
  return text.length > SHORT_MAX ? `${text.slice(0, SHORT_MAX)}…` : text;
}

/** The fields of a form as sent, in their order. */
export function formFields(form) {
  return [...new URLSearchParams(form)];
}

export function singular(object) {
  return object.replaceAll('_', ' ').replaceAll('.', ' ');
}
