/** `/channel`: channels of one's own that signals are posted on, and joining those of others. */
import { isIP } from 'node:net';
import { z } from 'zod';
import type { ChannelView, HookSettings } from '../../../core/app/signals-api.ts';
import type { Lots } from '../../../core/domain/decimal.ts';
import { refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { TRADINGVIEW } from '../../../core/domain/senders.ts';
import { groupView, refusalView, wrongArgumentsView } from '../../views/answers.ts';
import { hookView, tokenView } from '../../views/channel-pages.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { positional } from '../arguments.ts';
import { picker } from '../choose.ts';
import { command, press } from '../command.ts';
import type { Context } from '../command.ts';
import { positiveIn } from '../numbers.ts';
import {
  act,
  carryOut,
  look,
  make,
  nameIn,
  removeNow,
  rename,
  showPage,
  tokens,
  writeName,
} from './channel-pages.ts';
import type { Place } from './channel-pages.ts';
import { lookAt, postIt, teachBy } from './forwarded.ts';
import { listen, listening } from './listening.ts';
import { namedChannels, NO_CHANNEL, ownPosted } from './own-channels.ts';
import { symbolIn } from './order-words.ts';
import { correct, forget, learn, paste, writeSymbol } from './teach.ts';

/** On the channel that is named, or the only one; else asks which, and leads to its page. */
async function onChannel(
  context: Context,
  name: string | undefined,
  page: Place['page'],
  then: (one: ChannelView) => View | Promise<View>,
): Promise<View> {
  const found = namedChannels(await ownPosted(context), name);
  if (!found.ok) return refusalView(found);
  const [only, ...others] = found.value;
  if (only === undefined) return NO_CHANNEL;
  if (others.length === 0) return then(only);
  const choices = found.value.map(({ channel }) => ({
    label: channel.name,
    payload: { channel: channel.id, page },
  }));
  return picker(context, look, choices, { title: 'Which channel of yours?' });
}

const SETTING = /^(?<name>symbol|lots|risk|from)=(?<value>.+)$/iu;

/** An address, a network (`10.0.0.0/8`), or TradingView. */
function isSender(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const widest = isIP(address) === 6 ? 128 : 32;
  const isNetwork = bits === undefined || (/^\d{1,3}$/u.test(bits) && Number(bits) <= widest);
  return text.toLowerCase() === TRADINGVIEW || (isIP(address) !== 0 && isNetwork && more.length === 0);
}

/** `symbol=XAUUSD lots=0.1 from=203.0.113.7`. Refusal: HOOK_INVALID. */
function hookSettings(words: readonly string[]): Result<HookSettings> {
  let settings: HookSettings = { symbol: null, size: null, addresses: [] };
  for (const word of words) {
    const { name = '', value = '' } = SETTING.exec(word)?.groups ?? {};
    const amount = positiveIn(value.replace(/%$/u, ''));
    const symbol = symbolIn(value);
    const kind = name.toLowerCase();
    if (kind === 'symbol' && symbol !== null) settings = { ...settings, symbol };
    else if (kind === 'lots' && amount !== null)
      settings = { ...settings, size: { unit: 'lots', value: amount as Lots } };
    else if (kind === 'risk' && amount !== null)
      settings = { ...settings, size: { unit: 'risk_percent', value: amount } };
    else if (kind === 'from' && value.split(',').every(isSender))
      settings = { ...settings, addresses: [...settings.addresses, ...value.split(',')] };
    else
      return refuse(
        'HOOK_INVALID',
        `I cannot read ${JSON.stringify(word)}; write symbol=XAUUSD, lots=0.1, risk=1%, from=tradingview or from=<address>`,
      );
  }
  return { ok: true, value: settings };
}

async function newHook(context: Context, { channel }: ChannelView, words: readonly string[]): Promise<View> {
  const settings = hookSettings(words);
  if (!settings.ok) return refusalView(settings);
  const made = await context.signals.createHook(context.user.id, channel.id, settings.value);
  return made.ok ? hookView(channel.name, made.value.hook, made.value.token) : refusalView(made);
}

async function newToken({ signals, user }: Context, name: string, scope: string | undefined): Promise<View> {
  const read = nameIn(name);
  if (!read.ok) return refusalView(read);
  const scopes = scope?.toLowerCase() === 'post' ? (['read', 'post'] as const) : (['read'] as const);
  const made = await signals.createToken(user.id, read.value, scopes);
  return made.ok ? tokenView(made.value.token, made.value.secret) : refusalView(made);
}

async function revokeToken({ signals, user }: Context, name: string): Promise<View> {
  const all = await signals.tokens(user.id);
  const token = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (token === undefined)
    return refusalView(refuse('TOKEN_UNKNOWN', `no token of yours is called "${name}"`));
  const revoked = await signals.revokeToken(user.id, token.id);
  if (!revoked.ok) return refusalView(revoked);
  return view({
    title: `Token ${revoked.value.name} is revoked`,
    text: 'Whoever uses it is refused from now on.',
  });
}

async function join({ signals, user }: Context, code: string): Promise<View> {
  const joined = await signals.join(user.id, code);
  if (!joined.ok) return refusalView(joined);
  const { channel, ownerName } = joined.value;
  return view({
    title: `You can copy ${channel.name} now`,
    tone: 'good',
    text: `It is ${ownerName}’s. Nothing is copied yet: /subscribe "${channel.name}" begins.`,
  });
}

const UNBOUND = 'Say this in the room itself: a group or channel that I am a member of.';

/** In a room: its posts are the channel's from now on. In private: a code that does that from inside the room. */
async function room(context: Context, name: string | undefined): Promise<View> {
  const { speaker, signals, user } = context;
  const here = speaker.room;
  if (speaker.private)
    return onChannel(context, name, 'rooms', (one) =>
      carryOut(context, { channel: one.channel.id, what: 'room', id: null }),
    );
  if (here === undefined) return view({ title: 'I cannot tell which room this is', text: UNBOUND });
  if (!here.isAdmin)
    return view({ title: 'Only an admin of this room can do that', text: 'Nothing was changed.' });
  const { platform } = speaker;
  if (name?.toLowerCase() === 'off') {
    const freed = await signals.unbindRoom(user.id, platform, here.id);
    if (!freed.ok) return refusalView(freed);
    return view({ title: 'I do not read this room any more', text: 'What is open stays open.' });
  }
  const found = namedChannels(await ownPosted(context), name);
  if (!found.ok) return refusalView(found);
  const [only, ...others] = found.value;
  if (only === undefined || others.length > 0)
    return view({ title: 'Which channel of yours?', text: 'Say /channel room <channel> here.' });
  const bound = await signals.bindRoom(user.id, { platform, room: here.id, channel: only.channel.id });
  if (!bound.ok) return refusalView(bound);
  return view({
    title: `This room speaks on ${only.channel.name}`,
    tone: 'good',
    text: 'What is posted here from now on is read as signals. /channel room off, said here, ends it.',
  });
}

const WORDS = [
  'new',
  'join',
  'share',
  'rename',
  'list',
  'hide',
  'posts',
  'hook',
  'hooks',
  'room',
  'rooms',
  'teach',
  'mute',
  'unmute',
  'stats',
  'token',
  'tokens',
  'revoke',
  'remove',
] as const;
type Word = (typeof WORDS)[number];

/** @returns null when a word that it needs is missing */
async function subcommand(context: Context, word: Word, words: readonly string[]): Promise<View | null> {
  const [first, second] = words;
  const deed = (what: 'share' | 'listed' | 'private') =>
    onChannel(context, first, 'top', ({ channel }) =>
      carryOut(context, { channel: channel.id, what, id: null }),
    );
  const page = (which: Place['page']) =>
    onChannel(context, first, which, ({ channel }) =>
      showPage(context, { channel: channel.id, page: which }),
    );
  switch (word) {
    case 'new':
      return first === undefined ? null : make(context, words.join(' '));
    case 'join':
      return first === undefined ? null : join(context, first);
    case 'rename':
      if (first === undefined || second === undefined) return null;
      return onChannel(context, first, 'top', ({ channel }) =>
        rename(context, channel.id, words.slice(1).join(' ')),
      );
    case 'share':
      return deed('share');
    case 'list':
      return deed('listed');
    case 'hide':
      return deed('private');
    case 'posts':
      return page('posts');
    case 'hooks':
      return page('hooks');
    case 'mute':
    case 'unmute':
    case 'stats':
      return listen(context, word, first);
    case 'teach':
      return page('teach');
    case 'remove':
      return page('remove');
    case 'hook': {
      const name = first === undefined || SETTING.test(first) ? undefined : first;
      const settings = words.slice(name === undefined ? 0 : 1);
      return onChannel(context, name, 'hooks', (one) => newHook(context, one, settings));
    }
    case 'room':
      return room(context, first);
    case 'rooms':
      return page('rooms');
    case 'token':
      return first === undefined ? null : newToken(context, first, second);
    case 'tokens':
      return tokens(context);
    case 'revoke':
      return first === undefined ? null : revokeToken(context, first);
  }
}

export const channel = command({
  name: 'channel',
  aliases: ['cc'],
  summary: 'Channels of yours to post signals on',
  usage: '[new|share|join|rename|list|hide|posts|hook|room|teach|mute|stats|token|remove] …',
  details: [
    '• new <name>: a channel to post on',
    '• share [channel]: a code for others; join <code>: theirs',
    '• rename <channel> <name>; list [channel]: everybody here finds it; hide [channel]',
    '• posts [channel]: what came in, and what became of it',
    '• hook [channel] [symbol=XAUUSD] [lots=0.1] [from=tradingview]: a webhook for alerts; hooks [channel]: all of them',
    '• room [channel]: a code to post in a group or channel, whose posts are signals then; rooms: all of them',
    '• teach [channel]: how its room writes, by one post that you paste',
    '• mute [channel]: no notices but what needs you; unmute [channel]',
    '• stats [channel]: how its signals ended, and what your copies made',
    '• token <name> [post]: for programs; tokens; revoke <name>',
    '• remove [channel]: after a question',
  ].join('\n'),
  needs: 'trader',
  // A room is bound in the room itself; everything else is for the private chat.
  place: 'anywhere',
  presses: [
    ...[press(look), press(act), press(removeNow), press(writeName)],
    ...[press(paste), press(correct), press(writeSymbol), press(learn), press(forget)],
    press(listening),
    ...[press(lookAt), press(teachBy), press(postIt)],
  ],
  arguments: positional(z.object({ what: z.array(z.string()) }), 'what'),
  async handle(context, { what }): Promise<View> {
    const [first, ...rest] = what;
    const word = WORDS.find((one) => one === first?.toLowerCase());
    if (!context.speaker.private && word !== 'room') return groupView();
    if (first === undefined) return showPage(context, { channel: null, page: 'top' });
    if (word === undefined)
      return onChannel(context, what.join(' '), 'top', (one) =>
        showPage(context, { channel: one.channel.id, page: 'top' }),
      );
    const answer = await subcommand(context, word, rest);
    return answer ?? wrongArgumentsView(channel, `/channel ${word} needs more words.`);
  },
});
