/** What MQL forbids and g++ would allow, and what MetaEditor warns of. */
import type { Declaration, MqlFunction, Parameter, Variable } from './declarations.ts';
import type { Token } from './lexer.ts';
import type { Place, Problem } from './problem.ts';
import type { Types } from './types.ts';

export type Platform = 'MQL4' | 'MQL5';

const NOT_MQL = new Set(
  (
    'goto try catch throw auto decltype constexpr consteval constinit nullptr unsigned signed std typename typedef mutable ' +
    'friend namespace using static_cast reinterpret_cast const_cast noexcept static_assert wchar_t size_t int8_t int16_t ' +
    'int32_t int64_t uint8_t uint16_t uint32_t uint64_t asm register volatile inline and or not xor bitand bitor compl'
  ).split(' '),
);
const NOT_USED_HERE = new Map([
  ['template', 'templates are not part of the subset that this host translates'],
  ['operator', 'overloaded operators are not part of the subset that this host translates'],
  ['union', 'unions are not part of the subset that this host translates'],
  ['dynamic_cast', 'write the cast (CName *)pointer'],
  ['rand', 'write MathRand()'],
  ['srand', 'write MathSrand(…)'],
  ['printf', 'write PrintFormat(…)'],
]);
const NOT_IN_MQL4 = new Set([
  'ArrayRemove',
  'ArrayInsert',
  'ArrayReverse',
  'ArraySwap',
  'ArrayPrint',
  'GetTickCount64',
]);
const NOT_IN_MQL5 = new Set([
  'RefreshRates',
  'MarketInfo',
  'IsConnected',
  'IsTradeAllowed',
  'AccountNumber',
  'extern',
]);
const LONGEST_NAME = 63;

export function lintTokens(tokens: readonly Token[], platform: Platform): Problem[] {
  const problems: Problem[] = [];
  const say = ({ file, line }: Place, message: string): void => void problems.push({ file, line, message });
  tokens.forEach((token, at) => {
    const { kind, text } = token;
    const before = tokens[at - 1]?.text;
    if (kind === 'string' && !/^[\x20-\x7E]*$/.test(text)) {
      say(
        token,
        `${text}: MetaEditor may read letters that are not ASCII in another code page; write \\xNNNN`,
      );
    }
    if (kind === 'punctuation' && text === '->') say(token, "'->' is C++; MQL writes '.'");
    if (kind !== 'name' || before === '.') return;
    const isCall = tokens[at + 1]?.text === '(';
    const advice = NOT_USED_HERE.get(text);
    if (NOT_MQL.has(text)) say(token, `'${text}' is C++ but not MQL`);
    else if (advice !== undefined && (isCall || !/^s?rand$|^printf$/.test(text)))
      say(token, `'${text}': ${advice}`);
    if (text.length > LONGEST_NAME) say(token, `'${text}' is longer than ${LONGEST_NAME} characters`);
    if (platform === 'MQL4' && NOT_IN_MQL4.has(text)) say(token, `MQL4 has no ${text}`);
    if (platform === 'MQL5' && NOT_IN_MQL5.has(text)) say(token, `MQL5 has no ${text}`);
  });
  return [...problems, ...lintPhrases(tokens), ...lintOrder(tokens)];
}

/** Functions may stand behind their use, types may not: a class is announced by `class CName;`. */
function lintOrder(tokens: readonly Token[]): Problem[] {
  const keywords = ['class', 'struct', 'interface', 'enum'];
  const declared = new Map<string, number>();
  tokens.forEach(({ text }, at) => {
    if (keywords.includes(tokens[at - 1]?.text ?? '') && !declared.has(text)) declared.set(text, at);
  });
  const early = tokens.filter(({ kind, text }, at) => kind === 'name' && at < (declared.get(text) ?? 0));
  return early.flatMap((token) => problem(token, `'${token.text}' is used before it is declared`));
}

/** Constructs of C++ that are recognised by several tokens. */
function lintPhrases(tokens: readonly Token[]): Problem[] {
  const text = (at: number): string => tokens[at]?.text ?? '';
  return tokens.flatMap((token, at) => {
    const { file, line } = token;
    const say = (message: string): Problem[] => [{ file, line, message }];
    if (token.kind === 'punctuation' && token.text === '[' && !canBeIndexed(tokens[at - 1])) {
      return say('a lambda or attribute is C++ but not MQL');
    }
    if (token.text === 'for' && isRangeFor(tokens, at)) return say('a for over a range is C++ but not MQL');
    if (token.text === 'long' && ['long', 'int', 'double'].includes(text(at + 1))) {
      return say(`'long ${text(at + 1)}' is C++ but not MQL`);
    }
    if (token.text === 'enum' && ['class', 'struct'].includes(text(at + 1)))
      return say("'enum class' is C++ but not MQL");
    return [];
  });
}

const canBeIndexed = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind === 'name' ? token.text !== 'return' : [')', ']'].includes(token.text));

function isRangeFor(tokens: readonly Token[], at: number): boolean {
  let depth = 0;
  let questions = 0;
  for (let i = at + 1; i < tokens.length; i++) {
    const text = tokens[i]?.text ?? '';
    if (text === '(') depth++;
    if (text === ')') depth--;
    if (depth === 0 || text === ';') return false;
    if (text === '?') questions++;
    if (text === ':' && questions-- === 0) return true;
  }
  return false;
}

export function lintDeclarations(declarations: readonly Declaration[], types: Types): Problem[] {
  return declarations.flatMap((declaration): Problem[] => {
    switch (declaration.kind) {
      case 'function':
        return lintFunction(declaration.function, types);
      case 'variable':
        return lintVariable(declaration.variable, types);
      case 'input':
        return lintInput(declaration.variable, types);
      case 'import':
        return declaration.functions.flatMap((one) => lintFunction(one, types));
      case 'class':
        return declaration.members.flatMap((member) => {
          if (member.kind === 'method') return lintFunction(member.method, types);
          return member.kind === 'field' ? lintField(member.variable, types) : [];
        });
      case 'enum':
        return declaration.entries.flatMap(({ name, value }) =>
          value === undefined || /^-?(\d+|0x[\da-f]+)$/i.test(value.map(({ text }) => text).join(''))
            ? []
            : problem(declaration, `${name}: the value of an enum is a plain whole number`),
        );
    }
  });
}

const problem = ({ file, line }: Place, message: string): Problem[] => [{ file, line, message }];

function lintFunction({ parameters, result, name, ...place }: MqlFunction, types: Types): Problem[] {
  const pointed = result?.pointer === true && types.kind(result.name) !== 'class';
  const found = pointed ? problem(place, `${name}: only objects of classes have pointers`) : [];
  return [...found, ...parameters.flatMap((parameter) => lintParameter(parameter, types))];
}

function lintParameter(parameter: Parameter, types: Types): Problem[] {
  const { type, name, isReference, dimensions } = parameter;
  const kind = types.kind(type.name);
  if (dimensions.length > 0 && !isReference)
    return problem(parameter, `array '${name}' must be passed by reference`);
  if (type.pointer && kind !== 'class')
    return problem(parameter, `'${name}': only objects of classes have pointers`);
  if (!type.pointer && !isReference && (kind === 'class' || kind === 'struct')) {
    return problem(parameter, `'${name}': objects are passed by reference only (${type.name} &${name})`);
  }
  return [];
}

function lintVariable(variable: Variable, types: Types): Problem[] {
  const { type, name } = variable;
  if (type.pointer && types.kind(type.name) !== 'class') {
    return problem(variable, `'${name}': only objects of classes have pointers`);
  }
  return type.name === 'void' ? problem(variable, `'${name}' cannot be of type void`) : [];
}

/** A stricter rule than MetaEditor's "possible use of uninitialized variable", and one that needs no analysis. */
export function lintLocal(variable: Variable, types: Types): Problem[] {
  const { type, name, dimensions, value, isStatic } = variable;
  const kind = type.pointer ? 'primitive' : types.kind(type.name);
  const isPlain = dimensions.length === 0 && (kind === 'primitive' || kind === 'enum');
  if (isPlain && !isStatic && value === undefined) {
    return problem(
      variable,
      `'${name}' has no value: local variables of plain types get one where they are declared`,
    );
  }
  return lintVariable(variable, types);
}

function lintField(variable: Variable, types: Types): Problem[] {
  if (variable.value !== undefined) {
    return problem(
      variable,
      `'${variable.name}': members get their value in the constructor, static ones outside of the class`,
    );
  }
  return lintVariable(variable, types);
}

function lintInput(variable: Variable, types: Types): Problem[] {
  const kind = types.kind(variable.type.name);
  const isPlain = kind === 'primitive' || kind === 'string' || kind === 'enum';
  if (!isPlain || variable.type.pointer || variable.dimensions.length > 0) {
    return problem(variable, `input '${variable.name}' must be of a plain type`);
  }
  return [];
}
