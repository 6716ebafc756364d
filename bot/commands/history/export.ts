import { z } from 'zod';
import { refusalView } from '../../views/answers.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { positional, word } from '../arguments.ts';
import { command, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { period, periodWords, sinceOf } from './period.ts';
import { askedPlaces, placeKey, withPlace } from './places.ts';

const formats = z.enum(['csv', 'pdf']);
const TYPES = { csv: 'text/csv', pdf: 'application/pdf' } as const;
const WORDS = {
  csv: 'As CSV, newest first; times are UTC.',
  pdf: 'Figures, pictures and the newest trades; times are UTC.',
} as const;
const payload = z.object({ place: placeKey, format: formats, period });
type Payload = z.infer<typeof payload>;

const made: Press<Payload> = {
  verb: 'export',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  // A message that is edited takes no file.
  act: async (context, chosen) => ({ toast: '', view: await make(context, chosen), beside: true }),
};

/** Letters and digits of any script; all else that a file system or a mail program may not like is a dash. */
const fileName = (name: string, ending: string): string =>
  `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/gu, '') || 'trades'}.${ending}`;

async function make(context: Context, chosen: Payload): Promise<View> {
  const { history, user, now } = context;
  const question = { place: chosen.place, source: null, since: sinceOf(chosen.period, now) };
  const { format } = chosen;
  const words = periodWords(chosen.period);
  const found = await (format === 'csv'
    ? history.csv(user.id, question)
    : history.pdf(user.id, question, words));
  if (!found.ok) return refusalView(found);
  const { place, source, bytes } = found.value;
  const imported = source === 'imported' ? ' imported' : '';
  const name = fileName(`mynah ${place.name}${imported} trades`, format);
  return view({
    title: `${place.name}: closed trades, ${words}`,
    text: `${WORDS[format]}${imported === '' ? '' : ' From imported files.'}`,
    document: { name, type: TYPES[format], bytes },
    secret: true,
  });
}

export const exportTrades = command({
  name: 'export',
  aliases: ['ex'],
  summary: 'Closed trades as a file',
  usage: 'csv|pdf [account|channel] [1d|1w|1m|3m|all]',
  needs: 'viewer',
  place: 'private',
  details:
    'CSV opens in any spreadsheet, and /import reads it. A PDF has the figures and pictures of /stats.',
  presses: [press(made)],
  arguments: positional(
    z.object({ format: formats.optional(), place: word.optional(), period: period.optional() }),
  ),
  async handle(context, { format = 'csv', place, period: last }) {
    const asked = await askedPlaces(context, [place, last]);
    if (!asked.ok) return refusalView(asked);
    const { places, period: chosen } = asked.value;
    const common = { format, period: chosen ?? 'all' };
    return withPlace(context, places, {
      press: made,
      title: 'Trades of what?',
      payloadOf: (key) => ({ ...common, place: key }),
      show: make,
    });
  },
});
