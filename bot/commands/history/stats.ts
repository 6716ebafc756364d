import { z } from 'zod';
import { refusalView } from '../../views/answers.ts';
import { STATS_PAGES, pagesOf, statsView } from '../../views/stats.ts';
import type { StatsPage } from '../../views/stats.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional, word } from '../arguments.ts';
import { command, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { marked, period, periodChoices, periodWords, sinceOf } from './period.ts';
import { askedPlaces, placeKey, withPlace } from './places.ts';

const payload = z.object({
  place: placeKey,
  period,
  page: z.enum(STATS_PAGES),
  /** Null: whatever there is. */
  source: z.enum(['live', 'imported']).nullable(),
});
type Payload = z.infer<typeof payload>;

const shown: Press<Payload> = {
  verb: 'stats',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  act: async (context, chosen) => replaced(await show(context, chosen)),
};

const LABELS: Readonly<Record<StatsPage, string>> = {
  summary: 'Summary',
  risk: 'Risk',
  days: 'Days',
  symbols: 'Symbols',
  hours: 'Hours',
  channels: 'Channels',
};
const PAGES_A_ROW = 3;

async function show(context: Context, chosen: Payload): Promise<View> {
  const { history, user, now } = context;
  const since = sinceOf(chosen.period, now);
  const found = await history.stats(user.id, { place: chosen.place, source: chosen.source, since });
  if (!found.ok) return refusalView(found);
  const answer = found.value;
  const { place, source } = answer;
  const all = pagesOf(answer);
  const page = all.includes(chosen.page) ? chosen.page : 'summary';
  const periods = periodChoices(chosen.period, (option) => ({ ...chosen, period: option }));
  const pages = all.map((one) => marked(LABELS[one], { ...chosen, page: one }, one === page));
  const sources =
    place.live && place.imported > 0
      ? [
          marked('Live', { ...chosen, source: 'live' as const }, source === 'live'),
          marked('Imported', { ...chosen, source: 'imported' as const }, source === 'imported'),
        ]
      : [];
  return {
    ...statsView(answer, periodWords(chosen.period), page),
    buttons: [
      ...context.menu(shown, periods, { perRow: periods.length }),
      ...(pages.length === 0 ? [] : context.menu(shown, pages, { perRow: PAGES_A_ROW })),
      ...(sources.length === 0 ? [] : context.menu(shown, sources, { perRow: sources.length })),
    ],
  };
}

export const stats = command({
  name: 'stats',
  aliases: ['ss'],
  summary: 'Profit factor, drawdown and more',
  usage: '[account|channel] [1d|1w|1m|3m|all]',
  needs: 'viewer',
  place: 'private',
  details:
    'Figures as MetaTrader’s report has them, of an account or of what was copied from a channel. What you brought with /import stands apart.',
  presses: [press(shown)],
  arguments: positional(z.object({ place: word.optional(), period: period.optional() })),
  async handle(context, { place, period: last }) {
    const asked = await askedPlaces(context, [place, last]);
    if (!asked.ok) return refusalView(asked);
    const { places, period: chosen } = asked.value;
    const common = { period: chosen ?? 'all', page: 'summary' as const, source: null };
    return withPlace(context, places, {
      press: shown,
      title: 'Statistics of what?',
      payloadOf: (key) => ({ ...common, place: key }),
      show,
    });
  },
});
