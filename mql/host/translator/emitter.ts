/**
 * Declarations → one C++ file. Functions may be used before they are defined, and methods of classes that are only
 * announced (`class CName;`) as well, as in MQL: enums, constants, classes (without the bodies of their methods) and
 * the heads of functions come first, then everything in the order of the source.
 */
import { Body, prefixOf } from './body.ts';
import type { Declaration, MqlClass, MqlEnum, MqlFunction, Parameter, Variable } from './declarations.ts';
import { emitEntry } from './entry.ts';
import { emitImport } from './imports.ts';
import { cppName, cppType, type Types } from './types.ts';
import { Writer } from './writer.ts';

/** The headers of C have a NULL of their own. */
const PROLOGUE = [
  '#include "mql.hpp"',
  '#undef NULL',
  '#define NULL ::mql::null',
  'namespace mql::ea {',
  'using namespace ::mql;\n',
].join('\n');

export function emit(declarations: readonly Declaration[], types: Types, programName: string): string {
  return new Emitter(types).program(declarations, programName);
}

class Emitter {
  private readonly writer = new Writer();
  private readonly types: Types;
  private readonly body: Body;

  constructor(types: Types) {
    this.types = types;
    this.body = new Body(this.writer, types);
  }

  program(declarations: readonly Declaration[], programName: string): string {
    const { writer } = this;
    const of = <K extends Declaration['kind']>(kind: K) =>
      declarations.filter((one): one is Extract<Declaration, { kind: K }> => one.kind === kind);
    const classes = of('class');
    const functions = of('function').map((one) => one.function);
    writer.write(PROLOGUE);
    for (const { name } of classes) writer.write(`struct ${name};`);
    of('enum').forEach((one) => this.enum(one));
    of('variable').forEach(({ variable }) => {
      if (this.isEarly(variable)) this.global(variable);
    });
    classes.forEach((one) => this.class(one));
    of('import').forEach((one) => emitImport(one, writer));
    functions
      .filter(({ owner, body }) => owner === undefined && body !== undefined)
      .forEach((one) => this.head(one));
    declarations.forEach((one) => this.definition(one));
    writer.write('\n}  // namespace mql::ea');
    writer.write(emitEntry(functions, programName));
    return writer.toString();
  }

  /** Constants of plain types: sizes of arrays and defaults of parameters use them. */
  private isEarly({ isConst, owner, type }: Variable): boolean {
    return (
      isConst &&
      owner === undefined &&
      !type.pointer &&
      !['class', 'struct'].includes(this.types.kind(type.name) ?? '')
    );
  }

  private definition(declaration: Declaration): void {
    switch (declaration.kind) {
      case 'variable':
        if (!this.isEarly(declaration.variable)) this.global(declaration.variable);
        break;
      case 'function':
        this.function(declaration.function);
        break;
      case 'input':
        this.input(declaration.variable, declaration.isMutable);
        break;
      case 'class':
        for (const member of declaration.members) {
          if (member.kind === 'method') this.function(member.method);
        }
        break;
      case 'enum':
      case 'import':
        break;
    }
  }

  private enum({ name, entries, ...place }: MqlEnum): void {
    const named = entries.map((entry) =>
      entry.value === undefined
        ? entry.name
        : `${entry.name} = ${entry.value.map(({ text }) => text).join('')}`,
    );
    this.writer.write(`MQL_ENUM(${name}, ${named.map((entry) => cppName(entry)).join(', ')});`, place);
  }

  private global(variable: Variable): void {
    const isPlainConst = variable.isConst || variable.owner !== undefined;
    this.writer.write(
      `${isPlainConst ? '' : 'static '}${variable.isConst ? 'const ' : ''}${this.body.typeOf(variable)}`,
      variable,
    );
    this.body.variable(variable, true);
    this.writer.write(';');
  }

  private input(variable: Variable, isMutable: boolean): void {
    const { type, name, value } = variable;
    const cpp = cppType(type);
    const call = `::mql::input_value<${cpp}>(${JSON.stringify(name)}, ${cpp}(`;
    this.writer.write(`static ${isMutable ? '' : 'const '}${cpp} ${cppName(name)} = ${call}`, variable);
    if (value !== undefined) this.body.rewrite(value);
    this.writer.write('));');
  }

  private class(declared: MqlClass): void {
    const { writer } = this;
    const { keyword, name, base, members } = declared;
    const isStruct = keyword === 'struct';
    const helpers = `MQL_${isStruct ? 'STRUCT' : 'CLASS'}(${name})`;
    writer.write(`struct ${name}${base === undefined ? '' : ` : public ${base}`} { ${helpers}`, declared);
    if (isStruct) this.eachField(declared);
    else if (!members.some((one) => one.kind === 'method' && one.method.name === `~${name}`)) {
      writer.write(`virtual ~${name}() = default;`);
    }
    if (keyword === 'class') writer.write('private:');
    for (const member of members) {
      if (member.kind === 'access') {
        writer.write(`${member.level}:`);
      } else if (member.kind === 'field') {
        writer.write(
          `${prefixOf(member.variable)}${this.body.typeOf(member.variable)} ${cppName(member.variable.name)};`,
          member.variable,
        );
      } else {
        this.method(member.method, keyword === 'interface');
      }
    }
    writer.write('};');
  }

  private eachField({ base, members }: MqlClass): void {
    const fields = members.flatMap((one) =>
      one.kind === 'field' && !one.variable.isStatic ? [one.variable.name] : [],
    );
    const visits = [
      base === undefined ? '' : `${base}::each_field(visit);`,
      ...fields.map((field) => `visit(${cppName(field)});`),
    ];
    this.writer.write(
      `template <class Visitor> void each_field([[maybe_unused]] Visitor &&visit) { ${visits.join(' ')} }`,
    );
  }

  private method(method: MqlFunction, inInterface: boolean): void {
    const isDestructor = method.name.startsWith('~');
    const isVirtual =
      method.isVirtual || inInterface || (isDestructor && this.types.kind(method.owner ?? '') === 'class');
    const before = `${method.isStatic ? 'static ' : ''}${isVirtual ? 'virtual ' : ''}`;
    const after = `${method.isConst ? ' const' : ''}${method.isOverride ? ' override' : ''}`;
    const pure = method.isPure || (inInterface && method.body === undefined) ? ' = 0' : '';
    this.writer.write(`${before}${this.signature(method, method.name, true)}${after}${pure};`, method);
  }

  private head(declared: MqlFunction): void {
    this.writer.write(`static ${this.signature(declared, cppName(declared.name), true)};`, declared);
  }

  private function(declared: MqlFunction): void {
    const { owner, name, body, initialisers } = declared;
    if (body === undefined) return;
    const { writer } = this;
    const full = owner === undefined ? cppName(name) : `${owner}::${name}`;
    const signature = this.signature(declared, full, false);
    writer.write(
      `${owner === undefined ? 'static ' : ''}${signature}${declared.isConst ? ' const' : ''}`,
      declared,
    );
    const inside = new Body(writer, this.types, full);
    if (initialisers !== undefined) {
      writer.write(':');
      inside.rewrite(initialisers);
    }
    writer.write('{');
    inside.rewrite(body);
    writer.write('}');
  }

  private signature(declared: MqlFunction, name: string, withDefaults: boolean): string {
    const { result, resultIsConst, parameters } = declared;
    const type = result === undefined ? '' : `${resultIsConst ? 'const ' : ''}${cppType(result)} `;
    return `${type}${name}(${parameters.map((one) => this.parameter(one, withDefaults)).join(', ')})`;
  }

  private parameter(parameter: Parameter, withDefault: boolean): string {
    const { type, isConst, isReference, name, dimensions, byDefault } = parameter;
    const [, ...inner] = dimensions.map((size) => this.body.inline(size));
    // The first dimension of a parameter is open, whatever it says.
    const cpp = cppType(type, dimensions.length === 0 ? [] : ['', ...inner]);
    const value = withDefault && byDefault !== undefined ? ` = ${this.body.inline(byDefault)}` : '';
    return `[[maybe_unused]] ${isConst ? 'const ' : ''}${cpp} ${isReference ? '&' : ''}${cppName(name)}${value}`;
  }
}
