/** What must be true at the end, of the brokers' own books and of the record, each against the other. */
import {
  ceilToStep,
  compare,
  decimal,
  divide,
  floorToStep,
  lots,
  maximum,
  minimum,
  multiply,
} from '../../core/domain/decimal.ts';
import type { Decimal, Lots } from '../../core/domain/decimal.ts';
import type { TraceStep } from '../../core/domain/decision.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Position } from '../../core/domain/position.ts';
import type { Sizing } from '../../core/domain/rules.ts';
import type { Truth } from '../../sim/control.ts';
import { bookVerdict, differenceOf, held, isNetting, providedBy } from './books.ts';
import type { Recorded } from './record.ts';

const STEP = lots('0.01');

export interface End {
  readonly record: Recorded;
  readonly provider: string;
  /** By the account's name. */
  readonly truths: ReadonlyMap<string, Truth>;
  readonly closedByHand: ReadonlySet<number>;
}

interface Follower {
  readonly name: string;
  readonly account: string;
  readonly subscription: Recorded['subscriptions'][number];
  readonly truth: Truth;
}

/** @returns what is not as it should be; empty when everything is */
export function verdictOf(end: End): string[] {
  const found = [...recordVerdict(end.record), ...bookVerdict(end.record, end.truths), ...signalVerdict(end)];
  for (const subscription of end.record.subscriptions) {
    const name = nameOf(end.record, subscription.account);
    const follower = { name, account: subscription.account, subscription, truth: truthOf(end, name) };
    found.push(...decisionVerdict(end, follower), ...exposureVerdict(end, follower));
    for (const link of linksOf(end.record, follower)) {
      found.push(...linkVerdict(end, follower, link).map((what) => `${name}, ${describe(link)}: ${what}`));
    }
  }
  return found;
}

const linksOf = (record: Recorded, { subscription }: Follower): readonly Link[] =>
  record.links.filter((link) => link.subscription === subscription.id);

const describe = (link: Link): string =>
  `copy of ${link.position} (link ${link.id}, magic ${String(link.magic)}, v${String(link.version)}, wished ${link.desired.state} ${link.desired.lots}, ended ${String(link.ended)})`;

const nameOf = (record: Recorded, account: string): string =>
  record.accounts.find(({ id }) => id === account)?.name ?? account;

function truthOf(end: End, name: string): Truth {
  const truth = end.truths.get(name);
  if (truth === undefined) throw new Error(`nobody asked the broker of ${name}`);
  return truth;
}

// ---- the record in itself ------------------------------------------------------------------------------

function recordVerdict(record: Recorded): string[] {
  const found: string[] = [];
  if (record.unprojected > 0)
    found.push(`${String(record.unprojected)} rows of the journal are not in the tables`);
  for (const { id, lastSeq } of record.channels) {
    const seqs = record.signals.filter(({ channel }) => channel === id).map(({ seq }) => seq);
    const wrong = seqs.findIndex((seq, index) => seq !== index + 1);
    if (wrong !== -1) found.push(`signal ${String(wrong + 1)} of a channel is missing or double`);
    if (seqs.length !== lastSeq)
      found.push(`the channel counts ${String(lastSeq)} signals, ${String(seqs.length)} are there`);
  }
  for (const link of record.links) found.push(...commandVerdict(record, link));
  return found;
}

/** Versions without gaps, each decided once, and a final outcome for the last. */
function commandVerdict(record: Recorded, link: Link): string[] {
  const found: string[] = [];
  const versions = record.commands
    .filter((command) => command.link === link.id)
    .map(({ version }) => version);
  const expected = Array.from({ length: link.version }, (_, index) => index + 1).join();
  if (versions.join() !== expected) found.push(`${describe(link)} has commands ${versions.join()}`);
  const decided = record.decisions.filter((one) => one.link === link.id && one.verdict === 'command');
  if (decided.map(({ version }) => version).join() !== expected)
    found.push(`${describe(link)} was decided as ${decided.map(({ version }) => version).join()}`);
  const outcome = finalOutcome(record, link);
  if (outcome === undefined) found.push(`${describe(link)} has no final outcome`);
  if (link.settledVersion !== link.version) found.push(`${describe(link)} is not settled`);
  return found;
}

const finalOutcome = (record: Recorded, link: Link) =>
  record.outcomes.findLast((one) => one.link === link.id && one.version === link.version && one.final);

// ---- what the provider did -------------------------------------------------------------------------------

/** Everything that the provider did was a signal, and the last one says how it stands. */
function signalVerdict(end: End): string[] {
  const found: string[] = [];
  const last = new Map<string, Position>();
  for (const { position } of end.record.signals) last.set(position.id, position);
  const living = providedBy(end.record, end.provider, truthOf(end, end.provider));
  for (const position of living) {
    const told = last.get(position.id);
    const difference = told === undefined ? 'nothing' : stopsDifference(position, told);
    if (difference !== null)
      found.push(`of the provider's ${position.id} the last signal told ${difference}`);
  }
  for (const [id, position] of last) {
    const isOver = position.state === 'closed' || position.state === 'cancelled';
    if (isOver === living.some((one) => one.id === id))
      found.push(`the last signal of the provider's ${id} says ${position.state}`);
  }
  const entered = new Set<string>();
  for (const { account, entry, position } of end.record.deals) {
    if (nameOf(end.record, account) === end.provider && entry === 'in' && position !== null)
      entered.add(position);
  }
  for (const id of entered) if (!last.has(id)) found.push(`the provider opened ${id}, and no signal told`);
  // A tranche's deals are those of the whole.
  if (isNetting(end.record, end.provider)) return found;
  for (const [id, { state, kind }] of last) {
    if ((state === 'open' || state === 'closed') !== entered.has(id))
      found.push(`the last signal of the provider's ${id} (${kind}) says ${state}, its deals do not`);
  }
  return found;
}

const stopsDifference = (position: Position, told: Position): string | null =>
  differenceOf(position, { ...told, price: position.state === 'pending' ? told.price : position.price });

// ---- one follower --------------------------------------------------------------------------------------

/** Codes that the scenario can bring about; every other denial is a wrong one. */
const ALLOWED_DENIALS = new Set([
  'POSITION_ENDED',
  'OPEN_WINDOW_EXPIRED',
  'ACCOUNT_OFFLINE',
  'SUBSCRIPTION_PAUSED',
  'VOLUME_BELOW_MINIMUM',
]);

/** Every signal has one decision; a position is copied at most once, and refused only for a reason. */
function decisionVerdict({ record }: End, { name, subscription }: Follower): string[] {
  const found: string[] = [];
  const mine = record.decisions.filter((one) => one.subscription === subscription.id);
  const bySeq = new Map<number, number>();
  for (const { seq } of mine) if (seq !== null) bySeq.set(seq, (bySeq.get(seq) ?? 0) + 1);
  for (const { seq, channel } of record.signals) {
    const times = channel === subscription.channel ? (bySeq.get(seq) ?? 0) : 1;
    if (times !== 1) found.push(`${name} decided ${String(times)} times on signal ${String(seq)}`);
  }
  const copied = mine.filter(({ code }) => code === 'COPIED').map(({ position }) => position);
  if (new Set(copied).size !== copied.length) found.push(`${name} copied a position twice`);
  for (const { verdict, code, position, trace } of mine) {
    if (verdict !== 'denied') continue;
    if (!ALLOWED_DENIALS.has(code)) found.push(`${name} was denied ${position} with ${code}`);
    if (trace.at(-1)?.passed !== false)
      found.push(`${name} was denied ${position} with ${code}, and no rule says why`);
    if (code === 'VOLUME_BELOW_MINIMUM' && subscription.sizing.kind !== 'multiplier')
      found.push(`${name} was denied ${position}, whose size cannot be too small`);
  }
  return found;
}

/** Nothing is held that no living link explains, and nothing was opened twice. */
function exposureVerdict({ record }: End, { name, account, truth }: Follower): string[] {
  const found: string[] = [];
  const links = record.links.filter((link) => link.account === account);
  const living = new Set(links.filter(({ ended }) => ended === null).map(({ magic }) => magic));
  for (const { id, magic, lots: size } of held(truth)) {
    if (!living.has(magic))
      found.push(`${name} holds ${id} (${size} lots, magic ${String(magic)}), which no living link explains`);
  }
  const known = new Set(links.map(({ magic }) => magic));
  for (const [magic, times] of Object.entries(truth.opened)) {
    if (times > 1) found.push(`${name} opened magic ${magic} ${String(times)} times`);
    if (!known.has(Number(magic))) found.push(`${name} opened magic ${magic}, which no link has`);
  }
  return found;
}

/** Refused by the broker for good, for this very wish, and told. */
const wasRefused = (record: Recorded, link: Link): boolean =>
  finalOutcome(record, link)?.status === 'rejected' && link.lastOutcome?.status === 'rejected';

function linkVerdict(end: End, follower: Follower, link: Link): string[] {
  const provided = providedBy(end.record, end.provider, truthOf(end, end.provider));
  const source = provided.find(({ id }) => id === link.position);
  const mine = held(follower.truth).filter(({ magic }) => magic === link.magic);
  const found = sizeVerdict(end.record, follower, link);
  if (link.ended !== null) return [...found, ...endVerdict(end, link, source)];
  const [copy, ...more] = mine;
  if (more.length > 0) found.push(`${String(mine.length)} exposures`);
  if (copy === undefined) return [...found, 'it lives and holds nothing'];
  if (String(copy.id) !== link.ticket || copy.lots !== link.lots)
    found.push(
      `the broker holds ${copy.id} with ${copy.lots} lots, on record ${String(link.ticket)} with ${link.lots}`,
    );
  const refused = wasRefused(end.record, link);
  const isToClose = source === undefined || link.closeReason !== null;
  if (isToClose !== (link.desired.state === 'closed'))
    found.push(`the provider's position is ${source?.state ?? 'over'}`);
  if (isToClose) return refused ? found : [...found, 'it should be closed, and nobody refused'];
  return [...found, ...wishVerdict(link, source), ...(refused ? [] : heldVerdict(end, link, source, copy))];
}

/** The wish is what the provider has now. */
function wishVerdict({ desired }: Link, source: Position): string[] {
  const found: string[] = [];
  if (desired.state !== source.state) found.push(`the provider's is ${source.state}`);
  if (desired.side !== source.side) found.push(`the provider's is a ${source.side}`);
  for (const term of ['stopLoss', 'takeProfit', 'expiresAt'] as const) {
    if (desired[term] !== source[term])
      found.push(`wished ${term} ${String(desired[term])}, the provider has ${String(source[term])}`);
  }
  return found;
}

/** The follower holds what the rules make of the provider's position. */
function heldVerdict({ record }: End, link: Link, source: Position, copy: Position): string[] {
  const found: string[] = [];
  // A resting order that filled on its own is left alone, until the provider's fills too.
  const filledFirst = source.state === 'pending' && copy.state === 'open';
  if (copy.state !== source.state && !filledFirst) found.push(`the broker holds it ${copy.state}`);
  const rightLots = lotsByTheRules(record, link, source);
  if (!rightLots.includes(copy.lots))
    found.push(`the broker holds ${copy.lots} lots; by the rules ${rightLots.join(' or ')}`);
  if (filledFirst) return found;
  const terms =
    source.state === 'pending'
      ? (['price', 'stopLoss', 'takeProfit', 'expiresAt'] as const)
      : (['stopLoss', 'takeProfit'] as const);
  for (const term of terms) {
    if (copy[term] !== source[term])
      found.push(`the broker has ${term} ${String(copy[term])}, the provider ${String(source[term])}`);
  }
  return found;
}

/**
 * Of what it opened with, the part that the provider still has of what it had then, rounded up to the step. What
 * it opened with is what was filled, and until that is known what was asked for: a part that the provider closed
 * meanwhile may be of either.
 */
function lotsByTheRules(record: Recorded, link: Link, source: Position): readonly Lots[] {
  const { asked, whole } = sizingOf(record, link);
  const filled = compare(link.openedLots, asked) < 0 ? link.openedLots : asked;
  const part = (of: Lots): Lots =>
    compare(source.lots, whole) >= 0
      ? of
      : minimum(
          of,
          maximum(ceilToStep(divide(multiply(of, source.lots as Decimal), whole) as Lots, STEP), STEP),
        );
  return [part(filled), minimum(part(asked), filled)];
}

/** The numbers of one step of the decision that made the copy. */
function numbersOf(record: Recorded, link: Link, rule: 'size' | 'limits'): TraceStep['numbers'] {
  const decision = record.decisions.find((one) => one.link === link.id && one.code === 'COPIED');
  return decision?.trace.find((step) => step.rule === rule)?.numbers ?? {};
}

/** Lots that were asked for, and the provider's lots that they were made of. */
function sizingOf(record: Recorded, link: Link): { readonly asked: Lots; readonly whole: Lots } {
  const { providerLots = '0' } = numbersOf(record, link, 'size');
  const { lots: asked = '0' } = numbersOf(record, link, 'limits');
  return { asked: lots(String(asked)), whole: lots(String(providerLots)) };
}

/** The size that was asked for follows from the subscription. */
function sizeVerdict(record: Recorded, { subscription, truth }: Follower, link: Link): string[] {
  const numbers = numbersOf(record, link, 'size');
  if (Object.keys(numbers).length === 0) return ['it was never decided to copy it'];
  const { asked, whole } = sizingOf(record, link);
  const right = floorToStep(rawLots(subscription.sizing, numbers, whole), STEP);
  const found = asked === right ? [] : [`asked for ${asked} lots, not ${right}`];
  if ((truth.opened[link.magic] ?? 0) > 0 && compare(link.openedLots, right) > 0)
    found.push(`it opened with ${link.openedLots} of ${right}`);
  return found;
}

function rawLots(sizing: Sizing, numbers: TraceStep['numbers'], providerLots: Lots): Lots {
  const equity = (whose: string): Decimal => decimal(String(numbers[whose]));
  switch (sizing.kind) {
    case 'fixed_lots':
      return sizing.lots;
    case 'multiplier':
      return multiply(providerLots, sizing.factor);
    case 'equity_ratio': {
      const scaled = multiply(multiply(providerLots, equity('followerEquity')), sizing.factor);
      return divide(scaled, equity('providerEquity')) as Lots;
    }
    default:
      throw new Error(`the scenario draws no ${sizing.kind}`);
  }
}

/** Why a link is over must be what happened. */
function endVerdict({ closedByHand, record }: End, link: Link, source: Position | undefined): string[] {
  switch (link.ended) {
    case 'provider_closed':
    case 'never_opened':
      return source === undefined || link.closeReason !== 'provider_closed'
        ? []
        : ['the provider still has it'];
    case 'closed_by_hand':
      return closedByHand.has(link.magic) ? [] : ['nobody closed it by hand'];
    case 'rejected': {
      const refusal = record.outcomes.find(
        (one) => one.link === link.id && one.status === 'rejected' && one.final,
      );
      return refusal === undefined ? ['no final refusal is on record'] : [];
    }
    default:
      // By its own stop, target or expiry, by panic: the deals and the person say so themselves.
      return [];
  }
}
