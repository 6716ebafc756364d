/** What must be true at the end, of the brokers' own books and of the record, each against the other. */
import { ceilToStep, compare, divide, maximum, minimum, multiply } from '../../core/domain/decimal.ts';
import type { Decimal, Lots } from '../../core/domain/decimal.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Position } from '../../core/domain/position.ts';
import { bookVerdict, differenceOf, heldBy, isNetting, providedBy } from './books.ts';
import { followersOf, nameOf, truthOf } from './end.ts';
import type { End, Follower } from './end.ts';
import { levelVerdict, mirrored } from './levels.ts';
import { exposureVerdict, limitVerdict } from './limits.ts';
import type { Recorded } from './record.ts';
import { ruleVerdict } from './set-rules.ts';
import { askedLots, sizeVerdict, STEP } from './sizes.ts';
import { decisionVerdict } from './traces.ts';

/** @returns what is not as it should be; empty when everything is */
export function verdictOf(end: End): string[] {
  const { record } = end;
  const found = [
    ...recordVerdict(record),
    ...bookVerdict(record, end.provider, end.truths),
    ...signalVerdict(end),
  ];
  const followers = followersOf(end);
  for (const { name } of end.plan.followers) {
    if (!followers.some((one) => one.name === name)) found.push(`the subscription of ${name} is gone`);
  }
  for (const follower of followers) {
    found.push(
      ...ruleVerdict(end, follower),
      ...decisionVerdict(end, follower),
      ...ownVerdict(end, follower),
      ...limitVerdict(end, follower),
      ...exposureVerdict(end, follower),
    );
    for (const link of follower.links) {
      found.push(
        ...linkVerdict(end, follower, link).map((what) => `${follower.name}, ${describe(link)}: ${what}`),
      );
    }
  }
  return found;
}

const describe = (link: Link): string =>
  `copy of ${link.position} (link ${link.id}, magic ${String(link.magic)}, v${String(link.version)}, wished ${link.desired.state} ${link.desired.lots}, ended ${String(link.ended)})`;

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

/**
 * Versions without gaps, each decided once, and a final outcome for the last. What a person changed in the terminal is
 * a version too when it is kept: then there is nothing to send.
 */
function commandVerdict(record: Recorded, link: Link): string[] {
  const found: string[] = [];
  const decided: number[] = [];
  let version = 0;
  for (const one of record.decisions) {
    if (one.link !== link.id) continue;
    if (one.code === 'STOPS_ADOPTED') version++;
    if (one.verdict !== 'command') continue;
    version++;
    decided.push(one.version ?? 0);
    if (one.version !== version)
      found.push(`${describe(link)} has v${String(one.version)} where v${String(version)} is due`);
  }
  if (version !== link.version) found.push(`${describe(link)} was decided up to v${String(version)}`);
  const commands = record.commands.filter((command) => command.link === link.id);
  if (commands.map((command) => command.version).join() !== decided.join())
    found.push(`${describe(link)} has commands ${commands.map((command) => command.version).join()}`);
  const isKept = !decided.includes(link.version);
  const outcome = finalOutcome(record, link);
  if (outcome === undefined && !isKept) found.push(`${describe(link)} has no final outcome`);
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

/** Nothing is held that no living link explains, and nothing was opened twice. */
function ownVerdict({ record }: End, follower: Follower): string[] {
  const { name, truth, subscription, nets } = follower;
  const found: string[] = [];
  const links = record.links.filter((link) => link.account === subscription.account);
  const living = new Set(links.filter(({ ended }) => ended === null).map(({ magic }) => magic));
  for (const { id, magic, lots: size } of heldBy(record, follower)) {
    if (!living.has(magic))
      found.push(`${name} holds ${id} (${size} lots, magic ${String(magic)}), which no living link explains`);
  }
  const known = new Set(links.map(({ magic }) => magic));
  for (const [magic, times] of Object.entries(truth.opened)) {
    // The one position of a netting account grows with many deals: their lots are added up with the sizes.
    if (times > 1 && !nets) found.push(`${name} opened magic ${magic} ${String(times)} times`);
    if (!known.has(Number(magic))) found.push(`${name} opened magic ${magic}, which no link has`);
  }
  return found;
}

/** What was sent last was refused by the broker for good, and told. */
function wasRefused(record: Recorded, link: Link): boolean {
  const sent = record.commands.findLast((one) => one.link === link.id);
  const outcome = record.outcomes.findLast(
    (one) => one.link === link.id && one.version === sent?.version && one.final,
  );
  return outcome?.status === 'rejected' && link.lastOutcome?.status === 'rejected';
}

function linkVerdict(end: End, follower: Follower, link: Link): string[] {
  const provided = providedBy(end.record, end.provider, truthOf(end, end.provider));
  const source = provided.find(({ id }) => id === link.position);
  const mine = heldBy(end.record, follower).filter(({ magic }) => magic === link.magic);
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
  const wanted = mirrored(source, follower.subscription.rules.filters.reverse);
  found.push(...wishVerdict(link, wanted), ...levelVerdict(end, follower, link, wanted));
  return refused ? found : [...found, ...heldVerdict(follower, link, wanted, copy)];
}

/** The wish is what the provider has now. */
function wishVerdict({ desired }: Link, source: Position): string[] {
  const found: string[] = [];
  if (desired.state !== source.state) found.push(`the provider's is ${source.state}`);
  if (desired.side !== source.side) found.push(`a ${source.side} is wanted`);
  if (source.state === 'pending' && desired.kind !== source.kind) found.push(`a ${source.kind} is wanted`);
  if (desired.expiresAt !== source.expiresAt)
    found.push(`wished expiresAt ${String(desired.expiresAt)}, the provider has ${String(source.expiresAt)}`);
  return found;
}

/** The follower holds what is wished, in the size that the rules make of the provider's position. */
function heldVerdict(follower: Follower, link: Link, source: Position, copy: Position): string[] {
  const found: string[] = [];
  // A resting order that filled on its own is left alone, until the provider's fills too.
  const filledFirst = source.state === 'pending' && copy.state === 'open';
  if (copy.state !== source.state && !filledFirst) found.push(`the broker holds it ${copy.state}`);
  if (copy.side !== source.side) found.push(`the broker holds a ${copy.side}`);
  const rightLots = lotsByTheRules(follower, link, source);
  if (!rightLots.includes(copy.lots))
    found.push(`the broker holds ${copy.lots} lots; by the rules ${rightLots.join(' or ')}`);
  if (filledFirst) return found;
  const terms =
    source.state === 'pending'
      ? (['price', 'stopLoss', 'takeProfit', 'expiresAt'] as const)
      : (['stopLoss', 'takeProfit'] as const);
  for (const term of terms) {
    const wanted = term === 'price' ? source.price : link.desired[term];
    if (copy[term] !== wanted)
      found.push(`the broker has ${term} ${String(copy[term])}, wished is ${String(wanted)}`);
  }
  return found;
}

/**
 * Of what it opened with, the part that the provider still has of what it had then, rounded up to the step. What
 * it opened with is what was filled, and until that is known what was asked for: a part that the provider closed
 * meanwhile may be of either.
 */
function lotsByTheRules(follower: Follower, link: Link, source: Position): readonly Lots[] {
  const asked = askedLots(follower, link);
  const whole = link.sourceLots;
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
