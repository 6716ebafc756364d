import { z } from 'zod';
import type { LinkStatus } from '../../core/app/api.ts';
import { stopOf, targetOf } from '../../core/app/valuation.ts';
import { exposureGroups, exposureView, groupName, NOTHING_OPEN } from '../views/exposure.ts';
import type { ExposureGroup } from '../views/exposure.ts';
import { formatResult } from '../views/format.ts';
import { positionName, positionsView } from '../views/positions.ts';
import type { ChartedTrade } from '../views/trade-chart.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { noArguments } from './arguments.ts';
import { command, press, REUSABLE_LIFE_MS } from './command.ts';
import type { Context, Press } from './command.ts';
import { marked } from './history/period.ts';
import { chart, chartButtons } from './trade-chart.ts';

/** Four rows of them, or eight of longer names; whoever has more open looks at a few. */
const MOST_CHARTS = 8;
const CHARTS_A_ROW = 2;

const refresh: Press<object> = {
  verb: 'positions',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: z.object({}),
  act: async (context) => replaced(await show(context)),
};

/** Null: the group with most positions. */
const pictured = z.object({ group: z.object({ currency: z.string(), isPaper: z.boolean() }).nullable() });
type Pictured = z.infer<typeof pictured>;

const picture: Press<Pictured> = {
  verb: 'positions-picture',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: pictured,
  act: async (context, { group }) => replaced(await showPicture(context, group)),
};

async function show(context: Context): Promise<View> {
  const positions = await context.trading.positions(context.user.id);
  const buttons = [
    ...context.menu(refresh, [{ label: 'Refresh', payload: {} }]),
    ...(exposureGroups(positions).length === 0
      ? []
      : context.menu(picture, [{ label: 'Picture', payload: { group: null } }])),
  ];
  return { ...positionsView(positions, context.now), buttons: [buttons.flat()] };
}

const isSame = (a: Pictured['group'], b: ExposureGroup): boolean =>
  a?.currency === b.currency && a.isPaper === b.isPaper;

/** Null while the fill has not told its price. */
function chartedOf(status: LinkStatus): ChartedTrade | null {
  const { link, accountName, digits, floating, currency } = status;
  if (link.openPrice === null) return null;
  return {
    accountName,
    symbol: link.desired.symbol,
    side: link.desired.side,
    lots: link.lots,
    digits,
    openedAt: link.filledAt ?? link.createdAt,
    openPrice: link.openPrice,
    closed: null,
    stop: stopOf(status),
    target: targetOf(status),
    result: floating === null ? '' : formatResult(floating, currency),
  };
}

async function showPicture(context: Context, wanted: Pictured['group']): Promise<View> {
  const groups = exposureGroups(await context.trading.positions(context.user.id));
  const group = groups.find((one) => isSame(wanted, one)) ?? groups[0];
  const list = context.menu(refresh, [{ label: 'List', payload: {} }]);
  if (group === undefined) return { ...NOTHING_OPEN, buttons: list };
  const { currency, isPaper, positions } = group;
  const again = context.menu(picture, [{ label: 'Refresh', payload: { group: { currency, isPaper } } }]);
  const others = groups.map((one) =>
    marked(groupName(one), { group: { currency: one.currency, isPaper: one.isPaper } }, one === group),
  );
  const drawable = positions.slice(0, MOST_CHARTS).flatMap((status) => {
    const trade = chartedOf(status);
    return trade === null ? [] : [{ status, trade }];
  });
  // A symbol says which position is meant while no other is of it.
  const isTold = new Set(drawable.map(({ trade }) => trade.symbol)).size === drawable.length;
  const isOne = new Set(drawable.map(({ trade }) => trade.accountName)).size === 1;
  const nameOf = ({ status, trade }: (typeof drawable)[number]): string =>
    `${positionName(status)}${isOne ? '' : ` · ${trade.accountName}`}`;
  const charts = drawable.map((one) => ({
    label: `Chart ${isTold ? one.trade.symbol : nameOf(one)}`,
    trade: one.trade,
  }));
  return {
    ...exposureView(group),
    buttons: [
      [...again, ...list].flat(),
      ...(others.length < 2 ? [] : context.menu(picture, others, { perRow: 2 })),
      ...chartButtons(context, charts, isTold ? CHARTS_A_ROW : 1),
    ],
  };
}

export const positions = command({
  name: 'positions',
  aliases: ['po'],
  summary: 'What is open in your accounts',
  usage: '',
  needs: 'viewer',
  place: 'private',
  details:
    'Picture shows what each position may still lose to its stop, and which have none; a Chart button shows its candles.',
  presses: [press(refresh), press(picture), press(chart)],
  arguments: noArguments,
  handle: show,
});
