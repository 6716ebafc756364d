/** What a program declares at its top level: the shapes that the parser finds and the emitter writes. */
import type { Token } from './lexer.ts';
import type { Place } from './problem.ts';
import type { TypeUse } from './types.ts';

export interface Variable extends Place {
  readonly type: TypeUse;
  readonly isConst: boolean;
  readonly isStatic: boolean;
  /** The class whose static member this defines. */
  readonly owner: string | undefined;
  readonly name: string;
  /** The size of each dimension; no tokens for a dynamic one. */
  readonly dimensions: readonly (readonly Token[])[];
  /** What follows `=`. */
  readonly value: readonly Token[] | undefined;
  /** What stands in `name(…)`. */
  readonly arguments: readonly Token[] | undefined;
}

export interface Parameter extends Place {
  readonly type: TypeUse;
  readonly isConst: boolean;
  readonly isReference: boolean;
  readonly name: string;
  readonly dimensions: readonly (readonly Token[])[];
  readonly byDefault: readonly Token[] | undefined;
}

export interface MqlFunction extends Place {
  /** undefined for constructors and destructors. */
  readonly result: TypeUse | undefined;
  readonly resultIsConst: boolean;
  /** The class, for methods. */
  readonly owner: string | undefined;
  /** With `~` for destructors. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly isStatic: boolean;
  readonly isVirtual: boolean;
  readonly isConst: boolean;
  readonly isOverride: boolean;
  readonly isPure: boolean;
  /** What stands between `:` and `{` of a constructor. */
  readonly initialisers: readonly Token[] | undefined;
  /** undefined for a declaration without a body. */
  readonly body: readonly Token[] | undefined;
}

export type Member =
  | { readonly kind: 'access'; readonly level: string }
  | { readonly kind: 'field'; readonly variable: Variable }
  | { readonly kind: 'method'; readonly method: MqlFunction };

export interface MqlClass extends Place {
  readonly kind: 'class';
  readonly keyword: 'class' | 'struct' | 'interface';
  readonly name: string;
  readonly base: string | undefined;
  readonly members: readonly Member[];
}

export interface MqlEnum extends Place {
  readonly kind: 'enum';
  readonly name: string;
  readonly entries: readonly { readonly name: string; readonly value: readonly Token[] | undefined }[];
}

export interface Import extends Place {
  readonly kind: 'import';
  readonly dll: string;
  readonly functions: readonly MqlFunction[];
}

export interface Input extends Place {
  readonly kind: 'input';
  /** `extern` of MQL4: the program may change it. */
  readonly isMutable: boolean;
  readonly variable: Variable;
}

export type Declaration =
  | MqlClass
  | MqlEnum
  | Import
  | Input
  | { readonly kind: 'function'; readonly function: MqlFunction }
  | { readonly kind: 'variable'; readonly variable: Variable };
