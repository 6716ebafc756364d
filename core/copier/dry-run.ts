/**
 * What rules would have made of signals of the past. Prices of then are not known beyond the provider's own: spread and
 * deviation count as none. Holds are taken as waited out.
 */
import type { Decided } from '../domain/fact.ts';
import { decimal } from '../domain/decimal.ts';
import type { Lots } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Signal } from '../domain/signal.ts';
import type { Quote } from '../domain/symbol.ts';
import { decide } from './decide.ts';
import type { Held, Question } from './rule.ts';
import { isOver } from './signals.ts';
import { mapSymbol } from './symbols.ts';

export interface DryRunDecision {
  readonly signal: Signal;
  readonly decided: Decided;
  /** Of the copy; null when there would be none. */
  readonly lots: Lots | null;
}

/** An open may wait for its delay, its stop, its quotes and an answer, one after the other. */
const MAX_HOLDS = 5;

/** A person's yes is taken for granted. */
const approved = (question: Question): Question => ({
  ...question,
  approval: {
    state: 'approved',
    expiresAt: question.now,
    share: decimal('1'),
    shown: null,
    left: null,
    stopLoss: null,
    takeProfit: null,
  },
});

function decidedOn(question: Question): Decided | null {
  let asked = question;
  for (let holds = 0; holds < MAX_HOLDS; holds++) {
    const verdict = decide(asked);
    if (!('wait' in verdict)) return verdict;
    asked = verdict.wait === 'approval' ? approved(asked) : { ...asked, now: verdict.until + 1 };
  }
  return null;
}

/** The provider's price of then for the symbol that would be traded; rates between currencies are today's. */
function quoteOfThen({ signal, provider, follower, subscription }: Question): Question['follower']['quote'] {
  const { position } = signal;
  const mapped = mapSymbol(
    position.symbol,
    provider.symbol,
    subscription.symbolMap,
    follower.symbols,
    position.plan !== undefined,
  );
  // A post may name no price: then only today's is known.
  if (!mapped.found || position.price === '0') return follower.quote;
  const { symbol } = mapped.spec;
  const then: Quote = { symbol, bid: position.price, ask: position.price };
  return (asked) => (asked === symbol ? then : follower.quote(asked));
}

/**
 * @param signals of one channel, oldest first
 * @param questionOn the question on a signal as if it came then, with the account as it is now
 * @param count most opens that are looked at, the latest
 * @returns a decision for each of them, oldest first
 */
export function dryRun(
  signals: readonly Signal[],
  questionOn: (signal: Signal) => Question,
  count: number,
): readonly DryRunDecision[] {
  const made: DryRunDecision[] = [];
  const held = new Map<PositionId, Held>();
  for (const signal of signals) {
    const { id } = signal.position;
    if (isOver(signal.position)) held.delete(id);
    if (signal.kind !== 'open' || isOver(signal.position) || held.has(id)) continue;
    const question = questionOn(signal);
    const follower = { ...question.follower, quote: quoteOfThen(question), held: () => [...held.values()] };
    const decided = decidedOn({ ...question, follower });
    if (decided === null) continue;
    const { link } = decided;
    if (link !== null)
      held.set(id, { symbol: link.desired.symbol, lots: link.desired.lots, channel: signal.channel });
    made.push({ signal, decided, lots: link?.desired.lots ?? null });
  }
  return made.slice(-count);
}
