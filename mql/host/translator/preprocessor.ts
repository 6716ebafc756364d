/** Includes, conditions and constants: an MQL file → the tokens that the compiler proper sees. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { lex, type Token } from './lexer.ts';
import { TranslationError } from './problem.ts';

export interface Preprocessed {
  readonly tokens: Token[];
  /** `#property` lines of the main file. */
  readonly properties: ReadonlyMap<string, string>;
}

export interface PreprocessorOptions {
  /** Where `#include <x>` looks. */
  readonly includeFolder: string;
  readonly defines: Readonly<Record<string, string>>;
}

interface Condition {
  readonly token: Token;
  active: boolean;
  /** The branch that was taken stays the only one. */
  taken: boolean;
}

export function preprocess(file: string, options: PreprocessorOptions): Preprocessed {
  return new Preprocessor(options).run(file);
}

class Preprocessor {
  private readonly macros = new Map<string, readonly Token[]>();
  private readonly properties = new Map<string, string>();
  private readonly open: string[] = [];
  private readonly output: Token[] = [];
  private readonly includeFolder: string;

  constructor({ includeFolder, defines }: PreprocessorOptions) {
    this.includeFolder = includeFolder;
    for (const [name, value] of Object.entries(defines)) this.macros.set(name, lex(value, 'defines'));
  }

  run(file: string): Preprocessed {
    this.file(path.resolve(file));
    return { tokens: this.output, properties: this.properties };
  }

  private file(file: string): void {
    this.open.push(file);
    const conditions: Condition[] = [];
    for (const token of lex(readFileSync(file, 'utf8'), file)) {
      if (token.kind === 'directive') this.directive(token, conditions);
      else if (conditions.every(({ active }) => active)) this.expand(token, []);
    }
    const unfinished = conditions.at(-1);
    if (unfinished !== undefined)
      throw new TranslationError(unfinished.token, `#${unfinished.token.text} without #endif`);
    this.open.pop();
  }

  private directive(token: Token, conditions: Condition[]): void {
    const [, name = '', rest = ''] = /^\s*(\w*)\s*([\s\S]*)$/.exec(token.text) ?? [];
    if (this.condition(token, name, rest.trim(), conditions)) return;
    if (!conditions.every(({ active }) => active)) return;
    if (name === 'include') this.include(token, rest);
    else if (name === 'define') this.define(token, rest);
    else if (name === 'undef') this.macros.delete(rest.trim());
    else if (name === 'property') this.property(rest);
    else if (name === 'import')
      this.output.push({ ...token, kind: 'import', text: rest.replace(/"/g, '').trim() });
    else throw new TranslationError(token, `#${name} is not known`);
  }

  /** True for the directives that open, turn and close conditions. */
  private condition(token: Token, name: string, macro: string, conditions: Condition[]): boolean {
    if (name === 'ifdef' || name === 'ifndef') {
      const active = this.macros.has(macro) === (name === 'ifdef');
      conditions.push({ token, active, taken: active });
      return true;
    }
    if (name !== 'else' && name !== 'endif') return false;
    const current = conditions.at(-1);
    if (current === undefined) throw new TranslationError(token, `#${name} without #ifdef`);
    if (name === 'endif') conditions.pop();
    else current.active = !current.taken;
    return true;
  }

  private include(token: Token, written: string): void {
    const [, quote, name = ''] = /^(["<])([^">]+)[">]\s*$/.exec(written) ?? [];
    const folder = quote === '<' ? this.includeFolder : path.dirname(token.file);
    const file = path.resolve(folder, name.replaceAll('\\', '/'));
    if (name === '' || !existsSync(file))
      throw new TranslationError(token, `#include ${written}: no such file (${file})`);
    if (this.open.includes(file))
      throw new TranslationError(token, `#include ${written}: the file includes itself`);
    this.file(file);
  }

  private define(token: Token, written: string): void {
    const [, name, parenthesis, value = ''] = /^(\w+)(\()?\s*([\s\S]*)$/.exec(written) ?? [];
    if (name === undefined) throw new TranslationError(token, '#define without a name');
    if (parenthesis !== undefined) {
      throw new TranslationError(
        token,
        `#define ${name}(…): macros with parameters are not used here; write a function`,
      );
    }
    if (this.macros.has(name)) throw new TranslationError(token, `#define ${name}: it is defined already`);
    this.macros.set(name, lex(value, token.file, token.line));
  }

  private property(written: string): void {
    const [, name = '', value = ''] = /^(\w+)\s*(.*)$/.exec(written) ?? [];
    if (this.open.length === 1) this.properties.set(name, value.trim());
  }

  /** Puts out a token or what it stands for, at the place where it is used. */
  private expand(token: Token, within: readonly string[]): void {
    const { kind, text, file, line } = token;
    if (kind === 'name' && text === '__LINE__')
      this.output.push({ ...token, kind: 'number', text: String(line) });
    else if (kind === 'name' && text === '__FILE__') {
      this.output.push({ ...token, kind: 'string', text: JSON.stringify(path.basename(file)) });
    } else {
      const value = kind === 'name' && !within.includes(text) ? this.macros.get(text) : undefined;
      if (value === undefined) this.output.push(token);
      else for (const part of value) this.expand({ ...part, file, line }, [...within, text]);
    }
  }
}
