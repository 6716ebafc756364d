/** Discord's own description of its API, where there is a copy of it; what a call may hold is read from it. */
import { existsSync, readFileSync } from 'node:fs';

const SPECIFICATION = new URL('../../../shared/specs/discord-openapi.json', import.meta.url);

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Specification {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** @returns what is wrong with a call, in words; nothing when it is right */
export type Validate = (method: string, path: string, body: unknown) => readonly string[];

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};
const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);

class Checker {
  readonly #schemas: Specification['components']['schemas'];

  constructor(schemas: Specification['components']['schemas']) {
    this.#schemas = schemas;
  }

  check(value: unknown, schema: Schema, path: string): string[] {
    const whole = this.#resolved(schema);
    const allowed = [whole.type ?? []].flat();
    const kind = kindOf(value);
    if (
      allowed.length > 0 &&
      !allowed.includes(kind) &&
      !(kind === 'integer' && allowed.includes('number'))
    ) {
      return [`${path} must be ${allowed.join(' or ')}, not ${shown(value)}`];
    }
    return [
      ...this.#plain(value, whole, path),
      ...(typeof value === 'object' && value !== null && !Array.isArray(value)
        ? this.#object(value, whole, path)
        : []),
      ...(Array.isArray(value) ? this.#array(value, whole, path) : []),
      ...this.#best(value, whole.oneOf ?? whole.anyOf, path),
      ...(whole.allOf ?? [])
        .flatMap((part) => this.check(value, part, path))
        .filter((one) => !one.endsWith(UNKNOWN)),
    ];
  }

  #resolved(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const name = schema.$ref.split('/').at(-1) ?? '';
    const found = this.#schemas[name];
    if (found === undefined) throw new Error(`the specification has no schema ${name}`);
    return this.#resolved(found);
  }

  #best(value: unknown, choices: readonly Schema[] | undefined, path: string): string[] {
    if (choices === undefined) return [];
    const attempts = choices.map((choice) => this.check(value, choice, path));
    return attempts.reduce((best, other) => (other.length < best.length ? other : best));
  }

  #plain(value: unknown, schema: Schema, path: string): string[] {
    const wrong: string[] = [];
    const say = (bad: boolean, rule: string): void => {
      if (bad) wrong.push(`${path} ${rule}: ${shown(value)}`);
    };
    say('const' in schema && value !== schema.const, `must be ${shown(schema.const)}`);
    say(schema.enum !== undefined && !schema.enum.includes(value), `must be one of ${shown(schema.enum)}`);
    if (typeof value === 'string') {
      const length = Array.from(value).length;
      say(length < (schema.minLength ?? 0), 'is too short');
      say(length > (schema.maxLength ?? Infinity), `is longer than ${String(schema.maxLength)}`);
      say(schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value), 'has a wrong form');
    }
    if (typeof value === 'number') {
      say(value < (schema.minimum ?? -Infinity), 'is too small');
      say(value > (schema.maximum ?? Infinity), 'is too large');
    }
    return wrong;
  }

  #array(value: readonly unknown[], schema: Schema, path: string): string[] {
    const { items, minItems = 0, maxItems = Infinity, uniqueItems = false } = schema;
    return [
      ...(value.length < minItems || value.length > maxItems ? [`${path} has ${value.length} items`] : []),
      ...(uniqueItems && new Set(value.map(shown)).size < value.length ? [`${path} repeats an item`] : []),
      ...(items === undefined
        ? []
        : value.flatMap((item, index) => this.check(item, items, `${path}[${index}]`))),
    ];
  }

  #object(value: object, schema: Schema, path: string): string[] {
    const known = this.#properties(schema);
    const missing = (schema.required ?? []).filter((name) => !(name in value));
    const { additionalProperties: others } = schema;
    return [
      ...missing.map((name) => `${path}.${name} is missing`),
      ...Object.entries(value).flatMap(([name, item]) => {
        const at = `${path}.${name}`;
        const own = schema.properties?.[name];
        if (own !== undefined) return this.check(item, own, at);
        if (typeof others === 'object') return this.check(item, others, at);
        // The specification does not say so, but what Discord does not know it leaves out.
        return known === null || known.has(name) ? [] : [`${at}${UNKNOWN}`];
      }),
    ];
  }

  /** All names that an object of this schema can have; null: any. */
  #properties(schema: Schema): ReadonlySet<string> | null {
    const parts = [schema, ...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
    const names = parts.map((part) => Object.keys(this.#resolved(part).properties ?? {})).flat();
    return names.length === 0 ? null : new Set(names);
  }
}

const UNKNOWN = ' is not known';

/**
 * Reads the specification beside the repository.
 * @returns null, having said so in one line, when there is none
 */
export function loadDiscordSchema(): Validate | null {
  if (!existsSync(SPECIFICATION)) {
    console.warn(
      'Calls to Discord are not checked against its specification: there is no copy beside the repository.',
    );
    return null;
  }
  const { paths, components } = JSON.parse(readFileSync(SPECIFICATION, 'utf8')) as Specification;
  const routes = Object.entries(paths)
    .map(([path, methods]) => ({
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u'),
      // Of several that match, the one that says most itself: `@original` before any message.
      said: path.replaceAll(/\{\w+\}/gu, '').length,
      methods,
    }))
    .sort((a, b) => b.said - a.said);
  const checker = new Checker(components.schemas);
  return (method, path, body) => {
    const operation = routes.find(({ pattern }) => pattern.test(path))?.methods[method.toLowerCase()];
    if (operation === undefined) return [`there is no ${method} ${path}`];
    const schema = operation.requestBody?.content['application/json']?.schema;
    if (schema === undefined) return body === undefined ? [] : [`${method} ${path} takes no body`];
    return body === undefined ? [] : checker.check(body, schema, `${method} body`);
  };
}
