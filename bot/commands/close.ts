import { z } from 'zod';
import type { LinkStatus } from '../../core/app/api.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import { refusalView } from '../views/answers.ts';
import { count } from '../views/format.ts';
import { closeQuestion, closingView, inOrder, positionLine } from '../views/positions.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { gone, replaced } from './answer.ts';
import { positional, word } from './arguments.ts';
import { matching, picker } from './choose.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';

const payload = z.object({ links: z.array(z.string().transform((id) => id as LinkId)) });
type Payload = z.infer<typeof payload>;

const confirmed: Press<Payload> = {
  verb: 'close',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload,
  async act({ trading, user }, { links }) {
    const closing = await trading.close(user.id, links);
    if (!closing.ok) return replaced(refusalView(closing));
    const answer = closingView(closing.value, links.length);
    return replaced(answer);
  },
};

function question(context: Context, positions: readonly LinkStatus[]): View {
  const links = positions.map(({ link }) => link.id);
  return {
    ...closeQuestion(positions, CONFIRM_LIFE_MS),
    buttons: context.menu(
      confirmed,
      [{ label: `Close ${count(links.length, 'position')}`, payload: { links }, style: 'danger' }],
      { cancel: 'Cancel' },
    ),
  };
}

const picked: Press<Payload> = {
  verb: 'close-pick',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload,
  async act(context, { links }) {
    const open = await context.trading.positions(context.user.id);
    const meant = inOrder(open).filter(({ link }) => links.includes(link.id));
    return meant.length === 0 ? gone('That has ended already') : replaced(question(context, meant));
  },
};

/** What `what` names: a number of the list, a symbol (or how it begins), or all. */
function meantPositions(open: readonly LinkStatus[], what: string): Result<readonly LinkStatus[]> {
  if (what.toLowerCase() === 'all') return done(open);
  const number = /^#?(?<number>\d{1,4})$/u.exec(what)?.groups?.['number'];
  if (number === undefined) return matching(open, what, ({ link }) => link.desired.symbol, 'open position');
  const status = open[Number(number) - 1];
  if (status !== undefined) return done([status]);
  const there = open.length === 1 ? 'is 1' : `are ${open.length}`;
  return refuse('NO_SUCH_NAME', `There is no position ${number}: there ${there}. /positions lists them.`);
}

function ask(context: Context, positions: readonly LinkStatus[], open: readonly LinkStatus[]): View {
  const all = {
    label: `All ${positions.length} positions`,
    payload: { links: positions.map(({ link }) => link.id) },
  };
  const each = positions.map((status) => ({
    label: `${open.indexOf(status) + 1} · ${positionLine(status)}`,
    payload: { links: [status.link.id] },
  }));
  const choices = positions.length > 1 ? [all, ...each] : each;
  return picker(context, picked, choices, { title: 'Close which position?', secret: true });
}

const symbols = (positions: readonly LinkStatus[]): number =>
  new Set(positions.map(({ link }) => link.desired.symbol)).size;

export const close = command({
  name: 'close',
  aliases: ['cl'],
  summary: 'Close positions, after a question',
  usage: '[number|symbol|all]',
  details: 'The number is the one in /positions. A position closed here is not opened again.',
  needs: 'trader',
  place: 'private',
  presses: [press(picked), press(confirmed)],
  arguments: positional(z.object({ position: word.optional() })),
  async handle(context, { position: what }) {
    const open = inOrder(await context.trading.positions(context.user.id));
    if (open.length === 0) return view({ title: 'No open positions', text: 'There is nothing to close.' });
    if (what === undefined) return ask(context, open, open);
    const meant = meantPositions(open, what);
    if (!meant.ok) return refusalView(meant);
    const unclear = what.toLowerCase() !== 'all' && symbols(meant.value) > 1;
    return unclear ? ask(context, meant.value, open) : question(context, meant.value);
  },
});
