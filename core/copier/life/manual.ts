/** Somebody changed a copy's stop or target in the terminal: what becomes of it, per field. */
import type { TraceStep } from '../../domain/decision.ts';
import type { Millis } from '../../domain/ids.ts';
import { isSettled } from '../../domain/link.ts';
import type { DesiredState, Link, LinkLife } from '../../domain/link.ts';
import type { Cause, Position } from '../../domain/position.ts';
import type { LifeRules } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { isSamePrice } from '../prices.ts';

/** A change by hand is put back at most so often within the window; then the person has won. */
export const MAX_REASSERTS = 3;
export const REASSERT_WINDOW_MS: Millis = 60_000;

export interface ByHand {
  readonly link: Link;
  /** `STOPS_REASSERTED`: there is a new version to send. `STOPS_ADOPTED`: the wish is what is there already. */
  readonly code: 'STOPS_REASSERTED' | 'STOPS_ADOPTED';
  readonly step: TraceStep;
  /** Fields that became a person's by this. */
  readonly taken: readonly Field[];
  /** Fields that were put back too often. */
  readonly givenUp: readonly Field[];
}

export type Field = 'stopLoss' | 'takeProfit';
const FIELDS: readonly Field[] = ['stopLoss', 'takeProfit'];
const OWNER = { stopLoss: 'stopLossBy', takeProfit: 'takeProfitBy' } as const;

/** Ends at the market, not changes: what they bring with them is no person's doing. */
const BROKERS: readonly Cause[] = ['stop_loss', 'take_profit', 'stop_out', 'expired'];

/** Nothing of ours is under way, and both reports are of the same living position or order. */
function isCalm(link: Link, before: Position, after: Position): boolean {
  const { state } = link.desired;
  const living = after.state === before.state && (after.state === 'open' || after.state === 'pending');
  return link.ended === null && isSettled(link) && living && (state === 'pending' || state === after.state);
}

const isExhausted = ({ reassertedAt }: LinkLife, now: Millis): boolean => {
  const first = reassertedAt[reassertedAt.length - MAX_REASSERTS];
  return first !== undefined && now - first < REASSERT_WINDOW_MS;
};

/**
 * A field was changed by hand when the account showed what we wish, and now shows something else: reports of our own
 * earlier wishes that come late do not look like that.
 *
 * - `respect`, `adopt`: what is there becomes the wish and the field a person's; nothing is sent. It differs in what the
 *   provider's next change does: see `stopsFor`.
 * - `reassert`: a new version with what we wish, at most three times a minute; then as `respect`.
 *
 * @param before what the account reported last of the copy's position, `after` what it reports now
 * @returns null when nobody changed a stop or target
 */
export function changedByHand(
  link: Link,
  before: Position,
  after: Position,
  cause: Cause,
  rules: LifeRules['manual'],
  spec: Pick<SymbolSpec, 'point'>,
  now: Millis,
): ByHand | null {
  if (BROKERS.includes(cause) || !isCalm(link, before, after)) return null;
  const { desired, life } = link;
  const changed = FIELDS.filter(
    (field) =>
      isSamePrice(before[field], desired[field], spec) && !isSamePrice(after[field], desired[field], spec),
  );
  if (changed.length === 0) return null;
  const spent = isExhausted(life, now);
  // A field that is a person's already stays so, whatever the rule has become.
  const isReasserted = (field: Field): boolean =>
    life[OWNER[field]] === 'rules' && rules[field] === 'reassert';
  const back = changed.filter((field) => isReasserted(field) && !spent);
  const kept = changed.filter((field) => !back.includes(field));
  const next = keep(link, after, kept);
  return {
    link: back.length === 0 ? { ...next, settledVersion: next.version } : reasserted(next, now),
    code: back.length === 0 ? 'STOPS_ADOPTED' : 'STOPS_REASSERTED',
    step: { rule: 'manual', passed: true, numbers: numbersOf(changed, desired, after, back) },
    taken: kept.filter((field) => life[OWNER[field]] === 'rules'),
    givenUp: kept.filter(isReasserted),
  };
}

/** The next version, with these fields as they are at the broker. */
function keep(link: Link, after: Position, fields: readonly Field[]): Link {
  const { desired, life, version } = link;
  const stop = fields.includes('stopLoss');
  const target = fields.includes('takeProfit');
  return {
    ...link,
    desired: {
      ...desired,
      stopLoss: stop ? after.stopLoss : desired.stopLoss,
      takeProfit: target ? after.takeProfit : desired.takeProfit,
    },
    version: version + 1,
    life: {
      ...life,
      stopLossBy: stop ? 'person' : life.stopLossBy,
      takeProfitBy: target ? 'person' : life.takeProfitBy,
    },
  };
}

const reasserted = (link: Link, now: Millis): Link => ({
  ...link,
  life: { ...link.life, reassertedAt: [...link.life.reassertedAt, now].slice(-MAX_REASSERTS) },
});

function numbersOf(
  changed: readonly Field[],
  wished: DesiredState,
  after: Position,
  back: readonly Field[],
): TraceStep['numbers'] {
  const numbers: Record<string, string> = {};
  for (const field of changed) {
    numbers[field] = after[field] ?? 'none';
    numbers[`${field}Wished`] = wished[field] ?? 'none';
    numbers[`${field}Kept`] = back.includes(field) ? 'no' : 'yes';
  }
  return numbers;
}
