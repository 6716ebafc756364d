/** Accounts, channels and subscriptions as lists. */
import type { AccountStatus, Connection, ServiceStatus, SubscriptionStatus } from '../../core/app/api.ts';
import type { ChannelView } from '../../core/app/signals-api.ts';
import type { Account } from '../../core/domain/account.ts';
import type { ApprovalRules } from '../../core/domain/rules.ts';
import type { ChannelId, Millis } from '../../core/domain/ids.ts';
import {
  count,
  countOrNo,
  fit,
  formatAge,
  formatMoney,
  formatMoment,
  formatSizing,
  formatSymbolMap,
} from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  never: 'never connected',
  offline: 'offline',
  connecting: 'connecting',
  online: 'online',
};

function connectionWords(connection: Connection, since: Millis | null, now: Millis): string {
  if (since === null || connection === 'never') return CONNECTION_WORDS[connection];
  return `${CONNECTION_WORDS[connection]} for ${formatAge(now - since)}`;
}

const MARKS: Readonly<Record<Connection, string>> = {
  never: '○',
  offline: '✗',
  connecting: '…',
  online: '✓',
};

function accountLines(
  { account, connection, since, openPositions, unsettled }: AccountStatus,
  all: readonly AccountStatus[],
  now: Millis,
): string {
  const { identity, funds, twinOf } = account;
  const live = all.find((one) => one.account.id === twinOf)?.account.name;
  return [
    `${connectionWords(connection, since, now)} · ${countOrNo(openPositions, 'open position')}${unsettled === 0 ? '' : ` · ${unsettled} waiting for an answer`}`,
    identity === null
      ? ''
      : identity.platform === 'paper'
        ? `Paper account: no real money · 1:${identity.leverage}${live === undefined ? '' : ` · twin of ${live}`}`
        : `${identity.platform.toUpperCase()} ${identity.login} · ${identity.server} · ${identity.role}`,
    funds === null || identity === null
      ? ''
      : `Balance ${formatMoney(funds.balance, '')} · equity ${formatMoney(funds.equity, identity.currency)}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

export function accountsView(accounts: readonly AccountStatus[], now: Millis): View {
  if (accounts.length === 0) {
    return view({ title: 'No accounts yet', text: '/connect <name> makes a key for your terminal.' });
  }
  return view({
    title: count(accounts.length, 'account'),
    fields: accounts.map((status) => ({
      name: `${MARKS[status.connection]} ${status.account.name}`,
      value: accountLines(status, accounts, now),
    })),
    secret: true,
  });
}

/** The one time that a key is shown. */
export function keyView(account: Account, key: string): View {
  return view({
    title: `Key for ${account.name}`,
    text: [
      'Put this key into the Mynah Expert Advisor of that account. It is shown only now, and works for one account login.',
      'Delete this message once the terminal is connected. /accounts shows when it is.',
    ].join('\n\n'),
    fields: [{ name: 'Key', value: key }],
    secret: true,
    once: true,
  });
}

const sharedLine = ({ channel, ownerName, open, subscribed }: ChannelView): string =>
  [
    channel.name,
    ownerName,
    channel.kind === 'posts' ? 'posts' : 'account',
    `${open} open`,
    ...(subscribed === 0 ? [] : [`you copy it${subscribed === 1 ? '' : ` ${subscribed} times`}`]),
  ].join(' · ');

/** @param connections of the accounts behind the person's own channels */
export function channelsView(
  channels: readonly ChannelView[],
  connections: ReadonlyMap<ChannelId, Connection>,
): View {
  if (channels.length === 0) {
    return view({
      title: 'No channels yet',
      text: 'Each account you connect is a channel that your other accounts can copy: /connect <name>. For signals that are posted: /channel new <name>. Somebody else’s: /channel join <code>',
    });
  }
  const own = channels.filter(({ mine }) => mine);
  const shared = channels.filter(({ mine }) => !mine);
  const nowOf = ({ channel: { id, kind } }: ChannelView): string => {
    const connection = connections.get(id) ?? 'never';
    if (kind === 'posts') return 'posts';
    return connection === 'never' ? 'new' : CONNECTION_WORDS[connection];
  };
  const listed = own.filter(({ visibility }) => visibility === 'listed').map(({ channel }) => channel.name);
  return view({
    title: count(channels.length, 'channel'),
    table:
      own.length === 0
        ? null
        : {
            columns: [
              { title: 'Channel', align: 'left' },
              { title: 'Now', align: 'left' },
              { title: 'Open', align: 'right' },
              { title: 'Copies', align: 'right' },
            ],
            rows: own.map((one) => [
              fit(one.channel.name, 11),
              nowOf(one),
              String(one.open),
              String(one.subscribers),
            ]),
          },
    fields: [
      ...(shared.length === 0 ? [] : [{ name: 'Shared with you', value: shared.map(sharedLine).join('\n') }]),
      ...(listed.length === 0 ? [] : [{ name: 'Yours that everybody here finds', value: listed.join(', ') }]),
    ],
    text: '/copy mirrors a channel into an account. /channel makes and shares channels of your own.',
  });
}

/** `Main → Anna`. */
export const subscriptionName = (status: SubscriptionStatus): string =>
  `${status.channelName} → ${status.accountName}`;

const MODES: Readonly<Record<ApprovalRules['mode'], (twin: string | undefined) => string>> = {
  auto: () => '',
  approve: () => 'asks you first',
  paper: (twin) =>
    twin === undefined ? 'on paper, and nothing enters: see /mode' : `on paper: ${twin} enters instead`,
};

const subscriptionLine = ({ subscription, isPaper, twinName, livingLinks }: SubscriptionStatus): string =>
  [
    subscription.state,
    isPaper === true ? 'paper' : '',
    formatSizing(subscription.sizing),
    formatSymbolMap(subscription.symbolMap),
    MODES[subscription.rules.approval.mode](twinName),
    countOrNo(livingLinks, 'open copy'),
  ]
    .filter((part) => part !== '')
    .join(' · ');

export function subscriptionsView(subscriptions: readonly SubscriptionStatus[]): View {
  if (subscriptions.length === 0) {
    return view({ title: 'Nothing is copied yet', text: '/copy mirrors a channel into an account.' });
  }
  return view({
    title: count(subscriptions.length, 'subscription'),
    fields: subscriptions.map((status, index) => ({
      name: `${status.subscription.state === 'active' ? '✓' : '‖'} ${index + 1} · ${subscriptionName(status)}`,
      value: subscriptionLine(status),
    })),
  });
}

export function serviceView(status: ServiceStatus, now: Millis): View {
  return view({
    title: 'Running',
    tone: 'good',
    fields: [
      {
        name: 'Since',
        value: `${formatMoment(status.startedAt, now)} (${formatAge(now - status.startedAt)})`,
      },
      { name: 'Terminals', value: `${status.sessions} connected` },
      { name: 'Channels', value: String(status.channels) },
      {
        name: 'Subscriptions',
        value: `${status.activeSubscriptions} active, ${status.pausedSubscriptions} paused`,
      },
      {
        name: 'Open copies',
        value: `${status.livingLinks}${status.unsettled === 0 ? '' : `, ${status.unsettled} waiting for an answer`}`,
      },
      {
        name: 'Signals today',
        value: String(status.signalsToday),
      },
      {
        name: 'Copies today',
        value: `${status.copiedToday} made, ${status.deniedToday} refused`,
      },
    ],
  });
}
