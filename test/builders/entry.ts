/** A copy that is about to be made, before it has a size. */
import type { Asked, Entry, FollowerView, ProviderView } from '../../core/copier/rule.ts';
import { indexSymbols } from '../../core/copier/symbols.ts';
import { decimal, lots, price } from '../../core/domain/decimal.ts';
import type { Plan } from '../../core/domain/plan.ts';
import type { LotRules, PlanRules, Sizing } from '../../core/domain/rules.ts';
import type { Quote, SymbolSpec } from '../../core/domain/symbol.ts';
import { aFollower, aProvider, aQuestion } from './question.ts';
import { aPosition, aSignal, aSubscription, NOW, someRules, symbol } from './trading.ts';

export interface EntryParts {
  readonly sizing?: Sizing;
  readonly lotRules?: Partial<LotRules>;
  readonly providerLots?: string;
  /** The follower's other symbols. */
  readonly others?: readonly SymbolSpec[];
  readonly quotes?: readonly Quote[];
  readonly provider?: Partial<ProviderView>;
  readonly follower?: Partial<FollowerView>;
  readonly stopLoss?: string | null;
  readonly side?: Entry['side'];
  readonly state?: Entry['state'];
  readonly entryPrice?: string;
  readonly symbolFactor?: string;
  readonly plan?: Plan | null;
  readonly planRules?: Partial<PlanRules>;
  readonly approval?: Asked | null;
  /** Milliseconds since the signal was received. */
  readonly waitedMs?: number;
}

export const aQuote = (name: string, bid: string, ask: string): Quote => ({
  symbol: symbol(name),
  bid: price(bid),
  ask: price(ask),
});

/** One lot of EURUSD at 1.1, quoted; follower 5,000 USD, provider 10,000 USD; `parts` says what is different. */
export function anEntry(spec: SymbolSpec, parts: EntryParts = {}): Entry {
  const quotes = new Map(
    (parts.quotes ?? [aQuote(spec.symbol, '1.0999', '1.1')]).map((one) => [one.symbol, one]),
  );
  const side = parts.side ?? 'buy';
  const entryPrice = price(parts.entryPrice ?? '1.1');
  const position = aPosition({
    side,
    price: entryPrice,
    lots: lots(parts.providerLots ?? '1'),
    ...(parts.plan && { plan: parts.plan }),
  });
  const follower = aFollower({
    symbols: indexSymbols([spec, ...(parts.others ?? [])]),
    quote: (name) => quotes.get(name),
    ...parts.follower,
  });
  const question = aQuestion({
    signal: aSignal({ position }),
    subscription: aSubscription({
      ...(parts.sizing === undefined ? {} : { sizing: parts.sizing }),
      rules: someRules({ lots: parts.lotRules ?? {}, plan: parts.planRules ?? {} }),
    }),
    provider: aProvider(parts.provider),
    follower,
    approval: parts.approval ?? null,
    now: NOW + (parts.waitedMs ?? 0),
  });
  return {
    question,
    spec,
    symbolFactor: decimal(parts.symbolFactor ?? '1'),
    state: parts.state ?? 'open',
    side,
    kind: parts.state === 'pending' ? 'limit' : 'market',
    price: entryPrice,
    entryPrice,
    stopLoss: parts.stopLoss === undefined || parts.stopLoss === null ? null : price(parts.stopLoss),
    takeProfit: null,
    quote: quotes.get(spec.symbol),
  };
}
