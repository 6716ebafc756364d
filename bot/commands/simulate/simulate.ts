import { z } from 'zod';
import type { AccountStatus } from '../../../core/app/api.ts';
import type { ChannelView } from '../../../core/app/signals-api.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import type { Sizing } from '../../../core/domain/rules.ts';
import { refusalView, wrongArgumentsView } from '../../views/answers.ts';
import { formatSizing, formatSymbolMap, sentence } from '../../views/format.ts';
import { simulationView } from '../../views/simulation.ts';
import { view } from '../../views/view.ts';
import type { Button, View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional, word } from '../arguments.ts';
import { matching, picker } from '../choose.ts';
import { command, mayUse, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { step as subscribe } from '../copy.ts';
import { marked } from '../history/period.ts';
import { parseCopyOptions } from '../sizing.ts';
import { readSpan, span, SPAN_LABELS, spanStart, spanWords, USUAL_SPAN } from './span.ts';
import { accountId, channelId } from '../payload-ids.ts';

/** What is chosen so far; the first that is null is asked for next. */
const payload = z.object({
  channel: channelId.nullable(),
  account: accountId.nullable(),
  span,
  /** As it is written; null: the copy's own, or a new one's. */
  sizing: z.string().nullable(),
});
type Payload = z.infer<typeof payload>;

const shown: Press<Payload> = {
  verb: 'simulate',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  act: async (context, chosen) => replaced(await advance(context, chosen)),
};

function sizingIn(text: string | null): Result<Sizing | null> {
  if (text === null) return done(null);
  const read = parseCopyOptions(text.split(' '));
  if (!read.ok) return read;
  const mapped = formatSymbolMap(read.value.symbolMap);
  return mapped === ''
    ? done(read.value.sizing)
    : refuse('WRONG_ARGUMENT', `${mapped} belongs to a copy: /copy sets it, and /simulate then follows it.`);
}

function askChannel(context: Context, chosen: Payload, channels: readonly ChannelView[]): View {
  if (channels.length === 0)
    return view({
      title: 'No channels yet',
      text: 'Connect an account, or join a channel with /channel join <code>. /import brings a statement of an account.',
    });
  const choices = channels.map(({ channel, mine, ownerName }) => ({
    label: mine ? channel.name : `${channel.name} · ${ownerName}`,
    payload: { ...chosen, channel: channel.id },
  }));
  return picker(context, shown, choices, { title: 'Simulate which channel?' });
}

function askAccount(
  context: Context,
  chosen: Payload,
  accounts: readonly AccountStatus[],
  channelName: string,
): View {
  if (accounts.length === 0)
    return view({
      title: 'No account to simulate it on',
      text: '/paper new makes one with money that is not there; /connect adds one of yours.',
    });
  const choices = accounts.map(({ account }) => ({
    label: account.name,
    payload: { ...chosen, account: account.id },
  }));
  return picker(context, shown, choices, { title: `What would ${channelName} have done on which account?` });
}

/** Other times, and what one would do next. */
function nextSteps(context: Context, chosen: Payload, isCopied: boolean): View['buttons'] {
  const spans = SPAN_LABELS.map(([one, label]) =>
    marked(label, { ...chosen, span: one }, one === chosen.span),
  );
  const { channel, account } = chosen;
  const draft = { channel, account, sizing: null, symbolMap: { list: {}, prefix: '', suffix: '' } };
  const copying: readonly (readonly Button[])[] =
    isCopied || !mayUse(context.user.role, 'trader')
      ? []
      : context.menu(subscribe, [{ label: 'Copy it into this account…', payload: draft }]);
  return [...context.menu(shown, spans, { perRow: spans.length }), ...copying];
}

/** Asks for what is missing, or simulates. */
async function advance(context: Context, chosen: Payload): Promise<View> {
  const { signals, trading, simulations, user, now } = context;
  const channels = await signals.channels(user.id);
  const from = channels.find(({ channel }) => channel.id === chosen.channel);
  if (from === undefined) return askChannel(context, { ...chosen, channel: null }, channels);
  const accounts = await trading.accounts(user.id);
  const into = accounts.find(({ account }) => account.id === chosen.account);
  if (into === undefined) {
    const others = accounts.filter(({ account }) => account.id !== from.channel.account);
    // Its own past on the account itself: with another size, or out of an imported file.
    const offered = others.length > 0 ? others : accounts;
    const [only, ...more] = offered;
    if (only === undefined || more.length > 0)
      return askAccount(context, { ...chosen, account: null }, offered, from.channel.name);
    return advance(context, { ...chosen, account: only.account.id });
  }
  const sizing = sizingIn(chosen.sizing);
  if (!sizing.ok) return refusalView(sizing);
  const answer = await simulations.simulate(user.id, {
    channel: from.channel.id,
    account: into.account.id,
    since: spanStart(chosen.span, now),
    sizing: sizing.value,
  });
  const words = spanWords(chosen.span, now);
  if (!answer.ok)
    return answer.code === 'NO_SIGNALS'
      ? {
          ...view({
            title: `${from.channel.name}: nothing to simulate, ${words}`,
            text: sentence(answer.message),
          }),
          buttons: nextSteps(context, chosen, true),
        }
      : refusalView(answer);
  return {
    ...simulationView(answer.value, words, now),
    buttons: nextSteps(context, chosen, answer.value.copy.state !== null),
  };
}

/** Words after the channel's name: a time wherever it stands, an account of the person's, and what is left is a size. */
async function chosenBy(
  { trading, user }: Context,
  words: readonly string[],
): Promise<Pick<Payload, 'account' | 'span' | 'sizing'>> {
  const chosen = words.map(readSpan).find((one) => one !== null) ?? USUAL_SPAN;
  const others = words.filter((one) => readSpan(one) === null);
  const [first, ...rest] = others;
  const none = { account: null, span: chosen, sizing: null };
  if (first === undefined) return none;
  // An account may begin as a size does: `risk 1%` is no account called Risky.
  const accounts = (await trading.accounts(user.id)).map(({ account }) => account);
  const isSize = parseCopyOptions(others).ok;
  const named = accounts.filter(({ name }) => name.toLowerCase() === first.toLowerCase());
  const begun = isSize
    ? []
    : accounts.filter(({ name }) => name.toLowerCase().startsWith(first.toLowerCase()));
  const meant = named.length > 0 ? named : begun;
  if (meant.length === 0) return { ...none, sizing: others.join(' ') };
  const sizing = rest.length === 0 ? null : rest.join(' ');
  // Two of that beginning: it is asked which.
  return { ...none, sizing, account: meant.length === 1 ? (meant[0]?.id ?? null) : null };
}

/** What is none of the three is most likely the name of an account. */
async function wrongWords(
  { trading, user }: Context,
  { account, sizing }: Pick<Payload, 'account' | 'sizing'>,
  why: string,
): Promise<string> {
  if (account !== null || sizing === null) return why;
  const accounts = await trading.accounts(user.id);
  const named = matching(accounts, sizing.split(' ')[0] ?? '', (one) => one.account.name, 'account');
  return named.ok ? why : `${named.message} If it is meant as a size: ${why}`;
}

export const simulate = command({
  name: 'simulate',
  aliases: ['si'],
  summary: 'What a channel would have done on your account',
  usage: '[channel] [7d|30d|90d|1y|all|2026-08-01] [account] [size]',
  details: [
    'Its past signals go through the copier and a paper account with the account’s money of today, by the rules of your copy, or those of a new one. Nothing is traded.',
    '',
    'A size can be tried: x0.5, 0.10 lots, risk 1% of equity (as in /copy).',
    'Where a channel has no signals of its own, what you brought for it with /import is taken.',
    'E.g. /simulate Gold 90d Anna risk 1% of equity',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  presses: [press(shown)],
  arguments: positional(z.object({ channel: word.optional(), words: z.array(word) }), 'words'),
  async handle(context, { channel, words }): Promise<View> {
    const chosen = await chosenBy(context, words);
    const sizing = sizingIn(chosen.sizing);
    if (!sizing.ok) return wrongArgumentsView(simulate, await wrongWords(context, chosen, sizing.message));
    const normal = { ...chosen, sizing: sizing.value === null ? null : formatSizing(sizing.value) };
    if (channel === undefined) return advance(context, { ...normal, channel: null });
    const channels = await context.signals.channels(context.user.id);
    const found = matching(channels, channel, (one) => one.channel.name, 'channel');
    if (!found.ok) return refusalView(found);
    const [only, ...others] = found.value;
    if (only === undefined || others.length > 0)
      return askChannel(context, { ...normal, channel: null }, found.value);
    return advance(context, { ...normal, channel: only.channel.id });
  },
});
