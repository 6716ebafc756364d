/** The buttons of `/channel`: looking around is one press that leads everywhere; what changes something works once. */
import { z } from 'zod';
import { unknownChannel } from '../../../core/app/own-channels.ts';
import type { ChannelView, Room } from '../../../core/app/signals-api.ts';
import type { ChannelId } from '../../../core/domain/ids.ts';
import type { Result } from '../../../core/domain/result.ts';
import { TRADINGVIEW } from '../../../core/domain/senders.ts';
import { refusalView } from '../../views/answers.ts';
import {
  channelPage,
  hooksPage,
  hookView,
  madePage,
  roomCodeView,
  roomsPage,
  shareView,
  tokensPage,
} from '../../views/channel-pages.ts';
import { count } from '../../views/format.ts';
import { postList } from '../../views/post-notices.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { CONFIRM_LIFE_MS, PICKER_LIFE_MS, REUSABLE_LIFE_MS } from '../command.ts';
import type { Choice, Context, Press } from '../command.ts';
import { MAX_ACCOUNT_NAME } from '../connect.ts';
import { listening } from './listening.ts';
import { NO_CHANNEL, ownChannel, ownPosted } from './own-channels.ts';
import { teachPage } from './teach.ts';
import { channelId } from '../payload-ids.ts';

/** As many as a page shows. */
const POSTS_SHOWN = 10;

const placeSchema = z.object({
  channel: channelId.nullable(),
  page: z.enum(['top', 'posts', 'hooks', 'rooms', 'teach', 'remove']),
});
export type Place = z.infer<typeof placeSchema>;

export const look: Press<Place> = {
  verb: 'channel',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: placeSchema,
  act: async (context, place) => replaced(await showPage(context, place)),
};

const doSchema = z.object({
  channel: channelId,
  what: z.enum([
    ...(['share', 'listed', 'private', 'hook', 'hook_tradingview', 'revoke'] as const),
    ...(['room', 'unbind', 'remove'] as const),
  ]),
  /** Of the webhook; of a room, `<platform> <id>`. */
  id: z.string().nullable(),
});
type Deed = z.infer<typeof doSchema>;

export const act: Press<Deed> = {
  verb: 'channel-do',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: doSchema,
  act: async (context, deed) => replaced(await carryOut(context, deed)),
};

/** What cannot be taken back is asked about for a minute only. */
export const removeNow: Press<Deed> = { ...act, verb: 'channel-remove', lifeMs: CONFIRM_LIFE_MS };

const nameSchema = z.object({ channel: channelId.nullable() });

export const writeName: Press<z.infer<typeof nameSchema>> = {
  verb: 'channel-name',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: nameSchema,
  question: { title: 'A name', label: 'Name of the channel', example: 'Gold Room' },
  act: async (context, { channel }, typed) =>
    replaced(channel === null ? await make(context, typed) : await rename(context, channel, typed)),
};

export const nameIn = (text: string): Result<string> => {
  const name = text.trim();
  if (name.length >= 1 && name.length <= MAX_ACCOUNT_NAME && !/\p{C}/u.test(name))
    return { ok: true, value: name };
  return {
    ok: false,
    code: 'NAME_INVALID',
    message: `a name has 1 to ${MAX_ACCOUNT_NAME} letters, digits, spaces and marks`,
  };
};

export async function make(context: Context, text: string): Promise<View> {
  const name = nameIn(text);
  if (!name.ok) return refusalView(name);
  const made = await context.signals.create(context.user.id, name.value);
  if (!made.ok) return refusalView(made);
  const one = await ownChannel(context, made.value.id);
  return one === undefined ? refusalView(unknownChannel()) : withButtons(context, one, madePage(one));
}

export async function rename(context: Context, id: ChannelId, text: string): Promise<View> {
  const name = nameIn(text);
  if (!name.ok) return refusalView(name);
  const renamed = await context.signals.rename(context.user.id, id, name.value);
  if (!renamed.ok) return refusalView(renamed);
  const one = await ownChannel(context, id);
  return one === undefined
    ? refusalView(unknownChannel())
    : withButtons(context, one, channelPage(one, `Renamed to ${name.value}.`));
}

function withButtons(context: Context, one: ChannelView, page: View): View {
  const { id } = one.channel;
  const to = (label: string, where: Place['page']): Choice<Place> => ({
    label,
    payload: { channel: id, page: where },
  });
  const deed = (label: string, what: Deed['what']): Choice<Deed> => ({
    label,
    payload: { channel: id, what, id: null },
  });
  const muted = context.signals.care.isMuted(context.user.id, id);
  const other = one.visibility === 'listed' ? deed('Make it private', 'private') : deed('List it', 'listed');
  return {
    ...page,
    buttons: [
      ...context.menu(
        look,
        [to('Posts', 'posts'), to('Webhooks', 'hooks'), to('Rooms', 'rooms'), to('Teach…', 'teach')],
        {
          perRow: 2,
        },
      ),
      ...context.menu(act, [deed('Share…', 'share'), other], { perRow: 2 }),
      ...context.menu(
        listening,
        [
          { label: 'Statistics', payload: { channel: id, what: 'stats' } },
          muted
            ? { label: 'Unmute', payload: { channel: id, what: 'unmute' } }
            : { label: 'Mute', payload: { channel: id, what: 'mute' } },
        ],
        { perRow: 2 },
      ),
      ...(context.speaker.forms === true
        ? context.menu(writeName, [{ label: 'Rename…', payload: { channel: id } }])
        : []),
      ...context.menu(
        look,
        [to('Remove…', 'remove'), { label: '‹ Back', payload: { channel: null, page: 'top' } }],
        {
          perRow: 2,
        },
      ),
    ],
  };
}

const back = (context: Context, channel: ChannelId): View['buttons'] =>
  context.menu(look, [{ label: '‹ Back', payload: { channel, page: 'top' } }]);

/** All of a person's posted channels. */
function listPage(context: Context, all: readonly ChannelView[]): View {
  const makes =
    context.speaker.forms === true
      ? context.menu(writeName, [{ label: 'New channel…', payload: { channel: null } }])
      : [];
  if (all.length === 0) return { ...NO_CHANNEL, buttons: makes };
  const choices = all.map(({ channel }) => ({
    label: channel.name,
    payload: { channel: channel.id, page: 'top' as const },
  }));
  return view({
    title: `${count(all.length, 'channel')} of yours`,
    text: '/channel new <name> makes another one, /channel join <code> takes part in somebody else’s.',
    buttons: [...context.menu(look, choices, { perRow: 2 }), ...makes],
  });
}

async function hooks(context: Context, one: ChannelView): Promise<View> {
  const { id, name } = one.channel;
  const found = await context.signals.hooks(context.user.id, id);
  if (!found.ok) return refusalView(found);
  const revoke = found.value.map((hook, index) => ({
    label: `Revoke ${index + 1}`,
    payload: { channel: id, what: 'revoke' as const, id: hook.id },
    style: 'danger' as const,
  }));
  return {
    ...hooksPage(name, found.value, context.now),
    buttons: [
      ...context.menu(
        act,
        [
          { label: 'For TradingView', payload: { channel: id, what: 'hook_tradingview', id: null } },
          { label: 'For anything', payload: { channel: id, what: 'hook', id: null } },
        ],
        { perRow: 2 },
      ),
      ...(revoke.length === 0 ? [] : context.menu(act, revoke, { perRow: 3 })),
      ...back(context, id),
    ],
  };
}

/** All of one's rooms, with a code for one more and a way to let each go. */
async function rooms(context: Context, one: ChannelView): Promise<View> {
  const [all, own] = await Promise.all([context.signals.rooms(context.user.id), ownPosted(context)]);
  const { id } = one.channel;
  const free = all.map(({ platform, room }, index) => ({
    label: `Let ${index + 1} go`,
    payload: { channel: id, what: 'unbind' as const, id: `${platform} ${room}` },
    style: 'danger' as const,
  }));
  const page = roomsPage(
    all.map((room) => ({
      ...room,
      channelName: own.find(({ channel }) => channel.id === room.channel)?.channel.name ?? '?',
    })),
  );
  return {
    ...page,
    buttons: [
      ...context.menu(act, [{ label: 'New room', payload: { channel: id, what: 'room', id: null } }]),
      ...(free.length === 0 ? [] : context.menu(act, free, { perRow: 3 })),
      ...back(context, id),
    ],
  };
}

const PLATFORMS: readonly Room['platform'][] = ['telegram', 'discord', 'web'];

async function unbind(context: Context, one: ChannelView, id: string): Promise<View> {
  const [first, room = ''] = id.split(' ');
  const platform = PLATFORMS.find((name) => name === first);
  if (platform === undefined) return refusalView(unknownChannel());
  const freed = await context.signals.unbindRoom(context.user.id, platform, room);
  return freed.ok ? rooms(context, one) : refusalView(freed);
}

export const tokens = async ({ signals, user, now }: Context): Promise<View> =>
  tokensPage(await signals.tokens(user.id), now);

function removeQuestion(context: Context, { channel, subscribers, open }: ChannelView): View {
  return view({
    title: `Remove ${channel.name}?`,
    tone: 'warning',
    text: [
      `${count(subscribers, 'subscription')} of it ends, and every way into it.`,
      open === 0
        ? ''
        : `${count(open, 'signal')} of it is open: copies stay, or are closed, by each subscription’s own rule.`,
      'This cannot be taken back.',
      `This question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    ]
      .filter((part) => part !== '')
      .join('\n'),
    buttons: context.menu(
      removeNow,
      [{ label: 'Remove it', payload: { channel: channel.id, what: 'remove', id: null }, style: 'danger' }],
      { cancel: 'Cancel' },
    ),
  });
}

export async function showPage(context: Context, { channel, page }: Place): Promise<View> {
  const all = await ownPosted(context);
  if (channel === null) return listPage(context, all);
  const one = all.find((candidate) => candidate.channel.id === channel);
  if (one === undefined) return refusalView(unknownChannel());
  switch (page) {
    case 'top':
      return withButtons(context, one, channelPage(one));
    case 'posts': {
      const posts = await context.signals.posts(context.user.id, channel, POSTS_SHOWN);
      if (!posts.ok) return refusalView(posts);
      return { ...postList(one.channel.name, posts.value, context.now), buttons: back(context, channel) };
    }
    case 'hooks':
      return hooks(context, one);
    case 'rooms':
      return rooms(context, one);
    case 'teach':
      return teachPage(context, channel);
    case 'remove':
      return removeQuestion(context, one);
  }
}

export async function carryOut(context: Context, { channel, what, id }: Deed): Promise<View> {
  const { signals, user, now } = context;
  const one = await ownChannel(context, channel);
  if (one === undefined) return refusalView(unknownChannel());
  const { name } = one.channel;
  switch (what) {
    case 'share': {
      const shared = await signals.share(user.id, channel);
      if (!shared.ok) return refusalView(shared);
      return shareView(name, shared.value.code, shared.value.expiresAt, now);
    }
    case 'listed':
    case 'private': {
      const set = await signals.setVisibility(user.id, channel, what);
      if (!set.ok) return refusalView(set);
      const words =
        what === 'listed' ? 'Everybody who may talk to me finds it now.' : 'Nobody new finds it now.';
      return withButtons(context, set.value, channelPage(set.value, words));
    }
    case 'hook':
    case 'hook_tradingview': {
      const addresses = what === 'hook' ? [] : [TRADINGVIEW];
      const made = await signals.createHook(user.id, channel, { symbol: null, size: null, addresses });
      return made.ok ? hookView(name, made.value.hook, made.value.token) : refusalView(made);
    }
    case 'revoke': {
      const revoked = await signals.revokeHook(user.id, id ?? '');
      return revoked.ok ? hooks(context, one) : refusalView(revoked);
    }
    case 'room': {
      const made = await signals.care.roomCode(user.id, channel);
      if (!made.ok) return refusalView(made);
      return roomCodeView(name, made.value.code, made.value.expiresAt, now);
    }
    case 'unbind':
      return unbind(context, one, id ?? '');
    case 'remove': {
      const removed = await signals.remove(user.id, channel);
      if (!removed.ok) return refusalView(removed);
      const { ended } = removed.value;
      return view({ title: `${name} is removed`, text: `${count(ended, 'subscription')} ended.` });
    }
  }
}
