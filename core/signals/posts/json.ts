/** A reading as programs get it: plain JSON, prices as numbers. */
import { toNumber } from '../../domain/decimal.ts';
import type { Instruction, Level, Target } from '../../domain/instruction.ts';
import type { Reading } from './reading.ts';

export type ActionJson =
  | {
      readonly type: 'open';
      /** Null where the text names none. */
      readonly symbol: string | null;
      readonly side: 'buy' | 'sell';
      readonly order: 'market' | 'limit' | 'stop';
      readonly entry: readonly [low: number, high: number] | null;
      readonly stopLoss: number | null;
      readonly takeProfits: readonly (number | null)[];
    }
  | { readonly type: 'close'; readonly symbol?: string; readonly fraction: number }
  | {
      readonly type: 'modify';
      readonly symbol?: string;
      readonly stopLoss?: number | 'entry';
      readonly takeProfit?: number;
    }
  | { readonly type: 'cancel'; readonly symbol?: string };

export interface ReadingJson {
  readonly verdict: Reading['verdict'];
  readonly safe: boolean;
  readonly actions: readonly ActionJson[];
  readonly why: string;
}

/** A distance whose price is not known yet is null, as an open target is; `why` tells it. */
const priceOf = (level: Level | undefined): number | null =>
  level?.unit === 'price' ? toNumber(level.at) : null;
const targetOf = (target: Target): number | null => (target === 'open' ? null : priceOf(target));

function actionOf(instruction: Instruction): ActionJson {
  const named = 'symbol' in instruction && instruction.symbol !== '' ? { symbol: instruction.symbol } : {};
  switch (instruction.kind) {
    case 'open': {
      const { symbol, side, order, entry, stopLoss, takeProfits } = instruction;
      return {
        type: 'open',
        symbol: symbol === '' ? null : symbol,
        side,
        order,
        entry: entry === undefined ? null : [toNumber(entry.low), toNumber(entry.high)],
        stopLoss: priceOf(stopLoss),
        takeProfits: takeProfits.map(targetOf),
      };
    }
    case 'close':
      return { type: 'close', ...named, fraction: toNumber(instruction.fraction) };
    case 'cancel':
      return { type: 'cancel', ...named };
    case 'modify': {
      const stop = instruction.stopLoss === 'entry' ? 'entry' : priceOf(instruction.stopLoss);
      const take = priceOf(instruction.takeProfit);
      return {
        type: 'modify',
        ...named,
        ...(stop === null ? {} : { stopLoss: stop }),
        ...(take === null ? {} : { takeProfit: take }),
      };
    }
  }
}

export const readingJson = ({ verdict, safe, instructions, why }: Reading): ReadingJson => ({
  verdict,
  safe,
  actions: instructions.map(actionOf),
  why,
});
