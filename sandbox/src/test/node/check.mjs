// Holds every answer and every event in the sandbox's books against Stripe's own types: `node check.mjs FOLDER…`.

import { readFileSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { schemas } from './schemas.mjs';

/** Faults that spoil an answer on purpose. */
const SPOILING = ['truncate_body_after_effect', 'empty_502', 'html_502', 'unknown_enum', 'extra_fields'];

/** Codes that Stripe's types leave out: the sandbox's own, and one that Stripe's kits for phones know. */
const OTHER_CODES = ['sandbox_unsupported', 'invalid_bank_account_iban'];

/** Says what is wrong with a JSON tree, as a list of `{ rule, message, pointer, value }`. */
export class Shapes {
  #ajv = new Ajv({ strict: false, allErrors: true, verbose: true, validateSchema: false, code: { optimize: false } });
  #types;
  #paths = new Map();

  constructor({ $defs } = schemas()) {
    this.#types = { ...$defs, error: errors($defs) };
    this.#ajv.addSchema({ $defs: this.#types }, 'stripe');
    Object.entries(this.#types).forEach(([name, schema]) => this.#name(schema, name));
  }

  /** An answer with a status of 200 shows the object it names, any other shows an error. */
  answer(status, body) {
    if (status !== 200) return this.#check('error', body);
    if (!Array.isArray(body?.data)) return this.object(body);
    return [...this.#check(body.object === 'search_result' ? body.object : 'list', body),
      ...body.data.flatMap((element, i) => this.object(element, `/data/${i}`))];
  }

  /** An event is an object as well: the type of its `data.object` follows from its `type`. */
  object(body, pointer = '') {
    const type = typeOf(body);
    if (type in this.#types) return this.#check(type, body, pointer);
    return [{ rule: 'object', message: `Stripe has no object '${type}'`, pointer, value: body }];
  }

  #check(type, body, pointer = '') {
    const valid = this.#ajv.getSchema(`stripe#/$defs/${type}`);
    if (valid(body)) return [];
    return valid.errors.filter(({ keyword }) => keyword !== 'if').map((error) => ({
      rule: `${this.#paths.get(error.parentSchema)} ${error.keyword}`,
      message: [error.message, error.params.additionalProperty].filter(Boolean).join(': '),
      pointer: pointer + error.instancePath, value: error.data }));
  }

  /** Where in which definition a rule stands; the validator itself knows only the rest of the way. */
  #name(schema, path) {
    if (schema === null || typeof schema !== 'object') return;
    this.#paths.set(schema, path);
    Object.entries(schema).forEach(([key, part]) => this.#name(part, `${path}/${key}`));
  }
}

export const typeOf = (body) => (body?.deleted === true ? 'deleted_' : '') + body?.object;

/** What stands beside `error` in Stripe's answers is what a PaymentIntent keeps as its last error. */
function errors($defs) {
  const kept = $defs['resources.PaymentIntents.PaymentIntent.LastPaymentError'];
  const code = { enum: [...kept.properties.code.enum, ...OTHER_CODES] };
  const error = { ...kept, properties: { ...kept.properties, code }, required: ['type', 'message'] };
  return { type: 'object', properties: { error }, required: ['error'], additionalProperties: false };
}

/** Reads books, and gathers what is wrong in them: each violation once, with its first place. */
class Audit {
  counts = { files: 0, answers: 0, events: 0, spoiled: 0, endive: 0 };
  objects = new Map();
  types = new Map();
  violations = new Map();
  #shapes = new Shapes();

  read(path) {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) this.read(join(path, name));
    } else if (path.endsWith('.jsonl')) {
      this.counts.files++;
      const lines = readFileSync(path, 'utf8').split('\n');
      for (const line of lines) {
        // A sandbox that was killed leaves half a line at the end.
        if (line === '' || line === lines.at(-1) && !line.endsWith('}')) continue;
        for (const entry of JSON.parse(line).entries) this.#entry(entry, path);
      }
    }
  }

  #entry(entry, path) {
    const at = (what) => `entry ${entry.n} of ${path}, ${what}`;
    if (entry.kind === 'event' && entry.body) {
      this.counts.events++;
      count(this.types, entry.type);
      this.#note(this.#shapes.object(entry.body), at(`event ${entry.type}`));
    } else if (entry.kind === 'request' && entry.path.startsWith('/v1/') && entry.status >= 200 && entry.response !== null) {
      this.#request(entry, at(`${entry.method} ${entry.path} answered ${entry.status}`));
    }
  }

  #request(entry, place) {
    if (SPOILING.includes(entry.fault)) this.counts.spoiled++;
    else if (entry.headers?.['stripe-version']?.endsWith('.endive')) this.counts.endive++;
    else if (entry.status !== 204) {
      this.counts.answers++;
      const body = parsed(entry.response);
      const shown = entry.status !== 200 ? [{ object: 'error' }] : Array.isArray(body?.data) ? [body, ...body.data] : [body];
      shown.forEach((object) => count(this.objects, typeOf(object)));
      this.#note(this.#shapes.answer(entry.status, body), place);
    }
  }

  #note(faults, place) {
    for (const { rule, message, pointer, value } of faults) {
      const key = `${rule}: ${message}`;
      const seen = this.violations.get(key) ?? { times: 0, place, pointer, value };
      this.violations.set(key, { ...seen, times: seen.times + 1 });
    }
  }

  get isWrong() {
    // Books without an answer prove nothing.
    return this.violations.size > 0 || this.counts.answers === 0;
  }

  toString() {
    const { files, answers, events, spoiled, endive } = this.counts;
    const violations = [...this.violations].map(([key, { times, place, pointer, value }]) => `  ${times} times ${key}\n`
      + `    ${place}, at ${pointer || '/'}: ${JSON.stringify(value)?.slice(0, 200)}\n`);
    return `${files} files: ${answers} answers and ${events} events; not held against the types: `
      + `${spoiled} answers spoiled by a fault, ${endive} of the endive version\n`
      + `objects: ${listed(this.objects)}\nevents: ${listed(this.types)}\nviolations: ${this.violations.size}\n`
      + violations.join('');
  }
}

/** What is no JSON is a violation too: no type is like it. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const count = (counts, name) => counts.set(name, (counts.get(name) ?? 0) + 1);
const listed = (counts) => [...counts].sort().map(([name, times]) => `${name} ${times}`).join(', ');

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const audit = new Audit();
  const folders = process.argv.slice(2);
  folders.forEach((folder) => audit.read(folder));
  writeFileSync(`${folders[0]}.txt`, audit.toString());
  if (audit.isWrong) console.error(audit.toString());
  process.exitCode = audit.isWrong ? 1 : 0;
}
