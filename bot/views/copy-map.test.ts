import { expect, test } from 'vitest';
import { money } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId } from '../../core/domain/ids.ts';
import { MOST_ON_MAP } from '../../core/app/copy-map.ts';
import type { CopyMap, MapAccount, MapChannel } from '../../core/app/copy-map.ts';
import { view } from './view.ts';
import type { View } from './view.ts';
import { copyMapView } from './copy-map.ts';

/** Telegram's limit of a text; a longer one becomes two messages. */
const TELEGRAM_TEXT = 4_096;
/** Longer than most names are. */
const LONG_NAME = 'A channel of gold and of silver,';

/** As many places as a map has, each account copying every channel. */
function fullMap(): CopyMap {
  const places = Array.from({ length: MOST_ON_MAP }, (_, index) => index);
  const channels = places.map((index): MapChannel => ({
    id: `c${index}` as ChannelId,
    name: `${LONG_NAME} ${index}`,
    kind: 'posts',
    connection: null,
    today: new Map(),
  }));
  const accounts = places.map((index): MapAccount => ({
    id: `a${index}` as AccountId,
    name: `${LONG_NAME} ${index}`,
    identity: null,
    connection: 'online',
    blocked: true,
    today: { net: money('-1234567.89'), currency: 'USD' },
  }));
  const copies = accounts.flatMap((account) =>
    channels.map((channel) => ({ channel: channel.id, account: account.id, state: 'on paper' as const })),
  );
  return { channels, accounts, copies, more: { channels: 90, accounts: 90 } };
}

const lengthOf = ({ title, text, fields }: View): number =>
  [title, text, ...fields.map(({ name, value }) => `${name}: ${value}`)].join('\n').length;

test('the fullest map with long names is one message', () => {
  expect(lengthOf(copyMapView(fullMap()))).toBeLessThan(TELEGRAM_TEXT);
});

test('an account that copies many channels names some, and counts the others', () => {
  const [first] = copyMapView(fullMap()).fields;
  expect(first?.value).toMatch(/ and 8 more$/u);
  expect(first?.value.match(/\(on paper\)/gu)).toHaveLength(4);
});

test('without accounts and channels it says where to begin', () => {
  const empty = { channels: [], accounts: [], copies: [], more: { channels: 0, accounts: 0 } };
  expect(copyMapView(empty)).toEqual(
    view({
      title: 'Nothing is on the map yet',
      text: '/connect <name> adds an account, /copy copies into it.',
    }),
  );
});
