/**
 * Delivers what is due to one chat, one message after another. Its troubles are its own: it waits, tries
 * again, and nothing else waits for it.
 *
 *   idle ──wake──► wait for the allowance ──► look what is due ──► pace ──► deliver ──► … ──nothing──► idle
 *                        ▲                                                   └── failed: wait ──┐
 *                        └──────────────────────────────────────────────────────────────────────┘
 *
 * After a failure it waits for 1 s, doubling to 60 s, jittered.
 */
import type { ActionStore, CardKey, ChatAddress, DueMessage, OutboxStore } from '../core/chat-ports.ts';
import type { TradeStatus, TradingApi } from '../core/app/api.ts';
import type { NoticesApi } from '../core/app/notices.ts';
import type { Millis, UserId } from '../core/domain/ids.ts';
import type { LinkEnd } from '../core/domain/link.ts';
import { deliveryOf, quietUntil } from '../core/domain/notice.ts';
import type { Delivery, NoticeSettings } from '../core/domain/notice.ts';
import type { Clock } from '../core/ports.ts';
import { MessageGone, Unreachable } from './chat.ts';
import type { ChatAdapter } from './chat.ts';
import { cardButtons } from './commands/approvals/card-buttons.ts';
import type { Timers } from './timers.ts';
import type { Turnstile } from './turnstile.ts';
import { countdownAt, isAsking } from './views/approval-card.ts';
import { parseStoredView } from './views/stored.ts';
import { tradeCard } from './views/trade-card.ts';
import type { View } from './views/view.ts';

/** Chats allow about one message a second for long, and a few at once. */
const PACE_MS: Millis = 1000;
export const BURST = 5;
/** What could not be delivered for a day is old news. */
export const DELIVERY_LIFE_MS: Millis = 24 * 3_600_000;
const FIRST_RETRY_MS: Millis = 1000;
export const LAST_RETRY_MS: Millis = 60_000;
/** Enough that a few messages which fail again and again leave room for the others. */
export const DUE_BATCH = 100;

export interface WorkerDeps {
  readonly store: OutboxStore;
  readonly trading: Pick<TradingApi, 'trade'>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  readonly log: DeliveryLog;
  /** Shared by all chats: each look at what is due, with the delivery after it, passes it. */
  readonly turnstile: Turnstile;
  /** What the buttons of questions mean. */
  readonly actions: ActionStore;
  /** What people want to hear. */
  readonly notices: Pick<NoticesApi, 'settings'>;
  /** The card of an open question should be shown anew then. Never throws. */
  readonly countDown: (card: CardKey, at: Millis) => void;
}

export interface DeliveryLog {
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
  error(details: Readonly<Record<string, unknown>>, message: string): void;
}

/** What a broker did to a copy, and nobody asked for. */
const LOST: ReadonlySet<LinkEnd | null> = new Set<LinkEnd | null>(['rejected', 'stop_out', 'risk_limit']);

/**
 * How a new card comes. A question or a copy that was lost is more than a trade; of a muted channel other signals come
 * silently if they are copied, and else not at all.
 */
function cardDelivery(trade: TradeStatus, settings: NoticeSettings, now: Millis): Delivery {
  if (isAsking(trade, now)) return deliveryOf(settings, 'answers', now);
  const copies = trade.followers.flatMap(({ link }) => (link === null ? [] : [link]));
  if (copies.some(({ ended }) => LOST.has(ended))) return deliveryOf(settings, 'risk', now);
  if (trade.muted && copies.length === 0) return { how: 'none' };
  const delivery = deliveryOf(settings, 'trades', now);
  // What came in quiet hours does not ring in a row when they end.
  const isLate = quietUntil(settings, trade.openedAt) !== null;
  return delivery.how === 'ring' && (trade.muted || isLate) ? { how: 'silent' } : delivery;
}

const keyOf = (due: DueMessage): string =>
  due.kind === 'notice' ? due.notice : JSON.stringify([due.card.user, due.card.channel, due.card.position]);

const isEdit = (due: DueMessage): boolean => due.messageId !== null;

export class ChatWorker {
  private readonly adapter: ChatAdapter;
  private readonly chat: ChatAddress;
  private readonly deps: WorkerDeps;
  private readonly paceMs: Millis;
  private running: Promise<void> | null = null;
  private woken = false;
  private stopped = false;
  private interrupt: (() => void) | null = null;
  private lastAt: Millis = -Infinity;
  /** When the chat's allowance would be full again (a token bucket told as a time). */
  private allowedAt: Millis = -Infinity;
  private retryAt: Millis = -Infinity;
  private failures = 0;
  /** Messages that failed, longest ago first: others go before them. */
  private readonly failed = new Set<string>();
  /** Delivered, but the store could not be told yet: not to be sent a second time. */
  private readonly unrecorded = new Map<string, string>();

  constructor(adapter: ChatAdapter, chat: ChatAddress, deps: WorkerDeps) {
    this.adapter = adapter;
    this.chat = chat;
    this.deps = deps;
    this.paceMs = adapter.paceMs ?? PACE_MS;
  }

  /** There may be something due. Returns at once. */
  wake(): void {
    this.woken = true;
    this.interrupt?.();
    if (this.running !== null || this.stopped) return;
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.woken && !this.stopped) this.wake();
    });
  }

  /** Resolves when the delivery under way has ended; no other begins. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.interrupt?.();
    await this.running;
  }

  private async run(): Promise<void> {
    for (;;) {
      // Nothing may be sent before: to look at each wake meanwhile would only cost.
      await this.pauseUntil(this.allowedSince(), false);
      await this.pauseUntil(this.deps.turnstile.take(this.deps.clock.now()), false);
      if (this.stopped) return;
      this.woken = false;
      const due = await this.look();
      if (due === null) continue;
      const next = due.find((one) => !this.failed.has(keyOf(one))) ?? this.longestFailed(due);
      // Woken meanwhile: `wake` begins anew.
      if (next === undefined) return;
      const editedAt = isEdit(next) ? this.lastAt + this.paceMs : -Infinity;
      if (editedAt > this.deps.clock.now()) await this.pauseUntil(editedAt, true);
      else await this.attempt(next);
    }
  }

  private async look(): Promise<readonly DueMessage[] | null> {
    const { store, clock } = this.deps;
    try {
      const now = clock.now();
      return await store.due(this.chat, now - DELIVERY_LIFE_MS, DUE_BATCH, now);
    } catch (error) {
      this.fail(error, 'what is due could not be read');
      return null;
    }
  }

  private longestFailed(due: readonly DueMessage[]): DueMessage | undefined {
    for (const key of this.failed) {
      const found = due.find((one) => keyOf(one) === key);
      if (found !== undefined) return found;
      this.failed.delete(key);
    }
    return undefined;
  }

  /** When a message of any kind may be sent. */
  private allowedSince(): Millis {
    return Math.max(this.allowedAt - (BURST - 1) * this.paceMs, this.retryAt);
  }

  private async attempt(due: DueMessage): Promise<void> {
    const key = keyOf(due);
    const before = this.deps.clock.now();
    this.lastAt = before;
    this.allowedAt = Math.max(this.allowedAt, before) + this.paceMs;
    try {
      await (due.kind === 'notice' ? this.deliverNotice(due, key) : this.deliverCard(due, key));
      this.failures = 0;
      this.failed.delete(key);
    } catch (error) {
      this.failed.delete(key);
      if (error instanceof Unreachable && (await this.gaveUp(due))) return;
      // Behind the others: one message that cannot be delivered does not hold up the rest.
      this.failed.add(key);
      this.fail(error, 'a message could not be delivered');
    }
  }

  /** Nobody is there to read it: each message is tried once, so that the first after their return gets through. */
  private async gaveUp(due: DueMessage): Promise<boolean> {
    const { store, clock } = this.deps;
    try {
      if (due.kind === 'notice') {
        const { version, messageId } = due;
        await store.sent(this.chat, due.notice, { version, messageId, at: clock.now() });
      } else await store.shown(this.chat, due.card, due.wanted, due.messageId);
      return true;
    } catch {
      return false;
    }
  }

  private fail(error: unknown, message: string): void {
    const { clock, random, log } = this.deps;
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.failures, 16));
    this.failures += 1;
    const retryMs = Math.round(ceiling * (0.5 + random() / 2));
    this.retryAt = clock.now() + retryMs;
    log.warn({ err: error, platform: this.chat.platform, failures: this.failures, retryMs }, message);
  }

  private async deliverNotice(due: DueMessage & { kind: 'notice' }, key: string): Promise<void> {
    const { store, clock, log } = this.deps;
    const { notice, version, silent } = due;
    const view = parseStoredView(due.view);
    let messageId = this.unrecorded.get(key) ?? due.messageId;
    if (view === null) log.error({ notice }, 'a stored notice is no view; it is skipped');
    else {
      messageId = await this.show(messageId, view, `notice:${key}`, silent);
      this.unrecorded.set(key, messageId);
    }
    await store.sent(this.chat, notice, { version, messageId, at: clock.now() });
    this.unrecorded.delete(key);
  }

  private async deliverCard(due: DueMessage & { kind: 'card' }, key: string): Promise<void> {
    const { store, trading, clock } = this.deps;
    const { user, channel, position } = due.card;
    const trade = await trading.trade(user, channel, position);
    let messageId = this.unrecorded.get(key) ?? due.messageId;
    if (trade !== null) {
      const settings = this.deps.notices.settings(user);
      const isNew = messageId === null;
      const delivery: Delivery = isNew ? cardDelivery(trade, settings, clock.now()) : { how: 'silent' };
      if (delivery.how === 'later') {
        await store.hold(this.chat, due.card, delivery.until);
        return;
      }
      if (delivery.how !== 'none') {
        messageId = await this.show(messageId, await this.card(trade, user), key, delivery.how === 'silent');
        this.unrecorded.set(key, messageId);
      }
    }
    await store.shown(this.chat, due.card, due.wanted, messageId);
    this.unrecorded.delete(key);
    const again = trade === null ? null : countdownAt(trade, clock.now());
    if (again !== null) this.deps.countDown(due.card, again);
  }

  /** The card as it is now; buttons of a question work before anybody can press them. */
  private async card(trade: TradeStatus, user: UserId): Promise<View> {
    const { actions, clock } = this.deps;
    const now = clock.now();
    if (trade.approval === null || !isAsking(trade, now)) return tradeCard(trade, now);
    return tradeCard(trade, now, await cardButtons(actions, trade.approval, user));
  }

  /** Edits are silent, and so is a message that replaces a deleted one. */
  private async show(messageId: string | null, view: View, key: string, silent: boolean): Promise<string> {
    const { address } = this.chat;
    if (messageId === null) return this.adapter.send(address, view, { silent, key });
    try {
      return await this.adapter.edit(address, messageId, view);
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
      return this.adapter.send(address, view, { silent: true, key: `${key}${messageId}` });
    }
  }

  /** Waits; when `wakes`, a wake ends it, for what is due may then be something else. */
  private async pauseUntil(at: Millis, wakes: boolean): Promise<void> {
    const ms = at - this.deps.clock.now();
    if (ms <= 0 || this.stopped || (wakes && this.woken)) return;
    await new Promise<void>((resolve) => {
      const cancel = this.deps.timers.after(ms, resolve);
      this.interrupt = () => {
        if (!wakes && !this.stopped) return;
        cancel();
        resolve();
      };
    });
    this.interrupt = null;
  }
}
