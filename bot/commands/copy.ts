import { z } from 'zod';
import type { AccountStatus } from '../../core/app/api.ts';
import type { ChannelView } from '../../core/app/signals-api.ts';
import { isPositive, parseDecimal } from '../../core/domain/decimal.ts';
import type { Decimal, Lots } from '../../core/domain/decimal.ts';
import type { ChannelId } from '../../core/domain/ids.ts';
import type { Sizing } from '../../core/domain/rules.ts';
import type { PressAnswer } from '../chat.ts';
import { refusalView, wrongArgumentsView } from '../views/answers.ts';
import { formatSizing, formatSymbolMap } from '../views/format.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { positional, typedWords, word } from './arguments.ts';
import { matching, picker } from './choose.ts';
import { command, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import { parseCopyOptions } from './sizing.ts';
import { accountId, channelId } from './payload-ids.ts';

const factor = z
  .string()
  .refine((text) => isPositive(parseDecimal(text) ?? ('0' as Decimal)), 'a positive decimal')
  .transform((text) => text as Decimal);

/** What is chosen so far; the first that is null is asked for next. */
const draftSchema = z.object({
  channel: channelId.nullable(),
  account: accountId.nullable(),
  /** As it is written. */
  sizing: z.string().nullable(),
  symbolMap: z.object({
    list: z.record(z.string(), z.object({ symbol: z.string(), factor })),
    prefix: z.string(),
    suffix: z.string(),
  }),
});
type Draft = z.infer<typeof draftSchema>;

const decimal = (text: string): Decimal => text as Decimal;
/** What is offered as buttons; any other size can be written. */
const SIZES: readonly Sizing[] = [
  { kind: 'multiplier', factor: decimal('0.1') },
  { kind: 'multiplier', factor: decimal('0.5') },
  { kind: 'multiplier', factor: decimal('1') },
  { kind: 'multiplier', factor: decimal('2') },
  { kind: 'fixed_lots', lots: '0.01' as Lots },
  { kind: 'fixed_lots', lots: '0.1' as Lots },
  { kind: 'equity_ratio', factor: decimal('1'), providerCapital: null },
];
/** Posts seldom name a size; these need none. */
const SIGNAL_SIZES: readonly string[] = [
  '0.01 lots',
  '0.1 lots',
  'risk 0.5% of equity',
  'risk 1% of equity',
  'risk 2% of equity',
];
const SIGNAL_SIZES_EXPLAINED =
  'Signals that are posted seldom name a size, so it is yours: always as many lots, or what the stop may cost.';
const SIZES_EXPLAINED =
  'x1 takes the provider’s lots, x0.5 half of them. equity x1 scales them by the two accounts’ equity.';

interface Names {
  /** The person's own, and those that are open to him. */
  readonly channels: readonly ChannelView[];
  readonly accounts: readonly AccountStatus[];
}

/** Goes on from what is chosen; with all of it, it subscribes. */
export const step: Press<Draft> = {
  verb: 'copy',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: draftSchema,
  async act(context, draft): Promise<PressAnswer> {
    const names = await namesFor(context);
    return replaced(await advance(context, draft, names));
  },
};

/** As a line in a form, where the chat has forms. */
const otherSize: Press<Draft> = {
  verb: 'copy-size',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: draftSchema,
  question: { title: 'Another size', label: 'Size', example: 'x0.3, 0.05 lots, risk 1% of equity, …' },
  async act(context, draft, typed): Promise<PressAnswer> {
    const read = parseCopyOptions(typedWords(typed));
    const names = await namesFor(context);
    if (!read.ok) return replaced(askSize(context, draft, names, 'That is no size', read.message));
    const { sizing } = read.value;
    const text = sizing === null ? null : formatSizing(sizing);
    return replaced(await advance(context, { ...draft, sizing: text }, names));
  },
};

async function namesFor({ signals, trading, user }: Context): Promise<Names> {
  const [channels, accounts] = await Promise.all([signals.channels(user.id), trading.accounts(user.id)]);
  return { channels, accounts };
}

function askChannel(context: Context, draft: Draft, channels: readonly ChannelView[]): View {
  if (channels.length === 0) {
    return view({
      title: 'No channels yet',
      text: 'Connect the account to be copied first: /connect <name>. Somebody else’s channel: /channel join <code>',
    });
  }
  const choices = channels.map(({ channel, mine, ownerName }) => ({
    label: mine ? channel.name : `${channel.name} · ${ownerName}`,
    payload: { ...draft, channel: channel.id },
  }));
  return picker(context, step, choices, { title: 'Copy which channel?' });
}

function askAccount(context: Context, draft: Draft, accounts: readonly AccountStatus[], title: string): View {
  if (accounts.length === 0) {
    return view({
      title: 'No account to copy into',
      text: 'Connect one more account first: /connect <name>',
    });
  }
  const choices = accounts.map(({ account }) => ({
    label: account.name,
    payload: { ...draft, account: account.id },
  }));
  return picker(context, step, choices, { title });
}

/** What is offered for a channel, and why. */
function sizesFor(names: Names, channel: ChannelId | null): { sizes: readonly string[]; text: string } {
  const from = names.channels.find((one) => one.channel.id === channel);
  return from?.channel.kind === 'posts'
    ? { sizes: SIGNAL_SIZES, text: SIGNAL_SIZES_EXPLAINED }
    : { sizes: SIZES.map((sizing) => formatSizing(sizing)), text: SIZES_EXPLAINED };
}

function askSize(context: Context, draft: Draft, names: Names, title: string, wrong = ''): View {
  const { sizes, text } = sizesFor(names, draft.channel);
  const choices = sizes.map((sizing) => ({ label: sizing, payload: { ...draft, sizing } }));
  const buttons = context.menu(step, choices, { cancel: 'Cancel', perRow: sizes === SIGNAL_SIZES ? 2 : 4 });
  const other =
    context.speaker.forms === true
      ? context.menu(otherSize, [{ label: 'Another size…', payload: draft }])
      : [];
  return view({
    title,
    text: wrong === '' ? text : `${wrong}\n\n${text}`,
    buttons: [...buttons.slice(0, -1), ...other, ...buttons.slice(-1)],
  });
}

const SHARED_POSITION =
  'This account nets its positions: each copy keeps a share of its own, and its stop and target are watched by the terminal, so keep that running; the broker itself has one stop for all, further away.';

const NEEDS_LOTS =
  'Mind: this size is made of the provider’s lots. Signals that name none are not copied; /rules changes the size.';

const needsProviderLots = (sizing: Sizing): boolean =>
  sizing.kind === 'expression'
    ? sizing.expression.includes('provider_')
    : sizing.kind !== 'fixed_lots' && sizing.kind !== 'risk_percent' && sizing.kind !== 'risk_amount';

/** Asks for what is missing, or subscribes. */
async function advance(context: Context, draft: Draft, names: Names): Promise<View> {
  const { channel, account, sizing, symbolMap } = draft;
  const from = names.channels.find((status) => status.channel.id === channel);
  if (channel === null || from === undefined) {
    return askChannel(context, { ...draft, channel: null }, names.channels);
  }
  const into = names.accounts.find((status) => status.account.id === account);
  if (account === null || into === undefined) {
    const others = names.accounts.filter((status) => status.account.id !== from.channel.account);
    return askAccount(
      context,
      { ...draft, account: null },
      others,
      `Copy ${from.channel.name} into which account?`,
    );
  }
  const name = `${from.channel.name} → ${into.account.name}`;
  const read = parseCopyOptions(sizing === null ? [] : sizing.split(' '));
  if (!read.ok) return refusalView(read);
  const size = read.value.sizing;
  if (size === null) return askSize(context, draft, names, `${name}: what size?`);
  const made = await context.trading.subscribe(context.user.id, {
    channel,
    account,
    sizing: size,
    symbolMap,
  });
  if (!made.ok) return refusalView(made);
  const mapped = formatSymbolMap(symbolMap);
  const { marginMode, platform } = into.account.identity ?? {};
  // Of a paper account everything is looked after in this house.
  const shared = marginMode === 'netting' && platform !== 'paper' ? `\n\n${SHARED_POSITION}` : '';
  const isPosted = from.channel.kind === 'posts';
  const unsized = isPosted && needsProviderLots(size) ? `\n\n${NEEDS_LOTS}` : '';
  return view({
    title: `Copying ${name}`,
    tone: 'good',
    text: `Size ${formatSizing(size)}${mapped === '' ? '' : `, symbols ${mapped}`}. New ${isPosted ? 'signals' : 'positions'} are copied from now on, and each has its message here.${shared}${unsized}\n\n${isPosted ? '/mode says whether you are asked first, /rules how it is copied' : '/rules says how'}, /copies lists what is copied, /pause stops it for a while, /uncopy ends it.`,
  });
}

export const copy = command({
  name: 'copy',
  aliases: ['cp', 'subscribe'],
  summary: 'Mirror a channel into an account',
  usage: '[channel] [account] [size] [settings]',
  details: [
    'Sizes:',
    '• x0.5: half of the provider’s lots',
    '• 0.10 lots: always as much',
    '• equity x1: scaled by the equity of the two accounts; balance x1, free margin x1 likewise',
    '• equity x1 of 10000: as if the provider had 10000 of your money',
    '• risk 1% of equity, or risk 100: what the stop may cost; wait 1 min for a stop, else 0.01 lots says what happens without one',
    '• notional x1: by contract sizes',
    '• = min(provider_lots, equity / 20000): an expression',
    '',
    'Symbols are matched by themselves. Where that fails: suffix=.m prefix=m map=GOLD:XAUUSD,US30:DJ30',
    '',
    'E.g. /copy Main Anna x0.5 suffix=.m',
    'Filters, stops, limits and all else: /rules, afterwards.',
  ].join('\n'),
  needs: 'trader',
  place: 'private',
  presses: [press(step), press(otherSize)],
  arguments: positional(
    z.object({ channel: word.optional(), account: word.optional(), settings: z.array(z.string()) }),
    'settings',
  ),
  async handle(context, args): Promise<View> {
    const names = await namesFor(context);
    const options = parseCopyOptions(args.settings);
    if (!options.ok) return wrongArgumentsView(copy, options.message);
    const draft: Draft = {
      channel: null,
      account: null,
      sizing: options.value.sizing === null ? null : formatSizing(options.value.sizing),
      symbolMap: { ...options.value.symbolMap, list: { ...options.value.symbolMap.list } },
    };
    if (args.channel === undefined) return advance(context, draft, names);
    const from = matching(names.channels, args.channel, (status) => status.channel.name, 'channel');
    if (!from.ok) return refusalView(from);
    const into =
      args.account === undefined
        ? null
        : matching(names.accounts, args.account, (status) => status.account.name, 'account');
    if (into?.ok === false) return refusalView(into);
    const account = into?.value.length === 1 ? (into.value[0]?.account.id ?? null) : null;
    const channel = from.value.length === 1 ? (from.value[0]?.channel.id ?? null) : null;
    if (channel === null) return askChannel(context, { ...draft, account }, from.value);
    if (into !== null && account === null) {
      return askAccount(context, { ...draft, channel }, into.value, 'Into which account?');
    }
    return advance(context, { ...draft, channel, account }, names);
  },
});
