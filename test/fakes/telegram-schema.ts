/** The Bot API's own description of its calls, where there is a copy of it; what a call may hold is read from it. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Call } from './telegram-wire.ts';

const SPECIFICATION = new URL('../../../shared/specs/telegram-bot-api.json', import.meta.url);

const field = z.object({ name: z.string(), types: z.array(z.string()), required: z.boolean() });
const specification = z.object({
  version: z.string(),
  methods: z.record(z.string(), z.object({ fields: z.array(field).optional() })),
  types: z.record(
    z.string(),
    z.object({ fields: z.array(field).optional(), subtypes: z.array(z.string()).optional() }),
  ),
});
type Field = z.infer<typeof field>;
type Specification = z.infer<typeof specification>;

/** @returns what is wrong with a call, in words; nothing when it is right */
export type Validate = (call: Call) => readonly string[];

class Checker {
  readonly #types: Specification['types'];
  readonly #files: Call['files'];

  constructor(types: Specification['types'], files: Call['files']) {
    this.#types = types;
    this.#files = files;
  }

  /** Whether a value has one of the types. @returns complaints about the best fitting one */
  value(value: unknown, types: readonly string[], path: string): string[] {
    const attempts = types.map((type) => this.#one(value, type, path));
    return attempts.reduce((best, other) => (other.length < best.length ? other : best));
  }

  fields(value: object, fields: readonly Field[], path: string): string[] {
    const given = Object.entries(value);
    const unknown = given.filter(([name]) => !fields.some((known) => known.name === name));
    const missing = fields.filter(({ name, required }) => required && !(name in value));
    return [
      ...unknown.map(([name]) => `${path}.${name} is not known`),
      ...missing.map(({ name }) => `${path}.${name} is missing`),
      ...given.flatMap(([name, item]) => {
        const known = fields.find((candidate) => candidate.name === name);
        return known === undefined ? [] : this.value(item, known.types, `${path}.${name}`);
      }),
    ];
  }

  #one(value: unknown, type: string, path: string): string[] {
    const wrong = [`${path} must be ${type}, not ${JSON.stringify(value).slice(0, 60)}`];
    const array = /^Array of (.+)$/u.exec(type)?.[1];
    if (array !== undefined) {
      if (!Array.isArray(value)) return wrong;
      return value.flatMap((item, index) => this.value(item, [array], `${path}[${index}]`));
    }
    if (type === 'String') return typeof value === 'string' ? [] : wrong;
    if (type === 'Integer') return Number.isSafeInteger(value) ? [] : wrong;
    if (type === 'Float') return typeof value === 'number' ? [] : wrong;
    if (type === 'Boolean') return typeof value === 'boolean' ? [] : wrong;
    if (type === 'InputFile') {
      const file = typeof value === 'string' ? /^attach:\/\/(.+)$/u.exec(value)?.[1] : undefined;
      return file !== undefined && this.#files.has(file) ? [] : wrong;
    }
    const known = this.#types[type];
    if (known === undefined || typeof value !== 'object' || value === null) return wrong;
    if (known.subtypes !== undefined) return this.value(value, known.subtypes, path);
    return this.fields(value, known.fields ?? [], path);
  }
}

/**
 * Reads the specification beside the repository.
 * @returns null, having said so in one line, when there is none
 */
export function loadSchema(): Validate | null {
  if (!existsSync(SPECIFICATION)) {
    console.warn(
      'Calls to Telegram are not checked against its specification: there is no copy beside the repository.',
    );
    return null;
  }
  const { methods, types } = specification.parse(JSON.parse(readFileSync(SPECIFICATION, 'utf8')));
  return ({ method, params, files }) => {
    const known = methods[method];
    if (known === undefined) return [`there is no method ${method}`];
    return new Checker(types, files).fields(params, known.fields ?? [], method);
  };
}
