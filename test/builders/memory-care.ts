/** The care of channels without a database; what a channel was good for is put in. */
import type { CareStore, CopyRecord, SignalRecord } from '../../core/channel-ports.ts';
import type { PostTemplate, Room } from '../../core/domain/channel.ts';
import type { ChannelId, Millis, UserId } from '../../core/domain/ids.ts';

interface Code {
  readonly channel: ChannelId;
  readonly by: UserId;
  readonly expiresAt: Millis;
  spentIn: string | null;
}

const NO_SIGNALS: SignalRecord = {
  signals: 0,
  open: 0,
  ends: { target: 0, stop: 0, other: 0, cancelled: 0, unknown: 0 },
  r: null,
};
const NO_COPIES: CopyRecord = { copied: 0, over: 0, unknown: 0, results: [], denied: [], asked: [] };

export class MemoryCare implements CareStore {
  readonly templates = new Map<ChannelId, PostTemplate>();
  readonly muted = new Set<string>();
  signals = NO_SIGNALS;
  copies = NO_COPIES;
  private readonly codes = new Map<string, Code>();
  private readonly bind: (room: Room, by: UserId) => boolean;

  /** @param bind false when the room's posts are another channel's */
  constructor(bind: (room: Room, by: UserId) => boolean) {
    this.bind = bind;
  }

  async saveTemplate(_owner: UserId, channel: ChannelId, template: PostTemplate | null): Promise<boolean> {
    if (template === null) this.templates.delete(channel);
    else this.templates.set(channel, template);
    return true;
  }

  async saveMute(user: UserId, channel: ChannelId, muted: boolean): Promise<void> {
    if (muted) this.muted.add(`${user} ${channel}`);
    else this.muted.delete(`${user} ${channel}`);
  }

  async saveRoomCode(
    { codeHash, at, ...code }: Parameters<CareStore['saveRoomCode']>[0],
    limit: number,
  ): Promise<boolean> {
    const waiting = [...this.codes.values()].filter(
      (one) => one.by === code.by && one.spentIn === null && one.expiresAt > at,
    );
    if (waiting.length >= limit) return false;
    this.codes.set(codeHash, { ...code, spentIn: null });
    return true;
  }

  async spendRoomCode(
    codeHash: string,
    room: Omit<Room, 'channel'>,
    may: boolean,
    at: Millis,
  ): ReturnType<CareStore['spendRoomCode']> {
    const code = this.codes.get(codeHash);
    const here = `${room.platform} ${room.room}`;
    if (code === undefined || code.expiresAt <= at) return null;
    if (code.spentIn !== null && code.spentIn !== here) return null;
    const { channel, by } = code;
    if (!may || !this.bind({ ...room, channel }, by)) {
      this.codes.delete(codeHash);
      return { channel, by, outcome: may ? 'taken' : 'not_admin' };
    }
    code.spentIn = here;
    return { channel, by, outcome: 'bound' };
  }

  async signalRecord(): Promise<SignalRecord> {
    return this.signals;
  }

  async copyRecord(): Promise<CopyRecord> {
    return this.copies;
  }
}
