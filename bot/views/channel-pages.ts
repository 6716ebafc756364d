/** Pages of `/channel`: what one's own posted channels are, who may read them, and the ways into them. */
import type { ApiToken, ChannelView, Hook, Room } from '../../core/app/signals-api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { TRADINGVIEW } from '../../core/domain/senders.ts';
import { count, countOrNo, formatMoment } from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

const WHO: Readonly<Record<ChannelView['visibility'], string>> = {
  private: 'Private: you, and whom you share it with',
  listed: 'Listed: everybody who may talk to me finds it',
};

export const channelPage = ({ channel, visibility, subscribers, open }: ChannelView, done = ''): View =>
  view({
    title: channel.name,
    tone: done === '' ? 'plain' : 'good',
    text: done,
    fields: [
      { name: 'Who finds it', value: WHO[visibility] },
      { name: 'Now', value: `${countOrNo(open, 'open signal')} · ${countOrNo(subscribers, 'subscription')}` },
    ],
  });

export const madePage = (one: ChannelView): View =>
  channelPage(
    one,
    'Made. /buy and /sell post on it, /channel hook and /channel room are ways in, /subscribe copies it.',
  );

/** The one time that a code is shown. */
export const shareView = (name: string, code: string, expiresAt: Millis, now: Millis): View =>
  view({
    title: `Share ${name}`,
    text: `Whoever may talk to me and sends this can subscribe, until ${formatMoment(expiresAt, now)}:`,
    fields: [{ name: 'Send me', value: `/channel join ${code}` }],
    secret: true,
    once: true,
  });

/** `TradingView`, `TradingView and 2 addresses`. */
function sendersWords({ addresses }: Hook['settings']): string {
  const others = addresses.filter((one) => one.toLowerCase() !== TRADINGVIEW).length;
  return [
    ...(others < addresses.length ? ['TradingView'] : []),
    ...(others > 0 ? [count(others, 'address')] : []),
  ].join(' and ');
}

/** The one time that a webhook's token is shown. */
export const hookView = (name: string, { settings }: Hook, token: string): View =>
  view({
    title: `A webhook for ${name}`,
    text: [
      'Alerts are posted to this path of your Mynah’s address. It is shown only now, and whoever has it can post: keep it like a key.',
      settings.symbol === null ? '' : `Alerts that name no symbol mean ${settings.symbol}.`,
      settings.addresses.length === 0 ? '' : `It answers ${sendersWords(settings)} only.`,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
    fields: [{ name: 'Path', value: `/hooks/${token}` }],
    secret: true,
    once: true,
  });

const hookLine = ({ settings, createdAt }: Hook, now: Millis): string =>
  [
    `made ${formatMoment(createdAt, now)}`,
    ...(settings.symbol === null ? [] : [settings.symbol]),
    ...(settings.size === null ? [] : [`${settings.size.value} ${settings.size.unit.replaceAll('_', ' ')}`]),
    ...(settings.addresses.length === 0 ? [] : [`from ${sendersWords(settings)}`]),
  ].join(' · ');

export const hooksPage = (name: string, hooks: readonly Hook[], now: Millis): View =>
  view({
    title: `${name}: ${countOrNo(hooks.length, 'webhook')}`,
    text: `TradingView and its like post alerts to a webhook. One for TradingView answers nobody else. For alerts that name no symbol or size: /channel hook "${name}" symbol=XAUUSD lots=0.1`,
    fields: hooks.map((hook, index) => ({ name: String(index + 1), value: hookLine(hook, now) })),
  });

export const roomsPage = (rooms: readonly (Room & { readonly channelName: string })[]): View =>
  view({
    title: rooms.length === 0 ? 'No rooms yet' : count(rooms.length, 'room'),
    text: [
      'Posts of a Telegram group or channel, or of a Discord channel, become the signals of a channel of yours.',
      '/channel room <your channel> gives a code to be posted in the room. Nothing that was posted before is traded.',
    ].join('\n'),
    fields: rooms.map(({ platform, room, channelName }) => ({
      name: `${platform} ${room}`,
      value: `speaks on ${channelName}`,
    })),
  });

const PLATFORMS: Readonly<Record<Room['platform'], string>> = {
  telegram: 'Telegram',
  discord: 'Discord',
  web: 'web',
};

/** The one time that a room's code is shown. @param name of the channel */
export const roomCodeView = (name: string, code: string, expiresAt: Millis, now: Millis): View =>
  view({
    title: `A room for ${name}`,
    text: [
      '1. Add me to the room: to a Telegram channel as an admin, to a group as a member, to a Discord server by its invitation.',
      `2. Post this in the room, as somebody who runs it, until ${formatMoment(expiresAt, now)}.`,
      'I tell you here, and take the post away where I may. What is posted from then on is read as signals.',
    ].join('\n'),
    fields: [{ name: 'Post there', value: `mynah ${code}` }],
    secret: true,
    once: true,
  });

/** What became of a code that was posted in a room. */
export const roomView = (told: {
  readonly platform: Room['platform'];
  readonly room: string;
  readonly channelName: string;
  readonly outcome: 'bound' | 'taken' | 'not_admin';
}): View => {
  const where = `${PLATFORMS[told.platform]} ${told.room}`;
  if (told.outcome === 'not_admin')
    return view({
      title: `Your code for ${told.channelName} was posted by somebody else`,
      tone: 'warning',
      text: `Whoever posted it in ${where} does not run that room, or I could not find out. Nothing was bound, and the code is void: /channel room gives another one.\nNOT_ADMIN`,
    });
  return told.outcome === 'bound'
    ? view({
        title: `A room speaks on ${told.channelName} now`,
        tone: 'good',
        text: `${where}: what is posted there from now on is read as signals. /channel rooms lists your rooms, and lets one go.`,
      })
    : view({
        title: 'That room speaks on another channel',
        tone: 'warning',
        text: `${where} was not bound to ${told.channelName}. Whoever bound it must let it go first. The code is void: /channel room gives another one.\nROOM_TAKEN`,
      });
};

/** The one time that a token is shown. */
export const tokenView = (token: ApiToken, secret: string): View =>
  view({
    title: `Token ${token.name}`,
    text: `For programs that use the API in your name; it may ${token.scopes.includes('post') ? 'read, and post signals on your channels' : 'read'}. It is shown only now.`,
    fields: [{ name: 'Token', value: secret }],
    secret: true,
    once: true,
  });

export const tokensPage = (tokens: readonly ApiToken[], now: Millis): View =>
  view({
    title: countOrNo(tokens.length, 'token').replace(/^no/u, 'No'),
    text: '/channel token <name> makes one that reads; /channel token <name> post one that also posts signals.',
    fields: tokens.map(({ name, scopes, createdAt }) => ({
      name,
      value: `${scopes.join(', ')} · made ${formatMoment(createdAt, now)}`,
    })),
  });
