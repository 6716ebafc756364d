/** Filters on trial: what they are asked, and what they say, judged again from what they left behind. */
import type { Denial } from '../../core/copier/codes.ts';
import { turned } from '../../core/copier/filters/turned.ts';
import { walk } from '../../core/copier/rule.ts';
import type {
  Entry,
  FollowerView,
  Held,
  Numbers,
  ProviderView,
  Question,
  Rule,
} from '../../core/copier/rule.ts';
import { indexSymbols } from '../../core/copier/symbols.ts';
import { decimal, lots, price } from '../../core/domain/decimal.ts';
import type { ChannelId, Millis } from '../../core/domain/ids.ts';
import type { NewsEvent } from '../../core/domain/news.ts';
import type { Position } from '../../core/domain/position.ts';
import type { Filters } from '../../core/domain/rules.ts';
import type { SymbolMap } from '../../core/domain/subscription.ts';
import type { SymbolSpec } from '../../core/domain/symbol.ts';
import { aFollower, aProvider, aQuestion } from './question.ts';
import { aPosition, aSignal, aSubscription, aSymbol, CHANNEL, NOW, someRules, symbol } from './trading.ts';

export interface Asked {
  readonly position?: Partial<Position>;
  readonly symbolMap?: Partial<SymbolMap>;
  readonly provider?: Partial<ProviderView>;
  readonly follower?: Partial<FollowerView>;
  readonly news?: readonly NewsEvent[] | undefined;
  readonly now?: Millis;
}

/** An open of EURUSD for a subscription with these filters. */
export const asking = (filters: Partial<Filters>, parts: Asked = {}): Question =>
  aQuestion({
    signal: aSignal({ position: aPosition(parts.position) }),
    subscription: aSubscription({
      rules: someRules({ filters }),
      symbolMap: { list: {}, prefix: '', suffix: '', ...parts.symbolMap },
    }),
    provider: aProvider(parts.provider),
    follower: aFollower(parts.follower),
    news: parts.news,
    now: parts.now ?? NOW,
  });

export interface Entered extends Asked {
  readonly spec?: Partial<SymbolSpec>;
  /** Bid and ask; null: none came yet. */
  readonly quote?: readonly [string, string] | null;
  /** The copy's own; the provider's when not given. */
  readonly stopLoss?: string | null;
  readonly takeProfit?: string | null;
  readonly held?: readonly Held[];
}

const levelOf = (given: string | null | undefined, ours: Position['stopLoss']): Position['stopLoss'] =>
  given === undefined ? ours : given === null ? null : price(given);

/** The same open as an entry at the follower's market: EURUSD bought at 1.1 with a market of 1.0999 / 1.1. */
export function entering(filters: Partial<Filters>, parts: Entered = {}): Entry {
  const spec = aSymbol(parts.spec);
  const [bid, ask] = parts.quote ?? ['1.0999', '1.1'];
  const quote = parts.quote === null ? undefined : { symbol: spec.symbol, bid: price(bid), ask: price(ask) };
  const question = asking(filters, {
    ...parts,
    position: { price: price('1.1'), ...parts.position },
    follower: { symbols: indexSymbols([spec]), held: () => parts.held ?? [], ...parts.follower },
  });
  const copy = turned(question.signal.position, filters.reverse ?? false);
  const state = copy.state === 'pending' ? 'pending' : 'open';
  const market = copy.side === 'buy' ? quote?.ask : quote?.bid;
  return {
    question,
    spec,
    symbolFactor: decimal('1'),
    state,
    side: copy.side,
    kind: state === 'pending' ? copy.kind : 'market',
    price: copy.price,
    entryPrice: state === 'pending' ? copy.price : (market ?? copy.price),
    stopLoss: levelOf(parts.stopLoss, copy.stopLoss),
    takeProfit: levelOf(parts.takeProfit, copy.takeProfit),
    quote,
  };
}

/** Something open on the follower's account: our copy of a channel's, or nobody's. */
export const held = (name = 'EURUSD', channel: string | null = CHANNEL): Held => ({
  symbol: symbol(name),
  lots: lots('1'),
  channel: channel === null ? null : (channel as ChannelId),
});

export interface Said {
  /** `off`: the rule left no step. */
  readonly said: Denial | 'passed' | 'off';
  readonly numbers: Numbers;
}

/** Asks the rule of this name; throws when judging what it stored does not give the same bytes. */
export function ask<About>(rules: readonly Rule<About>[], name: string, about: About): Said {
  const rule = rules.find((one) => one.name === name);
  if (rule === undefined) throw new Error(`there is no rule ${name}`);
  const walked = walk(rule, about);
  if (walked === null) return { said: 'off', numbers: {} };
  const { step, denial } = walked;
  const stored = JSON.stringify(step);
  const { numbers } = JSON.parse(stored) as { numbers: Numbers };
  const again = rule.judge(numbers);
  const replayed = JSON.stringify({
    rule: name,
    passed: again.denial === null,
    numbers: { ...numbers, ...again.results },
  });
  if (replayed !== stored || again.denial !== denial) throw new Error(`${stored} is replayed as ${replayed}`);
  return { said: denial ?? 'passed', numbers };
}

/** The first denial of all rules, in their order; null when none denies. */
export function firstDenial<About>(rules: readonly Rule<About>[], about: About): Denial | null {
  for (const { name } of rules) {
    const { said } = ask(rules, name, about);
    if (said !== 'passed' && said !== 'off') return said;
  }
  return null;
}
