/** The types that a program knows, and how they are spelled in C++. */
import type { Token } from './lexer.ts';

export type TypeKind = 'primitive' | 'string' | 'enum' | 'struct' | 'class';

const PRIMITIVES = [
  'void',
  'bool',
  'char',
  'uchar',
  'short',
  'ushort',
  'int',
  'uint',
  'long',
  'ulong',
  'float',
  'double',
];
const VALUES = [...PRIMITIVES, 'datetime', 'color'];

/** Names that C++ keeps for itself, or that its headers define as macros, and MQL leaves to programs. */
const TAKEN_IN_CPP = new Set(
  [
    'alignas alignof and and_eq asm bitand bitor compl concept co_await co_return co_yield char8_t char16_t char32_t',
    'explicit export not not_eq or or_eq register requires thread_local typeid volatile xor xor_eq main',
    'errno stdin stdout stderr unix linux major minor EOF assert',
  ]
    .join(' ')
    .split(' '),
);

export const cppName = (name: string): string => (TAKEN_IN_CPP.has(name) ? `${name}_` : name);

export class Types {
  private readonly kinds = new Map<string, TypeKind>([
    ...VALUES.map((name): [string, TypeKind] => [name, 'primitive']),
    ['string', 'string'],
  ]);

  /** Declarations may stand behind their use: all names of types are collected before anything is read. */
  constructor(tokens: readonly Token[]) {
    tokens.forEach(({ kind, text }, at) => {
      const next = tokens[at + 1];
      if (kind !== 'name' || next?.kind !== 'name') return;
      if (text === 'class' || text === 'interface') this.kinds.set(next.text, 'class');
      else if (text === 'struct' || text === 'enum') this.kinds.set(next.text, text);
    });
  }

  kind(name: string): TypeKind | undefined {
    const known = this.kinds.get(name);
    if (known !== undefined) return known;
    if (name.startsWith('ENUM_')) return 'enum';
    return /^Mql[A-Z]/.test(name) ? 'struct' : undefined;
  }

  isType({ kind, text }: Token): boolean {
    return kind === 'name' && this.kind(text) !== undefined;
  }
}

export interface TypeUse {
  readonly name: string;
  readonly pointer: boolean;
}

/** `dimensions`: C++ text of each, '' for a dynamic one. */
export function cppType({ name, pointer }: TypeUse, dimensions: readonly string[] = []): string {
  const element = pointer ? `::mql::Ptr<${name}>` : name;
  return dimensions.reduceRight(
    (inner, size) => (size === '' ? `::mql::Arr<${inner}>` : `::mql::FixedArr<${inner}, ${size}>`),
    element,
  );
}
