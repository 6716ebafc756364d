import { z } from 'zod';
import type { AccountStatus, ChannelStatus } from '../../core/app/api.ts';
import { isPositive, parseDecimal } from '../../core/domain/decimal.ts';
import type { Decimal, Lots } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId } from '../../core/domain/ids.ts';
import type { Sizing } from '../../core/domain/rules.ts';
import type { PressAnswer } from '../chat.ts';
import { refusalView, wrongArgumentsView } from '../views/answers.ts';
import { formatSizing, formatSymbolMap } from '../views/format.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { positional, word } from './arguments.ts';
import { matching, picker } from './choose.ts';
import { command, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import { parseCopyOptions } from './sizing.ts';

const factor = z
  .string()
  .refine((text) => isPositive(parseDecimal(text) ?? ('0' as Decimal)), 'a positive decimal')
  .transform((text) => text as Decimal);

/** What is chosen so far; the first that is null is asked for next. */
const draftSchema = z.object({
  channel: z
    .string()
    .transform((id) => id as ChannelId)
    .nullable(),
  account: z
    .string()
    .transform((id) => id as AccountId)
    .nullable(),
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
const SIZES_EXPLAINED =
  'x1 takes the provider’s lots, x0.5 half of them. equity x1 scales them by the two accounts’ equity.';

interface Names {
  readonly channels: readonly ChannelStatus[];
  readonly accounts: readonly AccountStatus[];
}

const step: Press<Draft> = {
  verb: 'copy',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: draftSchema,
  async act(context, draft): Promise<PressAnswer> {
    const names = await namesFor(context);
    return replaced(await advance(context, draft, names));
  },
};

async function namesFor({ trading, user }: Context): Promise<Names> {
  const [channels, accounts] = await Promise.all([trading.channels(user.id), trading.accounts(user.id)]);
  return { channels, accounts };
}

function askChannel(context: Context, draft: Draft, channels: readonly ChannelStatus[]): View {
  if (channels.length === 0) {
    return view({
      title: 'No channels yet',
      text: 'Connect the account to be copied first: /connect <name>',
    });
  }
  const choices = channels.map(({ channel }) => ({
    label: channel.name,
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

const askSize = (context: Context, draft: Draft, title: string): View =>
  view({
    title,
    text: SIZES_EXPLAINED,
    buttons: context.menu(
      step,
      SIZES.map((sizing) => ({
        label: formatSizing(sizing),
        payload: { ...draft, sizing: formatSizing(sizing) },
      })),
      { cancel: 'Cancel', perRow: 4 },
    ),
  });

const SHARED_POSITION =
  'This account nets its positions: each copy keeps a share of its own, and its stop and target are watched by the terminal, so keep that running; the broker itself has one stop for all, further away.';

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
  if (size === null) return askSize(context, draft, `${name}: what size?`);
  const made = await context.trading.subscribe(context.user.id, {
    channel,
    account,
    sizing: size,
    symbolMap,
  });
  if (!made.ok) return refusalView(made);
  const mapped = formatSymbolMap(symbolMap);
  const shared = into.account.identity?.marginMode === 'netting' ? `\n\n${SHARED_POSITION}` : '';
  return view({
    title: `Copying ${name}`,
    tone: 'good',
    text: `Size ${formatSizing(size)}${mapped === '' ? '' : `, symbols ${mapped}`}. New positions are copied from now on, and each has its message here.${shared}\n\n/rules says how, /copies lists what is copied, /pause stops it for a while, /uncopy ends it.`,
  });
}

export const copy = command({
  name: 'copy',
  aliases: ['cp'],
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
  presses: [press(step)],
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
