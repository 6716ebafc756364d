import { z } from 'zod';
import type { TradesAnswer } from '../../../core/app/history-api.ts';
import { refusalView } from '../../views/answers.ts';
import { formatResult } from '../../views/format.ts';
import { tradesView } from '../../views/trades.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional, word } from '../arguments.ts';
import { command, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { chartButtons } from '../trade-chart.ts';
import { marked, period, periodChoices, periodWords, sinceOf } from './period.ts';
import { askedPlaces, placeKey, withPlace } from './places.ts';

const payload = z.object({
  place: placeKey,
  symbol: z.string(),
  period,
  /** From 0. */
  page: z.int().min(0),
  source: z.enum(['live', 'imported']).nullable(),
});
type Payload = z.infer<typeof payload>;

const shown: Press<Payload> = {
  verb: 'history',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  act: async (context, chosen) => replaced(await show(context, chosen)),
};

const CHARTS_A_ROW = 4;

/** A button for each trade of the page whose opening is known, by its number there. */
const chartsOf = ({ place, trades, currency }: TradesAnswer) =>
  trades.flatMap((trade, index) => {
    const { openedAt, openPrice, account, closedAt, closePrice, net, ...rest } = trade;
    if (openedAt === null || openPrice === null) return [];
    const { symbol, side, lots, digits, stop, target } = rest;
    const charted = {
      ...{ symbol, side, lots, digits, stop, target, openedAt, openPrice },
      accountName: account === '' ? place.name : account,
      closed: { at: closedAt, price: closePrice },
      result: formatResult(net, currency),
    };
    return [{ label: `Chart ${index + 1}`, trade: charted }];
  });

async function show(context: Context, chosen: Payload): Promise<View> {
  const { history, user, now } = context;
  const found = await history.trades(user.id, { ...chosen, since: sinceOf(chosen.period, now) });
  if (!found.ok) return refusalView(found);
  const { page, pages, place, source } = found.value;
  const turns = [
    ...(page > 0 ? [{ label: '‹ Newer', payload: { ...chosen, page: page - 1 } }] : []),
    ...(page < pages - 1 ? [{ label: 'Older ›', payload: { ...chosen, page: page + 1 } }] : []),
  ];
  const periods = periodChoices(chosen.period, (option) => ({ ...chosen, page: 0, period: option }));
  const sources =
    place.live && place.imported > 0
      ? (['live', 'imported'] as const).map((one) =>
          marked(one === 'live' ? 'Live' : 'Imported', { ...chosen, page: 0, source: one }, one === source),
        )
      : [];
  return {
    ...tradesView(found.value, periodWords(chosen.period), chosen.symbol, now),
    buttons: [
      ...chartButtons(context, chartsOf(found.value), CHARTS_A_ROW),
      ...[turns, periods, sources].flatMap((row) =>
        row.length === 0 ? [] : context.menu(shown, row, { perRow: row.length }),
      ),
    ],
  };
}

export const history = command({
  name: 'history',
  aliases: ['hi'],
  summary: 'Closed trades, page by page',
  usage: '[account|channel] [symbol] [1d|1w|1m|3m|all]',
  needs: 'viewer',
  place: 'private',
  presses: [press(shown)],
  arguments: positional(
    z.object({ place: word.optional(), symbol: word.optional(), period: period.optional() }),
  ),
  async handle(context, { place, symbol: second, period: last }) {
    const asked = await askedPlaces(context, [place, second, last], true);
    if (!asked.ok) return refusalView(asked);
    const { places, symbol, period: chosen } = asked.value;
    const common = { symbol, period: chosen ?? 'all', page: 0, source: null };
    return withPlace(context, places, {
      press: shown,
      title: 'Closed trades of what?',
      payloadOf: (key) => ({ ...common, place: key }),
      show,
    });
  },
});
