/** A room whose service starts anew from what it had stored. */
import { Book } from '../../core/app/book.ts';
import { MemoryDisk } from '../../core/store/memory.ts';
import { Desk } from './desk.ts';
import { Room } from './room.ts';
import { CHANNEL, FOLLOWER, NOW, OWNER, PROVIDER } from './trading.ts';
import type { ChannelId } from '../../core/domain/ids.ts';

export function restartedRoom(before: Room, options: { readonly connected?: boolean } = {}): Room {
  const disk = new MemoryDisk();
  const account = (id: typeof FOLLOWER, channelId: ChannelId, kind: 'account' | 'posts') => {
    disk.createAccount({ id, owner: OWNER, name: id, keyHash: null, channelId, kind, at: NOW });
  };
  account(PROVIDER, CHANNEL, 'posts');
  account(FOLLOWER, 'channel-follower' as ChannelId, 'account');
  disk.write(before.desk.facts);
  const desk = Desk.restarted(before.desk, Book.from(disk.image(before.desk.now)));
  return Room.on(desk, options.connected ?? true);
}
