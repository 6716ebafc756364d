/** Tokens → declarations. Bodies of functions and initial values stay tokens (body.ts rewrites them). */
import { Cursor, splitAtCommas } from './cursor.ts';
import type {
  Declaration,
  Import,
  Input,
  Member,
  MqlClass,
  MqlEnum,
  MqlFunction,
  Parameter,
  Variable,
} from './declarations.ts';
import type { Token } from './lexer.ts';
import { TranslationError } from './problem.ts';
import type { Types, TypeUse } from './types.ts';

interface Modifiers {
  isStatic: boolean;
  isConst: boolean;
  isVirtual: boolean;
}

export class Parser {
  private readonly cursor: Cursor;
  private readonly types: Types;

  constructor(cursor: Cursor, types: Types) {
    this.cursor = cursor;
    this.types = types;
  }

  program(): Declaration[] {
    const declarations: Declaration[] = [];
    while (!this.cursor.done) declarations.push(...this.declaration());
    return declarations;
  }

  private declaration(): Declaration[] {
    const { cursor } = this;
    const token = cursor.peek();
    if (cursor.accept(';')) return [];
    if (token.kind === 'import') return this.imports();
    if (['class', 'struct', 'interface'].includes(token.text)) return this.class();
    if (cursor.is('enum')) return [this.enum()];
    if (cursor.is('input') || cursor.is('sinput') || cursor.is('extern')) return this.input();
    return this.members(undefined).map((member): Declaration => {
      if (member.kind === 'method') return { kind: 'function', function: member.method };
      if (member.kind === 'field') return { kind: 'variable', variable: member.variable };
      throw new TranslationError(token, `'${member.level}:' outside of a class`);
    });
  }

  private imports(): Import[] {
    const { file, line, text: dll } = this.cursor.next();
    if (dll === '') return [];
    const functions: MqlFunction[] = [];
    while (!this.cursor.done && this.cursor.peek().kind !== 'import') {
      for (const member of this.members(undefined)) {
        if (member.kind === 'method') functions.push(member.method);
      }
    }
    return [{ kind: 'import', dll, functions, file, line }];
  }

  private class(): MqlClass[] {
    const { cursor } = this;
    const { text, file, line } = cursor.next();
    const keyword = text === 'struct' || text === 'interface' ? text : 'class';
    const name = cursor.name(`the name of a ${keyword}`).text;
    if (cursor.accept(';')) return [];
    let base: string | undefined;
    if (cursor.accept(':')) {
      if (!cursor.accept('public') && keyword !== 'struct') {
        throw new TranslationError(cursor.peek(), 'inheritance is written `: public Base`');
      }
      base = cursor.name('the name of the base class').text;
    }
    const inside = new Parser(new Cursor(this.block()), this.types);
    const members: Member[] = [];
    while (!inside.cursor.done) members.push(...inside.members(name));
    cursor.expect(';');
    return [{ kind: 'class', keyword, name, base, members, file, line }];
  }

  private block(): Token[] {
    if (!this.cursor.is('{')) this.cursor.expect('{');
    return this.cursor.bracketed();
  }

  private enum(): MqlEnum {
    const { file, line } = this.cursor.next();
    const name = this.cursor.name('the name of an enum').text;
    const entries = splitAtCommas(this.block()).map((tokens) => {
      const entry = new Cursor(tokens);
      const entryName = entry.name('the name of a value').text;
      return { name: entryName, value: entry.accept('=') ? entry.until([]) : undefined };
    });
    this.cursor.expect(';');
    return { kind: 'enum', name, entries, file, line };
  }

  private input(): Input[] {
    const keyword = this.cursor.next();
    if (this.cursor.accept('group')) {
      this.cursor.next();
      this.cursor.accept(';');
      return [];
    }
    return this.members(undefined).map((member) => {
      if (member.kind !== 'field')
        throw new TranslationError(keyword, `'${keyword.text}' is followed by a variable`);
      const { file, line } = member.variable;
      return { kind: 'input', isMutable: keyword.text === 'extern', variable: member.variable, file, line };
    });
  }

  /** One declaration of variables or of a function; inside of a class (`owner`) also `private:` and constructors. */
  private members(owner: string | undefined): Member[] {
    const { cursor } = this;
    const first = cursor.peek();
    if (cursor.accept(';')) return [];
    if (['public', 'private', 'protected'].includes(first.text) && cursor.is(':', 1)) {
      cursor.next();
      cursor.next();
      return [{ kind: 'access', level: first.text }];
    }
    const modifiers = this.modifiers();
    const structor = this.structor(owner, modifiers);
    if (structor !== undefined) return [{ kind: 'method', method: structor }];
    const typeName = cursor.peek();
    if (!this.types.isType(typeName)) {
      throw new TranslationError(typeName, `a declaration expected, '${typeName.text}' is no known type`);
    }
    cursor.next();
    modifiers.isConst = cursor.accept('const') || modifiers.isConst;
    const type = this.pointed(typeName.text);
    if (cursor.is('&')) throw new TranslationError(cursor.peek(), 'only parameters can be references in MQL');
    const name = cursor.name(`a name after the type '${typeName.text}'`);
    if (cursor.is('::') && cursor.is('(', 2)) {
      cursor.next();
      const method = cursor.name('the name of a method');
      return [{ kind: 'method', method: this.function(method, type, name.text, modifiers) }];
    }
    if (cursor.is('(') && !this.isConstructed(type)) {
      return [{ kind: 'method', method: this.function(name, type, owner, modifiers) }];
    }
    return this.variables(type, name, modifiers).map((variable) => ({ kind: 'field', variable }));
  }

  private modifiers(): Modifiers {
    const found: Modifiers = { isStatic: false, isConst: false, isVirtual: false };
    for (;;) {
      if (this.cursor.accept('static')) found.isStatic = true;
      else if (this.cursor.accept('const')) found.isConst = true;
      else if (this.cursor.accept('virtual')) found.isVirtual = true;
      else return found;
    }
  }

  private pointed(name: string): TypeUse {
    return { name, pointer: this.cursor.accept('*') };
  }

  /** Constructors and destructors, in the class or as `CName::CName(…)` outside of it. */
  private structor(owner: string | undefined, modifiers: Modifiers): MqlFunction | undefined {
    const { cursor } = this;
    let ownName = owner;
    if (cursor.peek().kind === 'name' && cursor.is('::', 1) && (cursor.is('~', 2) || cursor.is('(', 3))) {
      ownName = cursor.next().text;
      cursor.next();
    }
    if (ownName === undefined) return undefined;
    const destroys = cursor.is('~');
    if (!destroys && !(cursor.is(ownName) && cursor.is('(', 1))) return undefined;
    if (destroys) cursor.next();
    const name = cursor.name('the name of the class');
    return this.function({ ...name, text: (destroys ? '~' : '') + name.text }, undefined, ownName, modifiers);
  }

  /** `CName object(1, 2);` and not a function: what stands in the parentheses does not begin with a type. */
  private isConstructed(type: TypeUse): boolean {
    const { cursor } = this;
    if (type.pointer || this.types.kind(type.name) !== 'class') return false;
    const first = cursor.peek(1);
    return !cursor.is(')', 1) && !cursor.is('const', 1) && !this.types.isType(first);
  }

  private function(
    name: Token,
    result: TypeUse | undefined,
    owner: string | undefined,
    modifiers: Modifiers,
  ): MqlFunction {
    const { cursor } = this;
    const parameters = this.parameters(cursor.bracketed());
    let isConst = false;
    let isOverride = false;
    let isPure = false;
    while (cursor.is('const') || cursor.is('override') || cursor.is('final')) {
      const word = cursor.next().text;
      isConst ||= word === 'const';
      isOverride ||= word === 'override';
    }
    if (cursor.accept('=')) {
      const nothing = cursor.next();
      isPure = nothing.text === '0' || nothing.text === 'NULL';
      if (!isPure) throw new TranslationError(nothing, `'= ${nothing.text}' is C++ but not MQL`);
    }
    const initialisers = cursor.accept(':') ? cursor.until(['{']) : undefined;
    const body = cursor.is('{') ? cursor.bracketed() : undefined;
    if (body === undefined) cursor.expect(';');
    const { file, line, text } = name;
    const { isStatic, isVirtual, isConst: resultIsConst } = modifiers;
    const kinds = { isStatic, isVirtual, isConst, isOverride, isPure };
    return { result, resultIsConst, owner, name: text, parameters, ...kinds, initialisers, body, file, line };
  }

  private parameters(tokens: readonly Token[]): Parameter[] {
    const parts = splitAtCommas(tokens);
    if (parts.length === 1 && parts[0]?.length === 1 && parts[0][0]?.text === 'void') return [];
    return parts.map((part, index) => new Parser(new Cursor(part), this.types).parameter(index));
  }

  private parameter(index: number): Parameter {
    const { cursor } = this;
    let isConst = cursor.accept('const');
    const typeName = cursor.name('the type of a parameter');
    if (!this.types.isType(typeName))
      throw new TranslationError(typeName, `'${typeName.text}' is no known type`);
    isConst = cursor.accept('const') || isConst;
    const type = this.pointed(typeName.text);
    const isReference = cursor.accept('&');
    // Functions without a body may leave the name out.
    const name = cursor.peek().kind === 'name' ? cursor.next().text : `parameter${index + 1}`;
    const dimensions = this.dimensions();
    const byDefault = cursor.accept('=') ? cursor.until([]) : undefined;
    if (!cursor.done) throw new TranslationError(cursor.peek(), `'${cursor.peek().text}' in a parameter`);
    const { file, line } = typeName;
    return { type, isConst, isReference, name, dimensions, byDefault, file, line };
  }

  private dimensions(): Token[][] {
    const found: Token[][] = [];
    while (this.cursor.is('[')) found.push(this.cursor.bracketed());
    return found;
  }

  /** The variables behind a type, up to and with the `;`. The first name is read already. */
  private variables(type: TypeUse, firstName: Token, modifiers: Modifiers): Variable[] {
    const { cursor } = this;
    const found: Variable[] = [];
    let ownType = type;
    let name = firstName;
    for (;;) {
      found.push(this.variable(ownType, name, modifiers));
      if (!cursor.accept(',')) break;
      ownType = this.pointed(type.name);
      name = cursor.name('the name of the next variable');
    }
    cursor.expect(';');
    return found;
  }

  private variable(type: TypeUse, name: Token, { isConst, isStatic }: Modifiers): Variable {
    const { cursor } = this;
    let owner: string | undefined;
    let ownName = name.text;
    if (cursor.accept('::')) {
      owner = name.text;
      ownName = cursor.name('the name of a static member').text;
    }
    const dimensions = this.dimensions();
    const value = cursor.accept('=') ? cursor.until([',', ';']) : undefined;
    const given = value === undefined && cursor.is('(') ? cursor.bracketed() : undefined;
    const { file, line } = name;
    return { type, isConst, isStatic, owner, name: ownName, dimensions, value, arguments: given, file, line };
  }

  /** Variables inside of a function: from `static`, `const` or their type on, with the `;`. */
  locals(): Variable[] {
    const { cursor } = this;
    const modifiers = this.modifiers();
    const typeName = cursor.next();
    modifiers.isConst = cursor.accept('const') || modifiers.isConst;
    const type = this.pointed(typeName.text);
    if (cursor.is('&')) throw new TranslationError(cursor.peek(), 'only parameters can be references in MQL');
    return this.variables(type, cursor.name('the name of a variable'), modifiers);
  }
}
