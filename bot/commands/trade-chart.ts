/** The button that shows one trade in its market, wherever trades are listed. */
import { z } from 'zod';
import { tradeBars } from '../../core/app/trade-bars.ts';
import type { Lots, Price } from '../../core/domain/decimal.ts';
import { tradeChartView } from '../views/trade-chart.ts';
import type { ChartedTrade } from '../views/trade-chart.ts';
import type { Button, View } from '../views/view.ts';
import { REUSABLE_LIFE_MS } from './command.ts';
import type { Context, Press } from './command.ts';

const price = z.string().transform((text) => text as Price);
/** What the list knew of the trade: it lies in our database, and is shown to the person it was shown to before. */
const chartPayload: z.ZodType<ChartedTrade> = z.object({
  accountName: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  lots: z.string().transform((text) => text as Lots),
  digits: z.int().nullable(),
  openedAt: z.number(),
  openPrice: price,
  closed: z.object({ at: z.number(), price }).nullable(),
  stop: price.nullable(),
  target: price.nullable(),
  result: z.string(),
});

/** The chart is a message of its own: the list stays. */
export const chart: Press<ChartedTrade> = {
  verb: 'trade-chart',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: chartPayload,
  act: async (context, trade) => ({ toast: '', view: await show(context, trade), beside: true }),
};

async function show({ prices, now }: Context, trade: ChartedTrade): Promise<View> {
  const { symbol, openedAt, closed } = trade;
  const found = await tradeBars(prices, symbol, { openedAt, closedAt: closed?.at ?? now, now });
  return found.ok
    ? tradeChartView(trade, found.value, '', now)
    : tradeChartView(trade, null, found.message, now);
}

/** @param trades with the label of each one's button */
export const chartButtons = (
  context: Context,
  trades: readonly { readonly label: string; readonly trade: ChartedTrade }[],
  perRow: number,
): readonly (readonly Button[])[] =>
  trades.length === 0
    ? []
    : context.menu(
        chart,
        trades.map(({ label, trade }) => ({ label, payload: trade })),
        { perRow },
      );
