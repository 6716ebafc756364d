/**
 * Sorts news into what is told now, what waits, and what is a repeat. Pure but for its memory: the same
 * news at the same times gives the same notices.
 *
 *   connection:  fine ──disconnected──► silent ──30 s──► lost (told) ──connected──► fine ("back", told)
 *                          ▲──connected within 30 s──┘
 *   warning:     the first of a code is told at once; repeats are counted in that message, until there were none for 5
 *                minutes, or for an hour: the next is a message of its own
 *   question:    which symbol is meant is asked once for each symbol and subscription
 *   post:        of those that somebody must look at, the first of a channel are told one by one; what comes beyond
 *                them within 5 minutes is counted, and told once
 *   countdown:   the card of an open question is shown anew at the time that its last showing named
 */
import type { CardKey } from '../core/chat-ports.ts';
import type { AccountId, ChannelId, Millis, SubscriptionId, UserId } from '../core/domain/ids.ts';
import type { Post, PostOutcome } from '../core/domain/post.ts';
import type { News } from '../core/ports.ts';

/** Terminals restart and networks hiccup; what is back within this is no news. */
export const LOST_GRACE_MS: Millis = 30_000;
export const WARNING_GAP_MS: Millis = 5 * 60_000;
/** What goes on for longer than this should ring again. */
export const WARNING_EPISODE_MS: Millis = 60 * 60_000;
/** Between two counts of repeats: a flood is one edit now and then. */
export const REPEATS_EVERY_MS: Millis = 10_000;
/** Different texts of one code that are named; of the others it is said how many there were. */
export const WARNING_TEXTS = 5;
/** Trades waiting to be written while the database is away; beyond, a card is late until its next change. */
export const MAX_CARDS = 20_000;
export const MAX_CONNECTIONS = 20_000;
export const MAX_WARNINGS = 5_000;
/** Questions that were asked; beyond, the oldest may be asked again. */
export const MAX_QUESTIONS = 5_000;
/** Notices waiting to be written down, beyond which posts are only counted; /channel posts has the latest. */
export const MAX_POSTS = 500;
export const POSTS_GAP_MS: Millis = 5 * 60_000;
/** Of one channel within the gap; more than these in a row nobody reads one by one. */
export const POSTS_TOLD = 5;
/** The same of those that wait for a choice, which nobody else can make. */
export const QUESTIONS_TOLD = 20;
/** Channels whose posts are counted at a time. */
export const MAX_POSTING = 2_000;
/** Questions that are counted down at a time; beyond, a card shows its time when it was last shown. */
export const MAX_COUNTDOWNS = 5_000;

export type Notice =
  /** As it came: a code is spent once. */
  | Extract<News, { kind: 'room' }>
  | {
      readonly kind: 'lost';
      readonly user: UserId;
      readonly accounts: readonly { readonly account: AccountId; readonly at: Millis }[];
    }
  | {
      readonly kind: 'back';
      readonly user: UserId;
      readonly account: AccountId;
      readonly at: Millis;
      readonly lostAt: Millis;
    }
  | {
      readonly kind: 'warning';
      readonly user: UserId;
      readonly code: string;
      /** What was said, each text once, latest last. */
      readonly said: readonly { readonly message: string; readonly times: number }[];
      /** How often in all; above 1 it is shown in place of the first. */
      readonly times: number;
      readonly since: Millis;
    }
  | {
      readonly kind: 'symbol_question';
      readonly user: UserId;
      readonly subscription: SubscriptionId;
      /** The provider's. */
      readonly symbol: string;
      /** Those of the account that may be meant. */
      readonly candidates: readonly string[];
    }
  | {
      readonly kind: 'post';
      readonly user: UserId;
      readonly channelName: string;
      readonly post: Post;
    }
  | {
      readonly kind: 'posts';
      readonly user: UserId;
      readonly channel: ChannelId;
      readonly channelName: string;
      /** How many were not told one by one. */
      readonly count: number;
      readonly since: Millis;
    };

interface Silence {
  readonly user: UserId;
  readonly account: AccountId;
  readonly at: Millis;
  told: boolean;
}

interface Warned {
  readonly user: UserId;
  readonly code: string;
  readonly since: Millis;
  lastAt: Millis;
  /** By text, latest last. */
  readonly said: Map<string, number>;
  times: number;
  told: number;
  toldAt: Millis;
}

interface Posting {
  readonly user: UserId;
  readonly channel: ChannelId;
  channelName: string;
  since: Millis;
  told: number;
  asked: number;
  hidden: number;
}

/** Of a post that was carried out the signal's own card tells. */
const NEEDS_A_LOOK: ReadonlySet<PostOutcome> = new Set(['unsafe', 'asked', 'refused', 'unread']);

export interface NewsDesk {
  /** @returns false when it had to be dropped because too much is waiting */
  take(news: News, now: Millis): boolean;
  /** Cards to be shown anew; each once, however often it was named. */
  takeCards(now: Millis): readonly CardKey[];
  /** The card counts down: it is to be shown anew at `at`, in place of what was said of it before. */
  countDown(card: CardKey, at: Millis): void;
  /** Cards that could not be written yet. */
  putBack(cards: readonly CardKey[]): void;
  /** Notices due now; each is handed out once. */
  takeNotices(now: Millis): readonly Notice[];
  /** When something will be due next; null when nothing waits. */
  nextAt(): Millis | null;
  /** What was told before a restart: an account that is silent still. */
  rememberLost(user: UserId, account: AccountId, at: Millis): void;
  /** What was asked before a restart. */
  rememberAsked(subscription: SubscriptionId, symbol: string): void;
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

/** When the next of its code is a message of its own. */
const endOf = ({ since, lastAt }: Warned): Millis =>
  Math.min(since + WARNING_EPISODE_MS, lastAt + WARNING_GAP_MS);
const nextOf = (warned: Warned): Millis =>
  warned.times > warned.told ? Math.min(warned.toldAt + REPEATS_EVERY_MS, endOf(warned)) : endOf(warned);

const noticeOf = ({ user, code, said, times, since }: Warned): Notice => ({
  ...{ kind: 'warning', user, code, times, since },
  said: [...said].map(([message, often]) => ({ message, times: often })),
});

export function createNewsDesk(): NewsDesk {
  return new Desk();
}

class Desk implements NewsDesk {
  private readonly cards = new Map<string, CardKey>();
  private readonly silences = new Map<string, Silence>();
  private readonly warned = new Map<string, Warned>();
  private readonly asked = new Set<string>();
  private readonly posting = new Map<string, Posting>();
  private readonly countdowns = new Map<string, { readonly card: CardKey; readonly at: Millis }>();
  private ready: Notice[] = [];

  take(news: News, now: Millis): boolean {
    switch (news.kind) {
      case 'trade':
        return news.users
          .map((user) => this.wantCard({ user, channel: news.channel, position: news.position }))
          .every((kept) => kept);
      case 'disconnected':
        return this.silent(news.user, news.account, news.at);
      case 'connected':
        this.speaks(news.user, news.account, news.at);
        return true;
      case 'room':
        this.ready.push(news);
        return true;
      case 'warning':
        return this.warn(news, now);
      case 'symbol_question':
        this.ask(news);
        return true;
      case 'post':
        return this.show(news, now);
    }
  }

  takeCards(now: Millis): readonly CardKey[] {
    for (const [key, { card, at }] of this.countdowns) {
      if (at > now) continue;
      this.countdowns.delete(key);
      this.wantCard(card);
    }
    const cards = [...this.cards.values()];
    this.cards.clear();
    return cards;
  }

  countDown(card: CardKey, at: Millis): void {
    const key = keyOf(card.user, card.channel, card.position);
    if (!this.countdowns.has(key) && this.countdowns.size >= MAX_COUNTDOWNS) return;
    this.countdowns.set(key, { card, at });
  }

  putBack(cards: readonly CardKey[]): void {
    for (const card of cards) this.wantCard(card);
  }

  takeNotices(now: Millis): readonly Notice[] {
    const notices = [...this.ready, ...this.lostBy(now), ...this.repeatedBy(now), ...this.postsBy(now)];
    this.ready = [];
    return notices;
  }

  nextAt(): Millis | null {
    const waits = [
      ...(this.cards.size > 0 || this.ready.length > 0 ? [0] : []),
      ...[...this.silences.values()].filter(({ told }) => !told).map(({ at }) => at + LOST_GRACE_MS),
      ...[...this.warned.values()].map(nextOf),
      ...[...this.posting.values()].map(({ since }) => since + POSTS_GAP_MS),
      ...[...this.countdowns.values()].map(({ at }) => at),
    ];
    return waits.length === 0 ? null : waits.reduce((a, b) => Math.min(a, b));
  }

  rememberLost(user: UserId, account: AccountId, at: Millis): void {
    this.silences.set(keyOf(user, account), { user, account, at, told: true });
  }

  rememberAsked(subscription: SubscriptionId, symbol: string): void {
    this.asked.add(keyOf(subscription, symbol));
    const [oldest] = this.asked;
    if (this.asked.size > MAX_QUESTIONS && oldest !== undefined) this.asked.delete(oldest);
  }

  private ask({ user, subscription, symbol, candidates }: News & { kind: 'symbol_question' }): void {
    if (this.asked.has(keyOf(subscription, symbol))) return;
    this.rememberAsked(subscription, symbol);
    this.ready.push({ kind: 'symbol_question', user, subscription, symbol, candidates });
  }

  private show({ user, channelName, post, muted }: News & { kind: 'post' }, now: Millis): boolean {
    if (muted === true && post.outcome !== 'asked') return true;
    if (!NEEDS_A_LOOK.has(post.outcome)) return true;
    const key = keyOf(user, post.channel);
    const before = this.posting.get(key);
    if (before === undefined && this.posting.size >= MAX_POSTING) return false;
    const posting = before ?? {
      ...{ user, channel: post.channel, channelName, since: now },
      ...{ told: 0, asked: 0, hidden: 0 },
    };
    this.posting.set(key, posting);
    posting.channelName = channelName;
    const isQuestion = post.outcome === 'asked';
    const isMuch = isQuestion ? posting.asked >= QUESTIONS_TOLD : posting.told >= POSTS_TOLD;
    if (isMuch || this.ready.length >= MAX_POSTS) {
      posting.hidden += 1;
      return true;
    }
    posting[isQuestion ? 'asked' : 'told'] += 1;
    this.ready.push({ kind: 'post', user, channelName, post });
    return true;
  }

  private wantCard(card: CardKey): boolean {
    const key = keyOf(card.user, card.channel, card.position);
    if (!this.cards.has(key) && this.cards.size >= MAX_CARDS) return false;
    this.cards.set(key, card);
    return true;
  }

  private silent(user: UserId, account: AccountId, at: Millis): boolean {
    const key = keyOf(user, account);
    if (this.silences.has(key)) return true;
    if (this.silences.size >= MAX_CONNECTIONS) return false;
    this.silences.set(key, { user, account, at, told: false });
    return true;
  }

  private speaks(user: UserId, account: AccountId, at: Millis): void {
    const key = keyOf(user, account);
    const silence = this.silences.get(key);
    if (silence === undefined) return;
    this.silences.delete(key);
    if (silence.told) this.ready.push({ kind: 'back', user, account, at, lostAt: silence.at });
  }

  private warn(news: News & { kind: 'warning' }, now: Millis): boolean {
    const { user, code, message } = news;
    const key = keyOf(user, code);
    const latest = this.warned.get(key);
    const isOver = latest !== undefined && endOf(latest) <= now;
    if (isOver && latest.times > latest.told) this.ready.push(noticeOf(latest));
    const before = isOver ? undefined : latest;
    if (latest === undefined && this.warned.size >= MAX_WARNINGS) return false;
    const warned = before ?? {
      ...{ user, code, since: now, lastAt: now, toldAt: now },
      ...{ said: new Map<string, number>(), times: 0, told: 1 },
    };
    this.warned.set(key, warned);
    const times = (warned.said.get(message) ?? 0) + 1;
    warned.said.delete(message);
    warned.said.set(message, times);
    const [oldest] = warned.said.keys();
    if (warned.said.size > WARNING_TEXTS && oldest !== undefined) warned.said.delete(oldest);
    warned.times += 1;
    warned.lastAt = now;
    if (before === undefined) this.ready.push(noticeOf(warned));
    return true;
  }

  /** Accounts whose grace is over: one notice a person, however many were lost together. */
  private lostBy(now: Millis): Notice[] {
    const byUser = new Map<UserId, { account: AccountId; at: Millis }[]>();
    for (const silence of this.silences.values()) {
      if (silence.told || silence.at + LOST_GRACE_MS > now) continue;
      silence.told = true;
      const { user, account, at } = silence;
      byUser.set(user, [...(byUser.get(user) ?? []), { account, at }]);
    }
    return [...byUser].map(([user, accounts]) => ({ kind: 'lost', user, accounts }));
  }

  private repeatedBy(now: Millis): Notice[] {
    const notices: Notice[] = [];
    for (const [key, warned] of this.warned) {
      if (nextOf(warned) > now) continue;
      if (warned.times > warned.told) notices.push(noticeOf(warned));
      warned.told = warned.times;
      warned.toldAt = now;
      if (endOf(warned) <= now) this.warned.delete(key);
    }
    return notices;
  }

  /** Channels whose gap is over: how many posts were not told; a flood that goes on is counted anew. */
  private postsBy(now: Millis): Notice[] {
    const notices: Notice[] = [];
    for (const [key, posting] of this.posting) {
      if (posting.since + POSTS_GAP_MS > now) continue;
      const { user, channel, channelName, hidden: count, since } = posting;
      if (count === 0) {
        this.posting.delete(key);
        continue;
      }
      notices.push({ kind: 'posts', user, channel, channelName, count, since });
      posting.since = now;
      posting.told = POSTS_TOLD;
      posting.asked = 0;
      posting.hidden = 0;
    }
    return notices;
  }
}
