/** Statements and expressions of MQL → C++, token by token; only declarations of variables are read as a whole. */
import { Cursor } from './cursor.ts';
import type { Variable } from './declarations.ts';
import type { Token } from './lexer.ts';
import { lintLocal } from './lint.ts';
import { cppLiteral } from './literals.ts';
import { Parser } from './parser.ts';
import { TranslationError } from './problem.ts';
import { cppName, cppType, type Types } from './types.ts';
import { Writer } from './writer.ts';

export class Body {
  private readonly writer: Writer;
  private readonly types: Types;
  /** What __FUNCTION__ says. */
  private readonly functionName: string;

  constructor(writer: Writer, types: Types, functionName = '') {
    this.writer = writer;
    this.types = types;
    this.functionName = functionName;
  }

  /** Rewrites statements or an expression in place. */
  rewrite(tokens: readonly Token[]): void {
    const cursor = new Cursor(tokens);
    let previous: Token | undefined;
    while (!cursor.done) {
      const token = cursor.peek();
      if (this.beginsVariables(cursor, previous)) this.locals(cursor, previous);
      else this.token(cursor, previous);
      previous = token;
    }
  }

  /** An expression as text without line breaks: sizes of arrays, defaults of parameters. */
  inline(tokens: readonly Token[]): string {
    const writer = new Writer();
    const first = tokens[0];
    if (first === undefined) return '';
    new Body(writer, this.types, this.functionName).rewrite(
      tokens.map((token) => ({ ...token, line: first.line, file: '' })),
    );
    return writer
      .toString()
      .replace(/^#line.*$/gm, '')
      .trim();
  }

  private beginsVariables(cursor: Cursor, previous: Token | undefined): boolean {
    if (previous?.text === 'new' || previous?.text === '.' || previous?.text === '::') return false;
    let ahead = 0;
    while (cursor.is('static', ahead) || cursor.is('const', ahead)) ahead++;
    if (!this.types.isType(cursor.peek(ahead))) return false;
    ahead++;
    if (cursor.is('*', ahead) || cursor.is('&', ahead) || cursor.is('const', ahead)) ahead++;
    return cursor.peek(ahead).kind === 'name';
  }

  private locals(cursor: Cursor, previous: Token | undefined): void {
    const variables = new Parser(cursor, this.types).locals();
    for (const { file, line, message } of variables.flatMap((one) => lintLocal(one, this.types))) {
      throw new TranslationError({ file, line }, message);
    }
    const spelled = variables.map((variable) => this.typeOf(variable));
    // In the head of a `for` several variables must share one declaration.
    const together = spelled.every((type) => type === spelled[0]);
    if (!together && previous?.text === '(' && variables[0] !== undefined) {
      throw new TranslationError(variables[0], 'variables of different types in the head of a for');
    }
    variables.forEach((variable, index) => {
      const type =
        index > 0 && together ? ',' : `${index > 0 ? '; ' : ''}${prefixOf(variable)}${spelled[index] ?? ''}`;
      this.writer.write(type, variable);
      this.variable(variable, variable.isStatic);
    });
    this.writer.write(';');
  }

  typeOf({ type, dimensions }: Variable): string {
    return cppType(
      type,
      dimensions.map((size) => this.inline(size)),
    );
  }

  /** Name and initial value. `isZero`: what has no value starts as zero (global and static variables). */
  variable(variable: Variable, isZero: boolean): void {
    const { name, owner, value, arguments: given, dimensions } = variable;
    this.writer.write((owner === undefined ? '' : `${owner}::`) + cppName(name), variable);
    if (given !== undefined) {
      this.writer.write('(');
      this.rewrite(given);
      this.writer.write(')');
    } else if (value !== undefined) {
      this.writer.write('=');
      if (isEmptyList(value)) this.writer.write('::mql::zeroed');
      else this.rewrite(value);
    } else if (isZero && dimensions.some((size) => size.length > 0) && (dimensions[0]?.length ?? 0) > 0) {
      this.writer.write('= ::mql::zeroed');
    }
  }

  private token(cursor: Cursor, previous: Token | undefined): void {
    const token = cursor.peek();
    if (this.pointerCast(cursor) || this.allocation(cursor) || this.sizeOf(cursor)) return;
    cursor.next();
    this.writer.write(this.spelled(token, previous, cursor), token);
  }

  private spelled(token: Token, previous: Token | undefined, cursor: Cursor): string {
    if (token.kind === 'name') {
      return token.text === '__FUNCTION__' ? `u${JSON.stringify(this.functionName)}_s` : cppName(token.text);
    }
    if (token.kind !== 'punctuation') return cppLiteral(token);
    if (token.text === '.') return '->';
    // A `this` of MQL is a pointer already.
    if (token.text === '&' && cursor.is('this')) return '';
    if (token.text === '::' && previous?.kind !== 'name') return '::mql::ea::';
    return token.text;
  }

  /** `(CName *)expression`. */
  private pointerCast(cursor: Cursor): boolean {
    if (!cursor.is('(') || !this.types.isType(cursor.peek(1)) || !cursor.is('*', 2) || !cursor.is(')', 3))
      return false;
    const [open] = [cursor.next()];
    this.writer.write(`(::mql::Ptr<${cursor.next().text}>)`, open);
    cursor.next();
    cursor.next();
    return true;
  }

  /** `new CName(…)` and `delete pointer`. */
  private allocation(cursor: Cursor): boolean {
    const token = cursor.peek();
    if (cursor.accept('new')) {
      const name = cursor.name('the name of a class');
      if (this.types.kind(name.text) !== 'class') {
        throw new TranslationError(name, `new ${name.text}: only objects of classes are made by new`);
      }
      this.writer.write(`::mql::created(new ${name.text}`, token);
      const given = cursor.is('(') ? cursor.bracketed() : [];
      // Empty parentheses would set the members to zero in C++.
      if (given.length > 0) {
        this.writer.write('(');
        this.rewrite(given);
        this.writer.write(')');
      }
      this.writer.write(')');
      return true;
    }
    if (!cursor.accept('delete')) return false;
    this.writer.write('::mql::destroy(', token);
    this.rewrite(cursor.until([';']));
    this.writer.write(')');
    return true;
  }

  private sizeOf(cursor: Cursor): boolean {
    const token = cursor.peek();
    if (!cursor.is('sizeof') || !cursor.is('(', 1)) return false;
    cursor.next();
    const inside = cursor.bracketed();
    const only = inside.length === 1 ? inside[0] : undefined;
    const type =
      only !== undefined && this.types.isType(only) ? only.text : `decltype(${this.inline(inside)})`;
    this.writer.write(`::mql::size_of<std::remove_cvref_t<${type}>>()`, token);
    return true;
  }
}

/** `{}` and `{0}`: everything is zero. */
function isEmptyList(value: readonly Token[]): boolean {
  const text = value.map((token) => token.text).join('');
  return text === '{}' || text === '{0}';
}

export const prefixOf = ({ isStatic, isConst }: Variable): string =>
  `${isStatic ? 'static ' : ''}${isConst ? 'const ' : ''}`;
