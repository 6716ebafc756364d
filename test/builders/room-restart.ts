/** A room whose service starts anew from what it had stored. */
import { Book } from '../../core/app/book.ts';
import { MemoryDisk } from '../../core/store/memory.ts';
import { Desk } from './desk.ts';
import { Room } from './room.ts';
import { CHANNEL, FOLLOWER, NOW, OWNER, PROVIDER } from './trading.ts';
import type { Account } from '../../core/domain/account.ts';
import type { AccountId, ChannelId } from '../../core/domain/ids.ts';
import type { NewAccount } from '../../core/ports.ts';

const newTwin = ({ id, owner, name }: Account, twinOf: AccountId): NewAccount => ({
  ...{ id, owner, name, keyHash: null, channelId: `channel of ${id}` as ChannelId },
  ...{ kind: 'account', at: NOW, twinOf },
});

export function restartedRoom(before: Room, options: { readonly connected?: boolean } = {}): Room {
  const disk = new MemoryDisk();
  const account = (id: typeof FOLLOWER, channelId: ChannelId, kind: 'account' | 'posts') => {
    disk.createAccount({ id, owner: OWNER, name: id, keyHash: null, channelId, kind, at: NOW });
  };
  account(PROVIDER, CHANNEL, 'posts');
  account(FOLLOWER, 'channel-follower' as ChannelId, 'account');
  for (const { account: one } of before.desk.book.accounts.values())
    if (one.twinOf !== undefined) disk.createAccount(newTwin(one, one.twinOf));
  disk.write(before.desk.facts);
  const desk = Desk.restarted(before.desk, Book.from(disk.image(before.desk.now)));
  return Room.on(desk, options.connected ?? true);
}
