/** A signal room with the real core, whose follower is a person with two chats: what is said, shown and pressed there. */
import { createOutbox, GATHER_MS } from '../../bot/outbox.ts';
import type { Outbox } from '../../bot/outbox.ts';
import type { View } from '../../bot/views/view.ts';
import type { TradeStatus } from '../../core/app/api.ts';
import { AskedMarkets } from '../../core/app/asked-markets.ts';
import type { ReadPost } from '../../core/app/posts.ts';
import { tradeStatus } from '../../core/app/trade-status.ts';
import { approvalIdOf } from '../../core/domain/approval.ts';
import type { Instruction } from '../../core/domain/instruction.ts';
import type { ChannelId, PositionId, UserId } from '../../core/domain/ids.ts';
import { shownId } from '../../core/domain/plan.ts';
import type { Post } from '../../core/domain/post.ts';
import type { TradeRecord } from '../../core/ports.ts';
import { Talk } from './chat.ts';
import type { Person } from './chat.ts';
import { HouseSignals } from './house-signals.ts';
import { MemoryOutbox, RecordingChat } from './outbox.ts';
import { GOLD, Room } from './room.ts';
import type { RoomParts } from './room.ts';
import { anIdentity, FOLLOWER, PROVIDER } from './trading.ts';

export class RoomTalk {
  readonly room: Room;
  readonly talk: Talk;
  /** Owns the room's channel and the account that follows it. */
  readonly anna: Person;
  readonly web: RecordingChat;
  readonly telegram: RecordingChat;
  readonly store = new MemoryOutbox();
  outbox: Outbox;
  private readonly markets: AskedMarkets;
  private told = 0;

  private constructor(parts: RoomParts) {
    this.room = new Room(parts);
    const { desk } = this.room;
    this.markets = new AskedMarkets(desk.book);
    const signals = new HouseSignals({
      book: desk.book,
      pipeline: desk.pipeline,
      channels: [],
      now: () => this.talk.time.now(),
      enter: () => undefined,
      note: () => undefined,
    });
    this.talk = new Talk({ signals });
    const { time, house } = this.talk;
    // One clock for all.
    Object.defineProperty(desk, 'now', { get: () => time.now() });
    house.trade = (user, channel, position) => Promise.resolve(this.tradeOf(user, channel, position));
    this.anna = this.talk.person('1');
    this.web = new RecordingChat('web', () => time.now());
    this.telegram = new RecordingChat('telegram', () => time.now());
    this.store.addChat(this.anna.id, 'web', 'anna');
    this.store.addChat(this.anna.id, 'telegram', 'anna');
    this.outbox = this.newOutbox();
  }

  static async started(parts: RoomParts = {}): Promise<RoomTalk> {
    const talk = new RoomTalk(parts);
    await talk.outbox.start();
    await talk.passes(GATHER_MS);
    return talk;
  }

  private newOutbox(): Outbox {
    const { time, house, actions, ids } = this.talk;
    const outbox = createOutbox({
      ...{ store: this.store, trading: house, actions, ids, clock: time, timers: time },
      random: () => 0.5,
      notices: this.talk.notices,
      log: { warn: () => undefined, error: () => undefined },
    });
    outbox.serve(this.web);
    outbox.serve(this.telegram);
    return outbox;
  }

  /** The service dies, and another begins on what it left. */
  async restarts(): Promise<void> {
    this.outbox = this.newOutbox();
    await this.outbox.start();
    await this.passes(GATHER_MS);
  }

  private tradeOf(user: UserId, channel: ChannelId, shown: PositionId): TradeStatus | null {
    const { book, decisions } = this.room.desk;
    const entry = book.channels.get(channel);
    const legs = [...(book.accounts.get(PROVIDER)?.positions.values() ?? [])].filter(
      ({ position }) => shownId(position) === shown,
    );
    if (entry === undefined || legs.length === 0) return null;
    const followers: TradeRecord['followers'][number][] = [...entry.subscriptions.values()].flatMap(
      ({ id: subscription, owner }) =>
        owner !== user
          ? []
          : legs.map(({ position: { id: position } }) => ({
              account: { id: FOLLOWER, name: 'Anna', identity: anIdentity() },
              ...{ subscription, position, spec: GOLD, net: null },
              decision: decisions.findLast((one) => one.position === position) ?? null,
              link:
                [...book.links.values()].find(
                  (one) => one.position === position && one.subscription === subscription,
                ) ?? null,
            })),
    );
    const approval = book.approvals.get(approvalIdOf(channel, shown, user)) ?? null;
    return tradeStatus(
      { channel: entry.channel, mine: true, legs, spec: null, followers },
      (position, subscription) => book.waiting.holdOf(position, subscription),
      approval,
      approval === null ? null : this.markets.of(approval, this.talk.time.now()),
      entry.muted.has(user),
    );
  }

  /** Somebody posts in the room, and what comes of it is told. */
  async posts(instructions: readonly Instruction[], parts: Partial<ReadPost> = {}): Promise<Post> {
    const post = this.room.says(instructions, parts);
    await this.passes(2_000);
    return post;
  }

  /** Time goes by: the core looks at its clock, and news go out. */
  async passes(ms: number): Promise<void> {
    await this.talk.time.passes(ms);
    const { desk } = this.room;
    desk.pipeline.wake(this.talk.time.now());
    this.outbox.tell(desk.news.slice(this.told));
    this.told = desk.news.length;
    await this.talk.time.passes(1_500);
  }

  /** The newest message of a chat. */
  card(chat: RecordingChat = this.web): View {
    const last = chat.messages.at(-1);
    if (last === undefined) throw new Error('nothing was shown');
    return last.view;
  }
}
