/** What a person wants instead of what was shown: `half`, `50%`, `sl 2641.5`, `tp 2680`. */
import { compare, decimal, product } from '../../../core/domain/decimal.ts';
import type { Decimal, Price } from '../../../core/domain/decimal.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Refusal, Result } from '../../../core/domain/result.ts';
import { entryOf } from '../../../core/domain/table.ts';
import { positiveIn } from '../numbers.ts';

export interface Terms {
  /** Of the size that was shown, above 0 and at most 1. */
  readonly share: Decimal;
  /** Null: the signal's. */
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
}

const ONE = decimal('1');
const HUNDREDTH = decimal('0.01');
export const AS_SHOWN: Terms = { share: ONE, stopLoss: null, takeProfit: null };

export const HOW_TERMS = 'half, 50%, sl 2641.5, tp 2680, in any order';

const wrong = (text: string): Refusal =>
  refuse('TERMS_UNREADABLE', `I cannot read ${JSON.stringify(text)}. Terms are ${HOW_TERMS}.`);

const priceIn = (text: string | undefined): Price | null => positiveIn(text) as Price | null;

function shareIn(text: string): Decimal | null {
  if (text === 'half') return decimal('0.5');
  if (text === 'all') return ONE;
  const percent = positiveIn(/^(?<percent>\d{1,3}(?:[.,]\d{1,4})?)%$/u.exec(text)?.[1]);
  const share = percent === null ? null : product(percent, HUNDREDTH);
  return share !== null && compare(share, ONE) <= 0 ? share : null;
}

const LEVELS: Readonly<Record<string, 'stopLoss' | 'takeProfit'>> = {
  sl: 'stopLoss',
  stop: 'stopLoss',
  tp: 'takeProfit',
  target: 'takeProfit',
};

/** Reads terms over `before`. Refusal: TERMS_UNREADABLE, with what cannot be read. */
export function readTerms(words: readonly string[], before: Terms = AS_SHOWN): Result<Terms> {
  let terms = before;
  const left = words.flatMap((word) => word.toLowerCase().split(/[=:]/u)).filter((word) => word !== '');
  for (let at = 0; at < left.length; at += 1) {
    const word = left[at] ?? '';
    const level = entryOf(LEVELS, word);
    if (level === undefined) {
      const share = shareIn(word);
      if (share === null) return wrong(word);
      terms = { ...terms, share };
      continue;
    }
    at += 1;
    const price = priceIn(left[at]);
    if (price === null) return wrong([word, left[at] ?? ''].join(' ').trim());
    terms = { ...terms, [level]: price };
  }
  return done(terms);
}
