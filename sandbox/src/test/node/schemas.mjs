// What Stripe's types for Node say about every object of its interface, as JSON Schema: `node schemas.mjs > schemas.json`.

import { realpathSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ENTRY = fileURLToPath(import.meta.resolve('stripe')).replace(/\.js$/, '.d.ts');
const ROOT = dirname(ENTRY);

/** The second generation of the interface (`/v2`) is left out. */
const FILES = /esm\/(resources\/(?!V2).*|lib)\.d\.ts$/;

/** `$defs` has each object under its `object`: `charge`, `checkout.session`, `list`; a deleted one as `deleted_customer`. */
export function schemas() {
  const program = ts.createProgram([ENTRY], { strict: true, noEmit: true, types: [], lib: ['lib.es2022.d.ts'],
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext });
  const walker = new Walker(program.getTypeChecker());
  program.getSourceFiles().filter(({ fileName }) => FILES.test(fileName)).forEach((file) => walker.objectsOf(file));
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', $defs: walker.defs };
}

class Walker {
  defs = {};
  #checker;
  #names = new Map();

  constructor(checker) {
    this.#checker = checker;
  }

  objectsOf(file) {
    for (const symbol of this.#checker.getExportsOfModule(this.#checker.getSymbolAtLocation(file))) {
      const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
      if (symbol.name === 'Event' && type.isUnion()) this.defs.event = this.#oneObject(type.types);
      else if (isApiObject(symbol)) this.#schema(type);
    }
  }

  /** With `partial`, what `previous_attributes` shows of it: any of its keys, references as ids, arrays whole. */
  #schema(type, partial = false) {
    if (type.isUnion()) return this.#union(type, partial);
    if (type.isLiteral()) return { const: type.value };
    if (is(type, ts.TypeFlags.BooleanLiteral)) return { const: type.intrinsicName === 'true' };
    for (const name of ['String', 'Number', 'Boolean', 'Null']) {
      if (is(type, ts.TypeFlags[name])) return { type: name.toLowerCase() };
    }
    if (type.intrinsicName === 'error') throw new Error('a type that does not resolve');
    if (is(type, ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return {};
    if (this.#checker.isArrayType(type)) {
      return { type: 'array', items: this.#schema(this.#checker.getTypeArguments(type)[0]) };
    }
    if (type.aliasSymbol?.name === 'Decimal') return { type: 'string' };
    if (type.aliasSymbol?.name === 'Partial') return this.#schema(type.aliasTypeArguments[0], true);
    if (is(type, ts.TypeFlags.Object)) return this.#object(type, partial);
    throw new Error(`no JSON is like ${this.#checker.typeToString(type)}`);
  }

  #object(type, partial) {
    if (type.symbol.name === '__type') return this.#properties(type, partial);
    const name = (partial ? 'previous.' : '') + this.#name(type);
    if (!this.#names.has(name)) {
      this.#names.set(name, type);
      this.defs[name] = {};
      this.defs[name] = this.#properties(type, partial);
    }
    if (this.#names.get(name) !== type) throw new Error(`two types have the name ${name}`);
    return { $ref: `#/$defs/${name}` };
  }

  /** A key that is never there (`deleted?: void`) is not among them. */
  #properties(type, partial) {
    const properties = {};
    const required = [];
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const held = this.#checker.getTypeOfSymbol(property);
      const optional = Boolean(property.flags & ts.SymbolFlags.Optional);
      if (held.isUnion() ? held.types.every(isNothing) : isNothing(held)) continue;
      const schema = this.#schema(held, partial);
      // What need not be there was null before.
      properties[property.name] = partial && optional ? either('null', {}, schema) : schema;
      if (!optional) required.push(property.name);
    }
    const index = this.#checker.getIndexInfosOfType(type)[0];
    const others = index ? this.#schema(index.type, partial) : false;
    // A key of metadata that is new was null before.
    if (partial) return { type: 'object', properties, additionalProperties: others && either('null', {}, others) };
    return { type: 'object', properties, required, additionalProperties: others };
  }

  /** Enumerations are closed, although the types leave room for tomorrow's values. */
  #union(union, partial) {
    const types = union.types.filter((type) => !isNothing(type) && type.aliasSymbol?.name !== 'OtherString');
    const arrays = types.filter((type) => this.#checker.isArrayType(type));
    const objects = types.filter((type) => is(type, ts.TypeFlags.Object) && !arrays.includes(type));
    const scalars = types.filter((type) => !is(type, ts.TypeFlags.Object)).map((type) => this.#schema(type));
    const reference = partial && scalars.some(({ type }) => type === 'string');
    let schema = scalars.length > 0 && scalar(scalars);
    if (objects.length > 0 && !reference) schema = either('object', this.#oneObject(objects, partial), schema);
    for (const array of arrays) schema = either('array', this.#schema(array), schema);
    return schema;
  }

  /** One of several, told apart by `deleted`, then by `object` or `type`, so that a complaint is about the one meant. */
  #oneObject(types, partial) {
    if (types.length === 1) return this.#schema(types[0], partial);
    const gone = types.filter((type) => this.#value(type, 'deleted') === true);
    if (gone.length > 0 && gone.length < types.length) {
      return { if: { required: ['deleted'] }, then: this.#oneObject(gone, partial),
        else: this.#oneObject(types.filter((type) => !gone.includes(type)), partial) };
    }
    const values = (key) => types.map((type) => this.#value(type, key));
    const key = ['object', 'type'].find((name) => new Set(values(name)).size === types.length);
    if (!key || partial) return { anyOf: types.map((type) => this.#schema(type, partial)) };
    const cases = types.map((type) => ({ if: { properties: { [key]: { const: this.#value(type, key) } } },
      then: this.#schema(type) }));
    return { type: 'object', required: [key], properties: { [key]: { enum: values(key) } }, allOf: cases };
  }

  #value(type, name) {
    const property = type.getProperty(name);
    return property && this.#schema(this.#checker.getTypeOfSymbol(property)).const;
  }

  #name(type) {
    const { symbol } = type;
    const parts = this.#checker.getTypeArguments(type).filter((argument) => !argument.isTypeParameter())
      .map((argument) => `(${argument.aliasSymbol?.name ?? this.#name(argument)})`);
    if (isApiObject(symbol)) {
      return (this.#value(type, 'deleted') ? 'deleted_' : '') + this.#value(type, 'object') + parts.join('');
    }
    const file = relative(ROOT, symbol.declarations[0].getSourceFile().fileName).replace(/\.d\.ts$/, '');
    const path = [];
    for (let at = symbol; at.parent; at = at.parent) path.unshift(at.name);
    return `${[...file.split(sep), ...path].join('.')}${parts.join('')}`;
  }
}

/** A type of its own with its own `object`, not a part of one. */
function isApiObject({ name, declarations, members }) {
  const own = members?.get('object')?.valueDeclaration;
  return name !== 'EventBase' && name !== 'V2List' && own?.type?.kind === ts.SyntaxKind.LiteralType
    && ts.isSourceFile(declarations[0].parent);
}

/** One of some constants and of some plain types, said as shortly as can be. */
function scalar(schemas) {
  const names = schemas.flatMap(({ type }) => type ?? []);
  const values = schemas.flatMap((schema) => 'const' in schema ? [schema.const] : []);
  if (names.length + values.length < schemas.length) return {};
  if (values.length === 2 && values.includes(true) && values.includes(false)) return { type: ['boolean', ...names] };
  if (values.length === 0) return { type: names };
  if (names.every((name) => name === 'null')) return { enum: [...values, ...names.map(() => null)] };
  return { anyOf: [{ enum: values }, { type: names }] };
}

const is = (type, flags) => Boolean(type.flags & flags);
const either = (type, then, other) => other ? { if: { type }, then, else: other } : then;
const isNothing = (type) => is(type, ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Never);

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(schemas(), null, 1));
}
