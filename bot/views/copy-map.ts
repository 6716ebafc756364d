/** Who copies whom into what: the map, and the same in words. */
import type { CopyMap, MapAccount, MapChannel } from '../../core/app/copy-map.ts';
import { count, formatResult, formatTotals } from './format.ts';
import type { CopyMapPicture, MapPlace } from './picture.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

function noteOf({ identity }: MapAccount): string {
  if (identity === null) return 'new';
  return identity.platform === 'paper' ? 'paper' : `${identity.platform.toUpperCase()} ${identity.login}`;
}

const accountToday = ({ today }: MapAccount): string =>
  today === null ? '' : formatResult(today.net, today.currency);

const accountState = ({ blocked, connection }: MapAccount): MapPlace['state'] =>
  blocked ? 'blocked' : connection === 'online' ? 'online' : 'offline';

/** Posted channels and those of other people are there; an account's channel is as its terminal is. */
const channelState = ({ connection }: MapChannel): MapPlace['state'] =>
  connection === null || connection === 'online' ? 'online' : 'offline';

const channelNote = ({ kind, connection }: MapChannel): string =>
  kind === 'posts' ? 'posts' : connection === null ? 'shared' : 'account';

function pictureOf({ channels, accounts, copies, more }: CopyMap): CopyMapPicture {
  const channelAt = new Map(channels.map(({ id }, index) => [id, index]));
  const accountAt = new Map(accounts.map(({ id }, index) => [id, index]));
  return {
    kind: 'copy-map',
    title: 'Who copies whom',
    channels: channels.map((one) => ({
      name: one.name,
      note: channelNote(one),
      state: channelState(one),
      today: formatTotals(one.today),
    })),
    accounts: accounts.map((one) => ({
      name: one.name,
      note: noteOf(one),
      state: accountState(one),
      today: accountToday(one),
    })),
    copies: copies.map(({ channel, account, state }) => ({
      channel: channelAt.get(channel) ?? 0,
      account: accountAt.get(account) ?? 0,
      state,
    })),
    more,
  };
}

/** Channels of one account: /copies lists all, and with more a full map is more than one message. */
const MOST_NAMED = 4;

const STATE_WORDS: Readonly<Record<MapPlace['state'], string>> = {
  online: 'online',
  offline: 'offline',
  blocked: 'blocked: no entries',
};

const COPY_WORDS: Readonly<Record<CopyMap['copies'][number]['state'], string>> = {
  active: '',
  blocked: ' (blocked)',
  paused: ' (paused)',
  'on paper': ' (on paper)',
};

function someOf(names: readonly string[]): string {
  const hidden = names.length - MOST_NAMED;
  return hidden > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${hidden} more` : names.join(', ');
}

function accountWords(map: CopyMap, account: MapAccount): string {
  const names = new Map(map.channels.map(({ id, name }) => [id, name]));
  const copied = map.copies
    .filter((copy) => copy.account === account.id)
    .map(({ channel, state }) => `${names.get(channel) ?? ''}${COPY_WORDS[state]}`);
  const today = accountToday(account);
  return [
    [STATE_WORDS[accountState(account)], noteOf(account), ...(today === '' ? [] : [`${today} today`])].join(
      ' · ',
    ),
    copied.length === 0 ? 'copies nothing' : `copies ${someOf(copied)}`,
  ].join('\n');
}

export function copyMapView(map: CopyMap): View {
  const { channels, accounts, more } = map;
  if (channels.length === 0 && accounts.length === 0)
    return view({
      title: 'Nothing is on the map yet',
      text: '/connect <name> adds an account, /copy copies into it.',
    });
  const all = [
    `${count(channels.length + more.channels, 'channel')}, ${count(accounts.length + more.accounts, 'account')}`,
  ];
  const left = [
    ...(more.channels === 0 ? [] : [count(more.channels, 'more channel')]),
    ...(more.accounts === 0 ? [] : [count(more.accounts, 'more account')]),
  ];
  return view({
    title: `Who copies whom: ${all.join('')}`,
    text: [
      'Today is UTC. /copies tells more of each copy.',
      ...(left.length === 0 ? [] : [`Not shown: ${left.join(' and ')}, those with the fewest copies.`]),
    ].join('\n'),
    fields: accounts.map((account) => ({ name: account.name, value: accountWords(map, account) })),
    picture: pictureOf(map),
    secret: true,
  });
}
