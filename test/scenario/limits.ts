/** Limits on losses, emergency stops and limits on what is held: while one holds, nothing opens. */
import type { Link } from '../../core/domain/link.ts';
import type { RiskBlock, RiskScope, RiskState } from '../../core/domain/risk.ts';
import type { End, Follower } from './end.ts';
import type { Recorded } from './record.ts';

type Deal = Recorded['deals'][number];

/** Binary fractions of sums of cents and hundredths of lots are off by less. */
const EXACT = 1e-6;

interface Scoped {
  readonly scope: RiskScope['kind'];
  readonly name: string;
  readonly copiedAt: readonly number[];
  readonly links: readonly Link[];
}

const copiedAt = ({ decisions }: Follower): readonly number[] =>
  decisions.filter(({ code }) => code === 'COPIED').map(({ at }) => at);

/** @returns what is not as limits want it; each account has one follower, so both scopes are its */
export function limitVerdict(end: End, follower: Follower): string[] {
  const { subscription, links, name } = follower;
  const { account, id } = subscription;
  const found: string[] = [];
  for (const state of end.record.risks) {
    const { scope } = state;
    const isMine = scope.account === account && (scope.kind === 'account' || scope.subscription === id);
    if (!isMine) continue;
    const scoped = { scope: scope.kind, name, copiedAt: copiedAt(follower), links };
    for (const block of blocksOf(state)) found.push(...blockVerdict(block, scoped));
  }
  found.push(
    ...knownVerdict(end, follower),
    ...denialVerdict(follower),
    ...reachedVerdict(end, follower),
    ...stopVerdict(end, follower),
  );
  for (const link of links) found.push(...closeVerdict(follower, link));
  return found;
}

/** Every limit that was set is watched. */
function knownVerdict({ record }: End, { subscription, rules, name }: Follower): string[] {
  const { account, id } = subscription;
  const watched = record.risks.filter(({ scope }) => scope.account === account);
  const ofAccount = watched.find(({ scope }) => scope.kind === 'account');
  const own = watched.find(({ scope }) => scope.kind === 'subscription' && scope.subscription === id);
  const isKnown = (state: RiskState | undefined, limit: string): boolean =>
    state?.limits.some((one) => one.limit === limit) === true;
  return [
    ...rules.limits.filter((limit) => !isKnown(ofAccount, limit.id)),
    ...subscription.rules.limits.filter((limit) => !isKnown(own, limit.id)),
  ].map((limit) => `${name}: nobody watches limit ${limit.id}`);
}

const blocksOf = ({ limits, guards }: RiskState): readonly RiskBlock[] => [
  ...limits.flatMap(({ block }) => (block === null ? [] : [block])),
  ...guards,
];

/** Nobody clears one in the scenario: it holds to the end. */
function blockVerdict(block: RiskBlock, { name, scope, copiedAt, links }: Scoped): string[] {
  const found: string[] = [];
  const which = `${name}: limit ${block.limit} of the ${scope}, reached at ${String(block.since)}`;
  for (const at of copiedAt) if (at > block.since) found.push(`${which}, was copied into at ${String(at)}`);
  if (block.action !== 'close') return found;
  const open = links.filter((link) => link.ended === null && link.closeReason === null);
  for (const link of open) found.push(`${which}, left link ${link.id} open`);
  return found;
}

/** What was denied for a limit was after it was reached, and until then nothing else was let in. */
function denialVerdict(follower: Follower): string[] {
  const found: string[] = [];
  for (const { code, trace, at, position } of follower.decisions) {
    if (code !== 'RISK_LIMIT_REACHED') continue;
    const { since, lost, allowed, limit } = trace.at(-1)?.numbers ?? {};
    const from = Number(since);
    const what = `${follower.name} was denied ${position} for limit ${String(limit)}`;
    if (!(from <= at)) found.push(`${what} before it was reached`);
    const between = copiedAt(follower).filter((copied) => copied > from && copied < at);
    if (between.length > 0) found.push(`${what}, and others were copied though it was reached`);
    const isGuard = limit === 'equity_stop' || limit === 'equity_target';
    if (!isGuard && Number(lost) < Number(allowed))
      found.push(`${what}, but ${String(lost)} is less than ${String(allowed)}`);
  }
  return found;
}

const resultOf = ({ profit, swap, commission }: Deal): number =>
  Number(profit) + Number(swap) + Number(commission);

/**
 * What deals alone prove: a limit on the balance, from its start, that is exceeded in the end must have been reached.
 * Others need prices that nobody wrote down.
 */
function reachedVerdict({ record }: End, { subscription, rules, name, links }: Follower): string[] {
  const { account } = subscription;
  const magics = new Set(links.map(({ magic }) => magic));
  // A close by hand carries no magic number: whose a deal is, says what opened its position.
  const copies = new Set(
    record.deals
      .filter((deal) => deal.account === account && deal.entry === 'in' && magics.has(deal.magic))
      .map(({ position }) => position),
  );
  const found: string[] = [];
  const scopes = [
    { kind: 'account', limits: rules.limits, counts: (): boolean => true },
    {
      kind: 'subscription',
      limits: subscription.rules.limits,
      counts: (deal: Deal) => copies.has(deal.position),
    },
  ] as const;
  for (const { kind, limits, counts } of scopes) {
    const deals = record.deals.filter(
      (deal) => deal.account === account && deal.entry !== 'balance' && counts(deal),
    );
    const lost = -deals.reduce((sum, deal) => sum + resultOf(deal), 0);
    const state = record.risks.find(({ scope }) => scope.account === account && scope.kind === kind);
    for (const { id: limit, basis, from, threshold } of limits) {
      if (basis !== 'balance' || from !== 'start' || !('amount' in threshold)) continue;
      const block = state?.limits.find((one) => one.limit === limit)?.block ?? null;
      if (lost > Number(threshold.amount) + EXACT && block === null)
        found.push(
          `${name} lost ${lost.toFixed(2)} of ${threshold.amount}, and limit ${limit} of the ${kind} is not reached`,
        );
    }
  }
  return found;
}

/** Between the emergency stop and its release nothing is copied, and only then is anything denied for it. */
function stopVerdict({ record }: End, follower: Follower): string[] {
  const { subscription, name, decisions } = follower;
  const spans: { from: number; to: number }[] = [];
  for (const { scope, fields, at } of record.ruleChanges) {
    if (scope.kind !== 'account' || scope.account !== subscription.account) continue;
    for (const { path, after } of fields) {
      if (path !== 'stoppedAt') continue;
      const open = spans.at(-1);
      if (after === null || after === 'null') {
        if (open !== undefined) open.to = at;
      } else spans.push({ from: at, to: Infinity });
    }
  }
  const found: string[] = [];
  for (const { code, position, at } of decisions) {
    const isInside = spans.some(({ from, to }) => at > from && at < to);
    const isNear = spans.some(({ from, to }) => at >= from && at <= to);
    if (code === 'COPIED' && isInside) found.push(`${name} copied ${position} while it was stopped`);
    if (code === 'EMERGENCY_STOP' && !isNear)
      found.push(`${name} was not stopped, and denied ${position} for it`);
  }
  return found;
}

/** What a limit closes was closed by a decision, and there is a limit that closes. */
function closeVerdict({ subscription, rules, decisions, name }: Follower, link: Link): string[] {
  if (link.closeReason !== 'risk_limit') return [];
  const limits = [...subscription.rules.limits, ...rules.limits];
  const { stop, target } = rules.equity;
  const closes = limits.some(({ action }) => action === 'close') || stop !== null || target !== null;
  const isDecided = decisions.some((one) => one.link === link.id && one.code === 'CLOSED_BY_RISK_LIMIT');
  return closes && isDecided ? [] : [`${name}: link ${link.id} was closed by a limit that there is not`];
}

interface Held {
  readonly symbol: string;
  readonly lots: number;
}

/**
 * What the account held after each of its deals, by position. On a netting account these are the shares of its copies.
 */
function* holdings({ record }: End, { subscription }: Follower): Generator<ReadonlyMap<string, Held>> {
  const held = new Map<string, Held>();
  for (const { account, position, entry, symbol, lots } of record.deals) {
    if (account !== subscription.account || position === null || symbol === null) continue;
    const before = held.get(position)?.lots ?? 0;
    const after = before + (entry === 'in' ? Number(lots) : -Number(lots));
    if (after > EXACT) held.set(position, { symbol, lots: after });
    else held.delete(position);
    yield held;
  }
}

/** At no time did the brokers' deals add up to more than the rules allow. */
export function exposureVerdict(end: End, follower: Follower): string[] {
  const { subscription, rules, name } = follower;
  const { maxLotsPerSymbol } = subscription.rules.lots;
  const { maxPositions } = subscription.rules.filters;
  const mostLots = Math.min(
    Number(subscription.rules.exposure.maxTotalLots ?? Infinity),
    Number(rules.maxTotalLots ?? Infinity),
  );
  const mostPositions = Math.min(maxPositions.account ?? Infinity, maxPositions.channel ?? Infinity);
  const peak = { lots: 0, positions: 0, symbolLots: 0, symbolPositions: 0 };
  for (const held of holdings(end, follower)) {
    const all = [...held.values()];
    const sum = (of: readonly Held[]): number => of.reduce((total, one) => total + one.lots, 0);
    peak.lots = Math.max(peak.lots, sum(all));
    peak.positions = Math.max(peak.positions, all.length);
    for (const symbol of new Set(all.map((one) => one.symbol))) {
      const same = all.filter((one) => one.symbol === symbol);
      peak.symbolLots = Math.max(peak.symbolLots, sum(same));
      peak.symbolPositions = Math.max(peak.symbolPositions, same.length);
    }
  }
  const found: string[] = [];
  const check = (what: string, was: number, most: number): void => {
    if (was > most + EXACT)
      found.push(`${name} held ${was.toFixed(2)} ${what}, at most ${String(most)} are allowed`);
  };
  check('lots', peak.lots, mostLots);
  check('positions', peak.positions, mostPositions);
  check('lots of one symbol', peak.symbolLots, Number(maxLotsPerSymbol ?? Infinity));
  check('positions of one symbol', peak.symbolPositions, maxPositions.symbol ?? Infinity);
  return found;
}
