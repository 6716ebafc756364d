/**
 * The way out to people: news is gathered, written down, and delivered by a worker per chat. Telling takes
 * no time and cannot fail; what was written down survives a restart.
 */
import type { CardKey, ChatAddress, NoticeDraft } from '../core/chat-ports.ts';
import type { TradingApi } from '../core/app/api.ts';
import { shownName } from '../core/domain/account.ts';
import type { AccountId, Millis, SubscriptionId, UserId } from '../core/domain/ids.ts';
import { deliveryOf } from '../core/domain/notice.ts';
import type { NoticeEvent } from '../core/domain/notice.ts';
import type { Ids, News, Notifier } from '../core/ports.ts';
import type { ChatAdapter } from './chat.ts';
import { ChatWorker, DELIVERY_LIFE_MS } from './chat-worker.ts';
import type { WorkerDeps } from './chat-worker.ts';
import { collectMenus } from './commands/menus.ts';
import { postWithChoices } from './commands/signals/choose-post.ts';
import { chooseSymbol } from './commands/rules/symbol-question.ts';
import { createNewsDesk, LOST_GRACE_MS } from './news-desk.ts';
import type { Notice } from './news-desk.ts';
import { Turnstile } from './turnstile.ts';
import { subscriptionName } from './views/accounts.ts';
import { roomView } from './views/channel-pages.ts';
import { backView, lostView, symbolQuestion, warningView } from './views/notices.ts';
import { postsView } from './views/post-notices.ts';
import type { View } from './views/view.ts';

/** Long enough for the fills of one signal to come in, so that its first message shows them; and to be one edit. */
export const GATHER_MS: Millis = 250;
/** All chats together: a card takes some milliseconds of the machine, and trading goes first. */
const DELIVERY_EVERY_MS: Millis = 25;
const DELIVERIES_AT_ONCE = 20;
/** When the database is away. */
const FLUSH_RETRY_MS: Millis = 1000;
/** Notices waiting for the database; the oldest are dropped beyond. */
export const MAX_NOTICES = 1000;
/** A chat that hangs does not hold up the end of the service; what it did not confirm is sent again. */
export const STOP_MS: Millis = 3000;
const SWEEP_EVERY_MS: Millis = 3_600_000;
/** How late something may be that waited for the end of quiet hours. */
export const HELD_EVERY_MS: Millis = 60_000;
/** Cards and notices are forgotten after this; a card that moves later is sent as a new message. */
export const KEEP_MS: Millis = 90 * 24 * 3_600_000;

/** Topics of questions: this, the subscription, and the provider's symbol. */
const ASKED = 'symbol:';
/** Two in a row, with the way out in the eighth. */
const MAX_CANDIDATES = 14;
type SymbolQuestion = Extract<Notice, { kind: 'symbol_question' }>;
type PostNotice = Extract<Notice, { kind: 'post' }>;

export interface OutboxDeps extends Omit<WorkerDeps, 'trading' | 'turnstile' | 'countDown'> {
  readonly trading: Pick<TradingApi, 'trade' | 'accounts' | 'subscriptions'>;
  readonly ids: Ids;
}

export interface Outbox extends Notifier {
  /** Writes a notice down and has it delivered. Throws when the store cannot be reached. */
  send(draft: NoticeDraft): Promise<void>;
  /** From here on chats of this platform are served. */
  serve(adapter: ChatAdapter): void;
  /** Takes up what was left undelivered, and begins to deliver. Throws when the store cannot be read. */
  start(): Promise<void>;
  /** Writes down what was told, lets deliveries under way end for a moment, and begins no more. */
  stop(): Promise<void>;
}

export function createOutbox(deps: OutboxDeps): Outbox {
  return new GatheringOutbox(deps);
}

class GatheringOutbox implements Outbox {
  private readonly deps: OutboxDeps;
  private readonly desk = createNewsDesk();
  private readonly adapters = new Map<string, ChatAdapter>();
  private readonly workers = new Map<string, ChatWorker>();
  private readonly turnstile = new Turnstile(DELIVERY_EVERY_MS, DELIVERIES_AT_ONCE);
  private notices: Notice[] = [];
  private timer: { readonly at: Millis; readonly cancel: () => void } | null = null;
  private cancelSweep: (() => void) | null = null;
  private cancelHeld: (() => void) | null = null;
  /** Of accounts whose silence was not told: that they are back is no news either. */
  private readonly untold = new Set<string>();
  private sweeping: Promise<void> = Promise.resolve();
  private flushing: Promise<void> | null = null;
  private state: 'new' | 'running' | 'stopped' = 'new';

  constructor(deps: OutboxDeps) {
    this.deps = deps;
  }

  serve(adapter: ChatAdapter): void {
    this.adapters.set(adapter.platform, adapter);
    if (this.state === 'running') void this.resume();
  }

  async send(draft: NoticeDraft): Promise<void> {
    this.wake(await this.deps.store.addNotices([draft]));
  }

  tell(news: readonly News[]): void {
    const now = this.deps.clock.now();
    const dropped = news.filter((one) => !this.desk.take(one, now)).length;
    if (dropped > 0) this.deps.log.error({ dropped }, 'too much news is waiting; some was dropped');
    if (this.state === 'running') this.plan(GATHER_MS);
  }

  async start(): Promise<void> {
    await this.rememberLost();
    await this.rememberAsked();
    this.state = 'running';
    await this.resume();
    this.plan(GATHER_MS);
    this.sweep();
    this.release();
  }

  async stop(): Promise<void> {
    this.state = 'stopped';
    this.timer?.cancel();
    this.timer = null;
    this.cancelSweep?.();
    this.cancelHeld?.();
    await this.flushing;
    await this.flush();
    const stopped = Promise.all([
      this.sweeping,
      ...[...this.workers.values()].map((worker) => worker.stop()),
    ]);
    await Promise.race([
      stopped,
      new Promise<void>((resolve) => {
        const cancel = this.deps.timers.after(STOP_MS, resolve);
        void stopped.finally(cancel);
      }),
    ]);
  }

  /** Sees to it that a flush happens within `ms`. */
  private plan(ms: Millis): void {
    const now = this.deps.clock.now();
    const at = now + ms;
    // One that is overdue was left behind by a clock that was set forward, or by a machine that slept.
    const soonEnough = this.timer !== null && this.timer.at <= at && this.timer.at > now;
    if (this.state !== 'running' || soonEnough) return;
    this.timer?.cancel();
    const cancel = this.deps.timers.after(ms, () => {
      this.timer = null;
      this.flushing ??= this.flush().finally(() => {
        this.flushing = null;
        this.planNext();
      });
    });
    this.timer = { at, cancel };
  }

  private planNext(): void {
    if (this.notices.length > 0) {
      this.plan(FLUSH_RETRY_MS);
      return;
    }
    const next = this.desk.nextAt();
    if (next !== null) this.plan(Math.max(GATHER_MS, next - this.deps.clock.now()));
  }

  private async flush(): Promise<void> {
    const { store, clock, log } = this.deps;
    const now = clock.now();
    this.notices.push(...this.desk.takeNotices(now));
    const cards = this.desk.takeCards(now);
    try {
      if (cards.length > 0) this.wake(await store.wantCards(cards, now));
    } catch (error) {
      this.desk.putBack(cards);
      log.warn({ err: error, cards: cards.length }, 'cards could not be written down; trying again');
    }
    try {
      if (this.notices.length > 0) this.wake(await store.addNotices(await this.drafts(now)));
      this.notices = [];
    } catch (error) {
      const dropped = Math.max(0, this.notices.length - MAX_NOTICES);
      this.notices = this.notices.slice(dropped);
      log.warn({ err: error, dropped }, 'notices could not be written down; trying again');
    }
  }

  private async drafts(at: Millis): Promise<NoticeDraft[]> {
    const names = await this.accountNames();
    const drafts: NoticeDraft[] = [];
    for (const notice of this.notices) {
      const event = eventOf(notice);
      const delivery = deliveryOf(this.deps.notices.settings(notice.user), event, at);
      if (this.isUnwanted(notice, delivery.how === 'none')) continue;
      const draft = await this.draft(notice, names, at);
      if (draft === null) continue;
      if (delivery.how === 'later') drafts.push({ ...draft, silent: true, at: delivery.until });
      else drafts.push({ ...draft, silent: draft.silent || delivery.how !== 'ring' });
    }
    return drafts;
  }

  /** Every "lost" that was told is followed by "back", and no other. */
  private isUnwanted(notice: Notice, isOff: boolean): boolean {
    if (notice.kind === 'lost') {
      for (const { account } of notice.accounts)
        this.untold[isOff ? 'add' : 'delete'](`${notice.user} ${account}`);
      return isOff;
    }
    return notice.kind === 'back' ? this.untold.has(`${notice.user} ${notice.account}`) : isOff;
  }

  private draft(
    notice: Notice,
    names: ReadonlyMap<AccountId, string>,
    at: Millis,
  ): NoticeDraft | null | Promise<NoticeDraft | null> {
    if (notice.kind === 'symbol_question') return this.question(notice, at);
    return notice.kind === 'post' ? this.post(notice, at) : draftOf(notice, names, at);
  }

  /** A post that its channel's owner should look at; with a button for each choice where it is unclear. */
  private async post({ user, channelName, post }: PostNotice, at: Millis): Promise<NoticeDraft> {
    const { actions, ids } = this.deps;
    const menus = collectMenus(actions, ids, user, at);
    const view = postWithChoices(menus, channelName, post, at);
    await menus.save();
    // What was not understood is mostly talk; what was and is not carried out should ring.
    const silent = post.outcome === 'unread';
    return { user, topic: `post:${post.channel}:${post.number}`, view, silent, at };
  }

  /** Which symbol is meant, with a button for each; null when the copy has ended meanwhile. */
  private async question(notice: SymbolQuestion, at: Millis): Promise<NoticeDraft | null> {
    const { trading, actions, ids } = this.deps;
    const { user, subscription, symbol, candidates } = notice;
    const copies = await trading.subscriptions(user);
    const copy = copies.find((one) => one.subscription.id === subscription);
    if (copy === undefined) return null;
    const menus = collectMenus(actions, ids, user, at);
    const shown = candidates.slice(0, MAX_CANDIDATES);
    const choices = shown.map((chosen) => ({ label: chosen, payload: { subscription, symbol, chosen } }));
    const buttons = menus.menu(chooseSymbol, choices, { cancel: 'None of them', perRow: 2 });
    const view: View = {
      ...symbolQuestion(subscriptionName(copy), symbol, candidates.length - shown.length),
      buttons,
    };
    await menus.save();
    return { user, topic: `${ASKED}${subscription}:${symbol}`, view, silent: false, at };
  }

  /** Names of the accounts that the waiting notices speak of; what was removed meanwhile has none. */
  private async accountNames(): Promise<ReadonlyMap<AccountId, string>> {
    const people = new Set(
      this.notices.filter(({ kind }) => kind === 'lost' || kind === 'back').map((notice) => notice.user),
    );
    const lists = await Promise.all([...people].map((user) => this.deps.trading.accounts(user)));
    return new Map(lists.flat().map(({ account }) => [account.id, shownName(account)]));
  }

  private wake(chats: readonly ChatAddress[]): void {
    const distinct = new Map(chats.map((chat) => [JSON.stringify([chat.platform, chat.address]), chat]));
    for (const [key, chat] of distinct) {
      const adapter = this.adapters.get(chat.platform);
      if (adapter === undefined || this.state !== 'running') continue;
      const worker = this.workers.get(key) ?? this.worker(adapter, chat);
      this.workers.set(key, worker);
      worker.wake();
    }
  }

  private worker(adapter: ChatAdapter, chat: ChatAddress): ChatWorker {
    const countDown = (card: CardKey, at: Millis): void => {
      this.desk.countDown(card, at);
      this.plan(Math.max(GATHER_MS, at - this.deps.clock.now()));
    };
    return new ChatWorker(adapter, chat, { ...this.deps, turnstile: this.turnstile, countDown });
  }

  /** Wakes the workers of every chat that something is due to. */
  private async resume(): Promise<void> {
    const { store, clock, log } = this.deps;
    try {
      const now = clock.now();
      this.wake(await store.dueChats(now - DELIVERY_LIFE_MS, now));
    } catch (error) {
      log.warn({ err: error }, 'what is due could not be read; each chat resumes with its next message');
    }
  }

  /** Whoever was told "lost" before a restart is told "back" after it. */
  private async rememberLost(): Promise<void> {
    const lost = new Map<string, { user: UserId; account: AccountId; at: Millis; back: boolean }>();
    for (const { user, topic, at } of await this.deps.store.latestTopics(['lost:', 'back:'])) {
      const back = topic.startsWith('back:');
      for (const id of topic.slice('lost:'.length).split(',')) {
        const key = JSON.stringify([user, id]);
        const account = id as AccountId;
        const before = lost.get(key);
        if (before === undefined || before.at < at || (before.at === at && back)) {
          lost.set(key, { user, account, at, back });
        }
      }
    }
    for (const { user, account, at, back } of lost.values()) {
      if (!back) this.desk.rememberLost(user, account, at - LOST_GRACE_MS);
    }
  }

  /** Whoever was asked before a restart is not asked again. */
  private async rememberAsked(): Promise<void> {
    for (const { topic } of await this.deps.store.latestTopics([ASKED])) {
      const [subscription = '', ...symbol] = topic.slice(ASKED.length).split(':');
      this.desk.rememberAsked(subscription as SubscriptionId, symbol.join(':'));
    }
  }

  /** Wakes chats whose quiet hours are over. */
  private release(): void {
    this.cancelHeld = this.deps.timers.after(HELD_EVERY_MS, () => {
      if (this.state !== 'running') return;
      void this.resume();
      this.release();
    });
  }

  private sweep(): void {
    const { store, clock, timers, log } = this.deps;
    this.sweeping = store.sweep(clock.now() - KEEP_MS).catch((error: unknown) => {
      log.warn({ err: error }, 'old messages could not be swept');
    });
    this.cancelSweep = timers.after(SWEEP_EVERY_MS, () => {
      if (this.state === 'running') this.sweep();
    });
  }
}

function eventOf(notice: Notice): NoticeEvent {
  switch (notice.kind) {
    case 'lost':
    case 'back':
      return 'connection';
    case 'warning':
      return 'risk';
    case 'symbol_question':
      return 'answers';
    case 'post':
      return notice.post.outcome === 'asked' ? 'answers' : 'channels';
    case 'posts':
    case 'room':
      return 'channels';
  }
}

/** @returns null when it is about accounts that are gone */
function draftOf(
  notice: Exclude<Notice, SymbolQuestion | PostNotice>,
  names: ReadonlyMap<AccountId, string>,
  at: Millis,
): NoticeDraft | null {
  const { user } = notice;
  switch (notice.kind) {
    case 'lost': {
      const known = notice.accounts.flatMap((one) => {
        const name = names.get(one.account);
        return name === undefined ? [] : [{ ...one, name }];
      });
      if (known.length === 0) return null;
      const topic = `lost:${known.map(({ account }) => account).join(',')}`;
      return { user, topic, view: lostView(known, at), silent: false, at };
    }
    case 'back': {
      const name = names.get(notice.account);
      if (name === undefined) return null;
      const view = backView(name, notice.at, notice.lostAt);
      return { user, topic: `back:${notice.account}`, view, silent: true, at };
    }
    case 'posts': {
      const { channel, channelName, count, since } = notice;
      return {
        user,
        topic: `posts:${channel}`,
        view: postsView(channelName, count, since),
        silent: true,
        at,
      };
    }
    case 'room': {
      const { platform, room } = notice;
      return { user, topic: `room:${platform}:${room}`, view: roomView(notice), silent: false, at };
    }
    case 'warning':
      return {
        user,
        topic: `warning:${notice.code}`,
        view: warningView(notice),
        silent: false,
        at,
        ...(notice.times > 1 && { repeatsSince: notice.since }),
      };
  }
}
