/**
 * Sorts news into what is told now, what waits, and what is a repeat. Pure but for its memory: the same
 * news at the same times gives the same notices.
 *
 *   connection:  fine ──disconnected──► silent ──30 s──► lost (told) ──connected──► fine ("back", told)
 *                          ▲──connected within 30 s──┘
 *   warning:     the first of a code is told at once; repeats within 5 minutes are counted and told once
 *   question:    which symbol is meant is asked once for each symbol and subscription
 */
import type { CardKey } from '../core/chat-ports.ts';
import type { AccountId, Millis, SubscriptionId, UserId } from '../core/domain/ids.ts';
import type { News } from '../core/ports.ts';

/** Terminals restart and networks hiccup; what is back within this is no news. */
export const LOST_GRACE_MS: Millis = 30_000;
export const WARNING_GAP_MS: Millis = 5 * 60_000;
/** Trades waiting to be written while the database is away; beyond, a card is late until its next change. */
export const MAX_CARDS = 20_000;
export const MAX_CONNECTIONS = 20_000;
export const MAX_WARNINGS = 5_000;
/** Questions that were asked; beyond, the oldest may be asked again. */
export const MAX_QUESTIONS = 5_000;

export type Notice =
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
      readonly message: string;
      readonly repeats: number;
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
  message: string;
  since: Millis;
  repeats: number;
}

export interface NewsDesk {
  /** @returns false when it had to be dropped because too much is waiting */
  take(news: News, now: Millis): boolean;
  /** Cards to be shown anew; each once, however often it was named. */
  takeCards(): readonly CardKey[];
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

export function createNewsDesk(): NewsDesk {
  return new Desk();
}

class Desk implements NewsDesk {
  private readonly cards = new Map<string, CardKey>();
  private readonly silences = new Map<string, Silence>();
  private readonly warned = new Map<string, Warned>();
  private readonly asked = new Set<string>();
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
      case 'warning':
        return this.warn(news, now);
      case 'symbol_question':
        this.ask(news);
        return true;
    }
  }

  takeCards(): readonly CardKey[] {
    const cards = [...this.cards.values()];
    this.cards.clear();
    return cards;
  }

  putBack(cards: readonly CardKey[]): void {
    for (const card of cards) this.wantCard(card);
  }

  takeNotices(now: Millis): readonly Notice[] {
    const notices = [...this.ready, ...this.lostBy(now), ...this.repeatedBy(now)];
    this.ready = [];
    return notices;
  }

  nextAt(): Millis | null {
    const waits = [
      ...(this.cards.size > 0 || this.ready.length > 0 ? [0] : []),
      ...[...this.silences.values()].filter(({ told }) => !told).map(({ at }) => at + LOST_GRACE_MS),
      ...[...this.warned.values()].map(({ since }) => since + WARNING_GAP_MS),
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
    const before = this.warned.get(key);
    if (before !== undefined) {
      before.repeats += 1;
      before.message = message;
      return true;
    }
    if (this.warned.size >= MAX_WARNINGS) return false;
    this.warned.set(key, { user, code, message, since: now, repeats: 0 });
    this.ready.push({ kind: 'warning', user, code, message, repeats: 0, since: now });
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
      if (warned.since + WARNING_GAP_MS > now) continue;
      if (warned.repeats === 0) {
        this.warned.delete(key);
        continue;
      }
      const { user, code, message, repeats, since } = warned;
      notices.push({ kind: 'warning', user, code, message, repeats, since });
      warned.since = now;
      warned.repeats = 0;
    }
    return notices;
  }
}
