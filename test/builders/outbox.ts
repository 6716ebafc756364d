/** An outbox without a database, and a chat that remembers what it was shown. */
import type { ChatAdapter } from '../../bot/chat.ts';
import { MessageGone, Unreachable } from '../../bot/chat.ts';
import type { View } from '../../bot/views/view.ts';
import type {
  CardKey,
  ChatAddress,
  DueMessage,
  NoticeDraft,
  Occasion,
  OutboxStore,
} from '../../core/chat-ports.ts';
import type { UserId } from '../../core/domain/ids.ts';
import type { ChatPlatform } from '../../core/domain/person.ts';

interface Card {
  readonly key: CardKey;
  readonly chat: ChatAddress;
  wanted: number;
  wantedAt: number;
  shown: number;
  messageId: string | null;
}

interface Delivery {
  readonly id: number;
  readonly chat: ChatAddress;
  sent: boolean;
  messageId: string | null;
}

interface Told {
  readonly id: number;
  draft: NoticeDraft;
  version: number;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const distinct = (chats: readonly ChatAddress[]): ChatAddress[] =>
  chats.filter((chat, index) => chats.findIndex((other) => same(other, chat)) === index);

export class MemoryOutbox implements OutboxStore {
  private readonly chats: { readonly user: UserId; readonly chat: ChatAddress }[] = [];
  private readonly cards: Card[] = [];
  private readonly deliveries: Delivery[] = [];
  private readonly notices: Told[] = [];
  private counter = 0;
  /** When set, every call fails with it: the database is away. */
  broken: Error | null = null;

  addChat(user: UserId, platform: ChatPlatform, address: string): ChatAddress {
    const chat = { platform, address };
    this.chats.push({ user, chat });
    return chat;
  }

  private enter(): void {
    if (this.broken !== null) throw this.broken;
  }

  private chatsOf(user: UserId): ChatAddress[] {
    return this.chats.filter((one) => one.user === user).map(({ chat }) => chat);
  }

  async wantCards(cards: readonly CardKey[], at: number): Promise<readonly ChatAddress[]> {
    this.enter();
    const touched: ChatAddress[] = [];
    for (const key of cards) {
      for (const chat of this.chatsOf(key.user)) {
        const card = this.cards.find((one) => same(one.key, key) && same(one.chat, chat));
        if (card === undefined) {
          this.cards.push({ key, chat, wanted: 1, wantedAt: at, shown: 0, messageId: null });
        } else {
          card.wanted += 1;
          card.wantedAt = at;
        }
        touched.push(chat);
      }
    }
    return distinct(touched);
  }

  async addNotices(notices: readonly NoticeDraft[]): Promise<readonly ChatAddress[]> {
    this.enter();
    const touched: ChatAddress[] = [];
    for (const draft of notices) touched.push(...(this.repeated(draft) ?? this.added(draft)));
    return distinct(touched);
  }

  private added(draft: NoticeDraft): ChatAddress[] {
    const { user, once } = draft;
    const isTold = this.notices.some((one) => one.draft.user === user && one.draft.once === once);
    if (once !== undefined && isTold) return [];
    this.counter += 1;
    const id = this.counter;
    this.notices.push({ id, draft, version: 1 });
    const chats = this.chatsOf(user);
    for (const chat of chats) this.deliveries.push({ id, chat, sent: false, messageId: null });
    return chats;
  }

  async told(occasions: readonly Occasion[]): Promise<readonly Occasion[]> {
    this.enter();
    return occasions.filter(({ user, once }) =>
      this.notices.some(({ draft }) => draft.user === user && draft.once === once),
    );
  }

  private repeated({ user, topic, repeatsSince, view }: NoticeDraft): ChatAddress[] | null {
    if (repeatsSince === undefined) return null;
    const told = this.notices.findLast(
      ({ draft }) => draft.user === user && draft.topic === topic && draft.at >= repeatsSince,
    );
    if (told === undefined) return null;
    told.draft = { ...told.draft, view };
    told.version += 1;
    const again = this.deliveries.filter(({ id }) => id === told.id);
    for (const delivery of again) delivery.sent = false;
    return again.map(({ chat }) => chat);
  }

  async dueChats(since: number, until = Infinity): Promise<readonly ChatAddress[]> {
    this.enter();
    const chats: ChatAddress[] = [];
    for (const { chat } of this.chats) {
      if ((await this.due(chat, since, 1, until)).length > 0) chats.push(chat);
    }
    return distinct(chats);
  }

  async due(
    chat: ChatAddress,
    since: number,
    limit: number,
    until = Infinity,
  ): Promise<readonly DueMessage[]> {
    this.enter();
    const notices = this.deliveries.flatMap(({ id, sent, messageId, chat: to }) => {
      const told = this.notices.find((one) => one.id === id);
      if (told === undefined || sent || !same(to, chat)) return [];
      const { draft, version } = told;
      if (draft.at < since || draft.at > until) return [];
      const { view, silent, at } = draft;
      const due = { kind: 'notice' as const, notice: String(id), version, view, silent, messageId };
      return [{ rank: messageId === null ? 0 : 1, at, due }];
    });
    const cards = this.cards
      .filter(
        (one) =>
          same(one.chat, chat) && one.wanted > one.shown && one.wantedAt >= since && one.wantedAt <= until,
      )
      .map(({ key, wanted, wantedAt, messageId }) => ({
        rank: messageId === null ? 0 : 1,
        at: wantedAt,
        due: { kind: 'card' as const, card: key, wanted, messageId },
      }));
    return [...notices, ...cards]
      .sort((a, b) => a.rank - b.rank || a.at - b.at)
      .slice(0, limit)
      .map(({ due }) => due);
  }

  async shown(chat: ChatAddress, key: CardKey, wanted: number, messageId: string | null): Promise<void> {
    this.enter();
    const card = this.cards.find((one) => same(one.key, key) && same(one.chat, chat));
    if (card === undefined) return;
    card.shown = Math.max(card.shown, wanted);
    card.messageId = messageId ?? card.messageId;
  }

  async hold(chat: ChatAddress, key: CardKey, until: number): Promise<void> {
    this.enter();
    const card = this.cards.find((one) => same(one.key, key) && same(one.chat, chat));
    if (card !== undefined) card.wantedAt = Math.max(card.wantedAt, until);
  }

  async sent(
    chat: ChatAddress,
    notice: string,
    { version, messageId }: { version: number; messageId: string | null },
  ): Promise<void> {
    this.enter();
    const told = this.notices.find(({ id }) => String(id) === notice);
    for (const one of this.deliveries) {
      if (String(one.id) !== notice || !same(one.chat, chat)) continue;
      one.messageId = messageId ?? one.messageId;
      one.sent = (told?.version ?? 0) <= version;
    }
  }

  async latestTopics(
    prefixes: readonly string[],
  ): Promise<readonly { user: UserId; topic: string; at: number }[]> {
    this.enter();
    const latest = new Map<string, { user: UserId; topic: string; at: number }>();
    for (const { draft } of this.notices) {
      const { user, topic, at } = draft;
      if (prefixes.some((prefix) => topic.startsWith(prefix)))
        latest.set(`${user} ${topic}`, { user, topic, at });
    }
    return [...latest.values()];
  }

  async sweep(before: number): Promise<void> {
    this.enter();
    const keep = <T>(items: T[], young: (item: T) => boolean): void => {
      items.splice(0, items.length, ...items.filter(young));
    };
    keep(this.notices, ({ draft }) => draft.at >= before);
    keep(this.deliveries, ({ id }) => this.notices.some((one) => one.id === id));
    keep(this.cards, ({ wantedAt }) => wantedAt >= before);
  }
}

export interface Shown {
  readonly address: string;
  readonly id: string;
  view: View;
  readonly silent: boolean;
  edits: number;
  gone: boolean;
}

/** A chat platform; its troubles are switched on by the test. */
export class RecordingChat implements ChatAdapter {
  readonly platform: ChatPlatform;
  readonly paceMs: number;
  readonly messages: Shown[] = [];
  /** When each message or edit arrived. */
  readonly times: number[] = [];
  /** Addresses that cannot be reached, or views that cannot be shown. */
  fails: (address: string, view: View) => boolean = () => false;
  /** The person has blocked us. */
  readonly blockedBy = new Set<string>();
  /** While set, nothing that is sent there comes to an end. */
  readonly stuck = new Set<string>();
  attempts = 0;
  private readonly now: () => number;

  constructor(platform: ChatPlatform, now: () => number, paceMs = 1000) {
    this.platform = platform;
    this.now = now;
    this.paceMs = paceMs;
  }

  to(address: string): Shown[] {
    return this.messages.filter((message) => message.address === address);
  }

  private async enter(address: string, view: View): Promise<void> {
    this.attempts += 1;
    if (this.stuck.has(address)) await new Promise(() => {});
    if (this.blockedBy.has(address)) throw new Unreachable('bot was blocked by the user');
    if (this.fails(address, view)) throw new Error('the chat cannot be reached');
    this.times.push(this.now());
  }

  async send(address: string, view: View, { silent }: { silent: boolean }): Promise<string> {
    await this.enter(address, view);
    const id = `message-${this.messages.length + 1}`;
    this.messages.push({ address, id, view, silent, edits: 0, gone: false });
    return id;
  }

  async edit(address: string, messageId: string, view: View): Promise<string> {
    await this.enter(address, view);
    const message = this.messages.find((one) => one.id === messageId);
    if (message === undefined || message.gone) throw new MessageGone(messageId);
    message.view = view;
    message.edits += 1;
    return messageId;
  }
}
