// The effects of faults. `does` ends a sentence about a request, `about` explains, `lasts` takes a duration.
import { h } from './dom.js';

const BEFORE = 'Nothing is done';
const AFTER = 'Everything is done, and the answer does not tell';
const OTHER = 'Answered, but otherwise';

export const EFFECTS = {
  http_500_before: {
    group: BEFORE,
    does: 'answered 500, nothing done',
    about: 'Nothing was done and nothing is kept under the key: a repetition does it.',
  },
  timeout_before: {
    group: BEFORE,
    lasts: true,
    does: 'hangs, then cut, nothing done',
    about: 'The request hangs, then the connection is cut. Nothing was done.',
  },
  reset_before: { group: BEFORE, does: 'cut, nothing done', about: 'The connection is cut at once. Nothing was done.' },
  empty_502: {
    group: BEFORE,
    does: 'answered 502 without a body',
    about: 'What a proxy says when it is out of order: 502 and nothing else.',
  },
  html_502: {
    group: BEFORE,
    does: 'answered 502 with a page of HTML',
    about: 'A 502 whose body is no JSON. Who parses it unseen will fall over.',
  },
  rate_limit_429: {
    group: BEFORE,
    does: 'answered 429 (rate limit)',
    about: 'Too many requests, with Stripe-Rate-Limited-Reason. Nothing is kept under the key.',
  },
  lock_timeout_429: {
    group: BEFORE,
    does: 'answered 429 (lock timeout)',
    about: 'Somebody else works on the object: Stripe-Should-Retry is true, and there is no Request-Id.',
  },
  key_in_use_409: {
    group: BEFORE,
    does: 'answered 409 (key in use)',
    about: 'A request with the same idempotency key is still running.',
  },
  refusal_400: {
    group: BEFORE,
    does: 'refused with 400',
    about: 'The account cannot do this: asking again is no use.',
  },
  forbidden_403: {
    group: BEFORE,
    does: 'refused with 403',
    about: 'The key may not do this, as a restricted key that lacks a permission.',
  },
  http_500_after: {
    group: AFTER,
    does: 'done, but answered 500',
    about: 'The 500 is kept under the key: a repetition gets the same 500, though the work was done.',
  },
  timeout_after_effect: {
    group: AFTER,
    lasts: true,
    does: 'done, then hangs and is cut',
    about: 'The work was done, then the answer never comes. A repetition with the same key gets it.',
  },
  reset_after_effect: {
    group: AFTER,
    does: 'done, then cut',
    about: 'The work was done, then the connection is cut. A repetition with the same key gets the answer.',
  },
  truncate_body_after_effect: {
    group: AFTER,
    does: 'done, but the answer is cut in its middle',
    about: 'The work was done, but the JSON ends half-way.',
  },
  delay_ms: { group: OTHER, lasts: true, does: 'delayed', about: 'The answer is right, but late.' },
  decline: {
    group: OTHER,
    does: 'the card is declined',
    about: 'Whatever the card: 402, with this code and decline code.',
  },
  unknown_enum: {
    group: OTHER,
    does: 'answered with a status that no SDK knows',
    about: 'The status in the answer is one that is in no SDK yet.',
  },
  extra_fields: {
    group: OTHER,
    does: 'answered with additional fields',
    about: 'The answer has fields that are in no SDK yet.',
  },
};

/** The effects as options, grouped by whether anything was done. */
export function effectOptions() {
  return [BEFORE, AFTER, OTHER].map((group) =>
    h(
      'optgroup',
      { label: group },
      Object.entries(EFFECTS)
        .filter(([, effect]) => effect.group === group)
        .map(([name]) => h('option', { value: name }, name)),
    ),
  );
}
