/** What reading a post gives: what the text says, what it rests on, and what speaks against acting on it. */
import type { Price } from '../../domain/decimal.ts';
import type { Instruction, OpenInstruction } from '../../domain/instruction.ts';
import type { PostTemplate } from '../../domain/channel.ts';

/**
 * Why a signal must not be traded as it stands.
 * - `STOP_ON_WRONG_SIDE`, `TARGET_ON_WRONG_SIDE`: the level lies where it would be met at once.
 * - `SIDE_CONTRADICTS`: stop and targets are those of the other side.
 * - `PRICE_FAR_FROM_MARKET`: entry or level far from the quote that the caller gave.
 * - `PRICES_IMPLAUSIBLE`: a price that the symbol cannot have, or levels too far from one another.
 * - `ENTRY_ZONE_TOO_WIDE`: the two prices of the entry are no zone.
 * - `SYMBOL_UNKNOWN`, `SYMBOL_MISSING`: what is traded is not known, or not said.
 * - `SIDE_INFERRED`: no side is named; it follows from the levels alone.
 * - `LABELS_MISSING`: numbers without labels, whose order no template has confirmed.
 * - `AMBIGUOUS`: the text can be read in two ways.
 * - `ENTRY_MISSING`: a pending order without its price.
 * - `TARGETS_PARTLY_DONE`: some targets carry a check mark already.
 * - `REFERENCE_UNKNOWN`: it refers to a signal that cannot be told.
 * - `LEVEL_UNKNOWN`: it names a level whose price is not known.
 */
export type DoubtCode =
  | 'STOP_ON_WRONG_SIDE'
  | 'TARGET_ON_WRONG_SIDE'
  | 'SIDE_CONTRADICTS'
  | 'PRICE_FAR_FROM_MARKET'
  | 'PRICES_IMPLAUSIBLE'
  | 'ENTRY_ZONE_TOO_WIDE'
  | 'SYMBOL_UNKNOWN'
  | 'SYMBOL_MISSING'
  | 'SIDE_INFERRED'
  | 'LABELS_MISSING'
  | 'AMBIGUOUS'
  | 'ENTRY_MISSING'
  | 'TARGETS_PARTLY_DONE'
  | 'REFERENCE_UNKNOWN'
  | 'LEVEL_UNKNOWN';

export interface Doubt {
  readonly code: DoubtCode;
  /** The numbers that it rests on, as text. */
  readonly numbers: Readonly<Record<string, string>>;
}

/** A part of the post (offsets into the original text, end exclusive) and what it was taken for. */
export interface Evidence {
  readonly from: number;
  readonly to: number;
  readonly meaning: string;
}

/** Which signal an update means. */
export type Reference =
  | { readonly by: 'itself' }
  /** The post replied to. */
  | { readonly by: 'reply'; readonly signal: OpenInstruction | undefined }
  /** The room's latest open one; `signal` where the caller told which are open. */
  | { readonly by: 'latest'; readonly signal: OpenInstruction | undefined };

export interface Reading {
  /** What the text says. */
  readonly verdict: 'signal' | 'update' | 'none';
  /** In the order of the text: to be done whole, or not at all. */
  readonly instructions: readonly Instruction[];
  /** Whether nothing speaks against acting on it. Never true of `none`. */
  readonly safe: boolean;
  readonly doubts: readonly Doubt[];
  /** How sure the verdict is, 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly refersTo: Reference;
  /** Canonical symbols that the text names, in its order. */
  readonly mentions: readonly string[];
  /** It says that this is one more, and not what was said before: `again`, `re-entry`, `another`. */
  readonly again: boolean;
  /** One sentence for people. */
  readonly why: string;
}

export interface PostContext {
  /** The post that this one answers, as it was read. */
  readonly replyTo?: Reading;
  /** Prices now, by canonical symbol. */
  readonly quotes?: Readonly<Record<string, Price>>;
  readonly template?: PostTemplate;
  /** What the room trades where a post names nothing. */
  readonly defaultSymbol?: string;
  /** The room's open signals, latest last. */
  readonly open?: readonly OpenInstruction[];
}
