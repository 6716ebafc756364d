import { z } from 'zod';
import type { TradeStatus, TradingApi, WhyReport } from '../../core/app/api.ts';
import type { PositionId, UserId } from '../../core/domain/ids.ts';
import { inOrder } from '../views/positions.ts';
import { nothingToExplain, whyView } from '../views/why.ts';
import { positional, word } from './arguments.ts';
import { command } from './command.ts';

/** A position's opening, a few changes and the close, for a few followers; more fills no one's screen. */
const MAX_REPORTS = 8;
/** Looked through for the latest that matters. */
const MAX_LATEST = 40;

/** So far back a signal is looked for by its number. */
const MAX_SEARCHED = 1_000;
/** `Main/123` or `s123`: a signal's number on its channel. */
const SIGNAL = /^(?:(?<channel>.+)\/s?|s)(?<number>\d{1,15})$/iu;

/** All that was decided on one signal; of several channels with that number, the latest that was. */
async function reportsOnSignal(
  trading: TradingApi,
  user: UserId,
  channel: string | undefined,
  number: number,
): Promise<readonly WhyReport[]> {
  const wanted = channel?.toLowerCase();
  const reports = (await trading.why(user, 'last', MAX_SEARCHED)).filter(
    ({ signal, channelName }) =>
      signal?.seq === number && (wanted === undefined || channelName.toLowerCase().startsWith(wanted)),
  );
  return reports
    .filter(({ decision }) => decision.channel === reports[0]?.decision.channel)
    .slice(0, MAX_REPORTS);
}

/** A number of the list in /positions is one copy; else a provider's own position number, with all its copies. */
async function reportsOn(trading: TradingApi, user: UserId, what: string): Promise<readonly WhyReport[]> {
  const signal = SIGNAL.exec(what)?.groups;
  if (signal !== undefined)
    return reportsOnSignal(trading, user, signal['channel'], Number(signal['number']));
  const plain = what.replace(/^#/u, '');
  const open = inOrder(await trading.positions(user));
  const listed = what.startsWith('#') ? undefined : open[Number(plain) - 1];
  if (listed === undefined) return trading.why(user, plain as PositionId, MAX_REPORTS);
  const reports = await trading.why(user, listed.link.position, MAX_LATEST);
  return reports.filter(({ decision }) => decision.link === listed.link.id).slice(0, MAX_REPORTS);
}

/**
 * Of the latest decisions, those on the same signal as the latest that did something or refused to: with
 * nothing to do there is nothing to ask about, unless there was nothing else.
 */
function latestSignal(reports: readonly WhyReport[]): readonly WhyReport[] {
  const first = reports.find(({ decision }) => decision.verdict !== 'none') ?? reports[0];
  return reports.filter(
    ({ decision }) =>
      decision.channel === first?.decision.channel &&
      decision.position === first.decision.position &&
      decision.seq === first.decision.seq,
  );
}

const tradeKey = ({ decision }: WhyReport): string => JSON.stringify([decision.channel, decision.position]);

async function tradesOf(
  trading: TradingApi,
  user: UserId,
  reports: readonly WhyReport[],
): Promise<Map<string, TradeStatus | null>> {
  const one = new Map(reports.map((report) => [tradeKey(report), report.decision]));
  const entries = await Promise.all(
    [...one].map(
      async ([key, { channel, position }]) => [key, await trading.trade(user, channel, position)] as const,
    ),
  );
  return new Map(entries);
}

export const why = command({
  name: 'why',
  aliases: ['wy'],
  summary: 'Why something was copied, or not',
  usage: '[position|signal|last]',
  details: [
    'The position is its number in /positions, or the provider’s number of it as its message shows (#…).',
    'The signal is its number on a channel, Main/123, or s123. last is the latest.',
    '',
    'Shown are the signal, every rule in order with its numbers, the size step by step, what was sent and what came of it.',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  arguments: positional(z.object({ position: word.optional() })),
  async handle({ trading, user, now }, { position: what = 'last' }) {
    const last = what.toLowerCase() === 'last';
    const [first, ...others] = last
      ? latestSignal(await trading.why(user.id, 'last', MAX_LATEST)).slice(0, MAX_REPORTS)
      : await reportsOn(trading, user.id, what);
    if (first === undefined) return nothingToExplain(last ? null : what);
    const reports = [first, ...others] as const;
    const trades = await tradesOf(trading, user.id, reports);
    return whyView(reports, (report) => trades.get(tradeKey(report)) ?? null, now);
  },
});
