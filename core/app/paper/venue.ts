/**
 * Paper accounts as a venue: terminals that live in this process. They speak to the core by the same gateway as the
 * others, with epochs, snapshots, numbered reports and outcomes, and are watched over by the same rules.
 *
 *   wish, quote, time ─► wishes.ts (pure) ─► state in memory ─► saved, one row ─► outcomes and reports told
 *
 * Nothing is told before it is saved; what came while a save was under way is saved together by the next.
 */
import { subtract } from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import type { AccountId, Millis } from '../../domain/ids.ts';
import type { Command } from '../../domain/link.ts';
import { done, refuse } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { AgedQuote, PriceFeed } from '../../feed-ports.ts';
import type { PaperStore } from '../../paper-ports.ts';
import type { Clock, Venue } from '../../ports.ts';
import type { SymbolChanges } from '../../paper/presets/catalogue.ts';
import type { TerminalGateway } from '../gateway.ts';
import { identityOf, notFlat, restored } from './books.ts';
import { newBox } from './box.ts';
import type { Box, Latest } from './box.ts';
import type { PaperSettings } from './books.ts';
import type { MarginNotice } from './margin-news.ts';
import { quotesToTell, watchPrices } from './price-watch.ts';
import { fundsNow, withRates } from './specs.ts';
import type { PaperState, PaperStep } from './state.ts';
import { acknowledged, forgotten, isFlat, resumed } from './sessions.ts';
import { tellAgain, tellSaved } from './telling.ts';
import { paid, priced, waited, wished } from './wishes.ts';

/** Funds, and what is still missing, as often as a terminal sends funds. */
const LOOK_EVERY_MS: Millis = 1_000;
/** Rates for tick values of currencies in use are told anew; a terminal does so with every snapshot. */
const RATES_EVERY_MS: Millis = 3_600_000;
/** Links that are over take room in every save; minutes do not matter to it. */
const FORGET_EVERY_MS: Millis = 60_000;
const SAVE_AGAIN_MS: Millis = 1_000;

export interface PaperVenueDeps {
  readonly store: PaperStore;
  readonly clock: Clock;
  /** New for every start. */
  readonly holder: string;
  /** What is different of the presets' symbols in this house. */
  readonly symbols: SymbolChanges;
  readonly wait: (ms: Millis) => Promise<void>;
  readonly onError: (error: unknown, what: string) => void;
  readonly onFenced: () => void;
}

/** Where an account's reports go, where prices come from, and who is told what a terminal does not report. */
export interface PaperWays {
  readonly gateway: TerminalGateway;
  readonly prices: PriceFeed;
  readonly tellOwner: (account: AccountId, notice: MarginNotice, at: Millis) => void;
}

/** In place of what was there, and stored with the next change: a crash before it loses nothing that anybody was told. */
function replace(box: Box, state: PaperState): void {
  if (box.saved === box.state) box.saved = state;
  box.state = state;
}

export class PaperVenue implements Venue {
  private readonly deps: PaperVenueDeps;
  private readonly boxes = new Map<AccountId, Box>();
  private ways: PaperWays | null = null;

  private readonly latest: Latest = (feed) => {
    const latest = this.ways?.prices.latest(feed);
    return latest?.ok === true ? latest.value : undefined;
  };
  private readonly world: Parameters<typeof newBox>[3];

  constructor(deps: PaperVenueDeps) {
    this.deps = deps;
    this.world = { latestOf: this.latest, changes: deps.symbols };
  }

  has(account: AccountId): boolean {
    return this.boxes.has(account);
  }

  /** Takes in what is stored; from here on only this process saves it. Throws when the store cannot be reached. */
  async load(): Promise<void> {
    for (const { account, settings, state } of await this.deps.store.claim(this.deps.holder)) {
      try {
        const read = restored(settings, state);
        this.boxes.set(account, newBox(account, read.settings, read.state, this.world));
      } catch (error) {
        this.deps.onError(error, `the paper account ${account} cannot be read, and stays offline`);
      }
    }
  }

  /** Opens a session for every account, once core and prices are there. */
  async start(ways: PaperWays): Promise<void> {
    this.ways = ways;
    for (const box of this.boxes.values()) await this.open(box);
  }

  /** A new account, stored already and known to the core. */
  async add(account: AccountId, settings: PaperSettings, state: PaperState): Promise<void> {
    const box = newBox(account, settings, state, this.world);
    this.boxes.set(account, box);
    await this.open(box);
  }

  /** To be called several times a second. */
  tick(): void {
    const now = this.deps.clock.now();
    for (const box of this.boxes.values())
      this.guarded(box, () => {
        this.take(box, waited(box.state, now, box.market));
        this.sendQuotes(box, now);
        if (now - box.lookedAt >= LOOK_EVERY_MS) this.look(box, now);
      });
  }

  /** No prices any more; what changed is saved. */
  async stop(): Promise<void> {
    for (const box of this.boxes.values()) box.watch?.end();
    this.ways = null;
    await Promise.all([...this.boxes.values()].map((box) => box.saving));
    for (const box of this.boxes.values()) box.isGone = true;
  }

  // ---- what people want ------------------------------------------------------------------------------------

  stateOf(account: AccountId): Pick<Box, 'settings' | 'state' | 'symbols'> | null {
    return this.boxes.get(account) ?? null;
  }

  /** Money comes, or (negative) goes; stored when this resolves. Refusals: those of core/paper/engine.ts. */
  async pay(account: AccountId, amount: Money, comment: string): Promise<Result<PaperState>> {
    const box = this.boxes.get(account);
    if (box === undefined) return refuse('ACCOUNT_UNKNOWN', 'there is no such paper account');
    const step = paid(box.state, amount, comment, this.deps.clock.now(), box.market);
    if (!step.ok) return step;
    this.take(box, step.value);
    await box.saving;
    return done(box.state);
  }

  /** Back to what it began with. Refusals: PAPER_NOT_FLAT, ACCOUNT_UNKNOWN. */
  async reset(account: AccountId): Promise<Result<PaperState>> {
    const box = this.boxes.get(account);
    if (box === undefined) return refuse('ACCOUNT_UNKNOWN', 'there is no such paper account');
    if (!isFlat(box.state)) return notFlat;
    const missing = subtract(box.state.startBalance, box.state.account.balance);
    return missing === '0' ? done(box.state) : this.pay(account, missing, 'reset');
  }

  // ---- the venue -------------------------------------------------------------------------------------------

  send(account: AccountId, epoch: number, commands: readonly Command[]): void {
    this.within(account, epoch, (box) => {
      this.take(box, wished(box.state, epoch, commands, this.deps.clock.now(), box.market));
    });
  }

  acknowledge(account: AccountId, seq: number): void {
    const box = this.boxes.get(account);
    // What is sent again is known by its number.
    if (box !== undefined) replace(box, acknowledged(box.state, seq));
  }

  synced(account: AccountId, snapshotId: string): void {
    const box = this.boxes.get(account);
    if (box?.session?.snapshotId !== snapshotId) return;
    box.session.isSynced = true;
    // Not within the core's own call: what follows is told as from outside.
    this.settle(box);
  }

  resync(account: AccountId): void {
    const box = this.boxes.get(account);
    const session = box?.session ?? null;
    if (box === undefined || session === null) return;
    session.isSnapshotWanted = true;
    this.settle(box);
  }

  watch(account: AccountId, symbols: readonly BrokerSymbol[]): void {
    const box = this.boxes.get(account);
    if (box === undefined) return;
    box.wanted = symbols;
    this.watchPrices(box);
    for (const symbol of symbols) box.unsent.add(symbol);
  }

  /** A paper account has no key. */
  rotate(): void {}

  disconnect(account: AccountId): void {
    const box = this.boxes.get(account);
    if (box === undefined) return;
    box.isGone = true;
    box.watch?.end();
    this.boxes.delete(account);
    this.endSession(box);
  }

  // ---- within ----------------------------------------------------------------------------------------------

  private async open(box: Box): Promise<void> {
    const { ways } = this;
    if (ways === null || box.isOpening) return;
    box.isOpening = true;
    try {
      await this.openWith(box, ways);
    } finally {
      box.isOpening = false;
    }
  }

  private async openWith(box: Box, ways: PaperWays): Promise<void> {
    const { state } = box;
    const hello = {
      identity: identityOf(box.id, state, box.settings),
      // One journal for life: it is never lost apart from the account.
      stream: 'paper-journal',
      lastSeq: state.lastSeq,
      epoch: state.epoch,
      clockOffsetMs: 0,
    };
    const opened = await ways.gateway.open(box.id, hello);
    if (!opened.ok) {
      this.deps.onError(new Error(opened.message), `the paper account ${box.id} could not be opened`);
      box.isGone = true;
      return;
    }
    const { epoch, acked } = opened.value;
    const now = this.deps.clock.now();
    box.state = resumed(acknowledged(box.state, acked), epoch, now);
    box.session = {
      epoch,
      openedAt: now,
      ratedAt: now,
      isSynced: false,
      snapshotId: '',
      snapshots: 0,
      isSnapshotWanted: true,
      told: acked,
      toldAt: now,
    };
    this.watchPrices(box);
    this.settle(box);
  }

  private within(account: AccountId, epoch: number, act: (box: Box) => void): void {
    const box = this.boxes.get(account);
    if (box?.session?.epoch === epoch)
      this.guarded(box, () => {
        act(box);
      });
  }

  /** A bug with one account: that one stands still, as it is stored; everybody else goes on. */
  private guarded(box: Box, act: () => void): void {
    if (box.isGone) return;
    try {
      act();
    } catch (error) {
      this.standStill(box, error);
    }
  }

  private standStill(box: Box, error: unknown): void {
    this.deps.onError(
      error,
      `the paper account ${box.id} stands still after an error; it goes on at the next start`,
    );
    box.isGone = true;
    box.watch?.end();
    this.endSession(box);
  }

  private endSession(box: Box): void {
    const { session } = box;
    box.session = null;
    if (session === null) return;
    queueMicrotask(() => this.ways?.gateway.closed(box.id, session.epoch));
  }

  private take(box: Box, { state, outcomes, notices }: PaperStep): void {
    if (state === box.state && outcomes.length === 0) return;
    box.state = state;
    box.outcomes.push(...outcomes);
    box.notices.push(...notices);
    this.watchPrices(box);
    this.settle(box);
  }

  // ---- saving, then telling --------------------------------------------------------------------------------

  private settle(box: Box): void {
    if (box.isSaving) return;
    box.isSaving = true;
    box.saving = this.saveAll(box).catch((error: unknown) => {
      this.standStill(box, error);
    });
  }

  private async saveAll(box: Box): Promise<void> {
    // What comes in the same moment is saved together.
    await Promise.resolve();
    try {
      while (!box.isGone) {
        const [outcomes, notices] = [box.outcomes.splice(0), box.notices.splice(0)];
        if (box.state !== box.saved) {
          const state = { ...box.state, funds: fundsNow(box.state, this.deps.clock.now(), box.market) };
          box.state = state;
          if (!(await this.saved(box, JSON.stringify(state)))) return;
          box.saved = state;
        }
        for (const notice of notices) this.ways?.tellOwner(box.id, notice, this.deps.clock.now());
        if (this.ways !== null) tellSaved(box, outcomes, this.ways.gateway, this.deps.clock.now());
        if (box.state === box.saved && box.outcomes.length === 0) return;
      }
    } finally {
      // In the same breath as the last look: what comes after it begins anew.
      box.isSaving = false;
    }
  }

  private async saved(box: Box, state: string): Promise<boolean> {
    const { store, holder, wait, onError, onFenced } = this.deps;
    for (;;) {
      try {
        const isOurs = await store.save(box.id, holder, state);
        if (!isOurs && !box.isGone) {
          box.isGone = true;
          onFenced();
        }
        return isOurs;
      } catch (error) {
        onError(error, 'a paper account could not be saved; it is tried again, and nothing is told before');
        await wait(SAVE_AGAIN_MS);
        // Who is stopping does not wait for a database: what was not saved was not told.
        if (box.isGone || this.ways === null) return false;
      }
    }
  }

  private watchPrices(box: Box): void {
    if (this.ways !== null) watchPrices(box, this.ways.prices, this.deps.clock.now(), this.heard);
  }

  private readonly heard = (box: Box, quote: AgedQuote): void => {
    this.guarded(box, () => {
      const now = this.deps.clock.now();
      for (const name of box.named.get(quote.symbol) ?? []) {
        box.unsent.add(name);
        this.take(box, priced(box.state, name, now, box.market));
      }
    });
  };

  private sendQuotes(box: Box, now: Millis): void {
    const { session } = box;
    if (session?.isSynced !== true) return;
    const quotes = quotesToTell(box, now);
    if (quotes.length > 0) this.ways?.gateway.quotes(box.id, session.epoch, quotes, now);
  }

  private look(box: Box, now: Millis): void {
    box.lookedAt = now;
    const { session } = box;
    if (session === null) {
      // The database was away when it should have been opened.
      this.open(box).catch((error: unknown) => {
        this.deps.onError(error, `the paper account ${box.id} could not be opened; it is tried again`);
      });
      return;
    }
    if (now - box.forgotAt >= FORGET_EVERY_MS) {
      box.forgotAt = now;
      replace(box, forgotten(box.state, now));
    }
    this.watchPrices(box);
    const isAnew = now - session.ratedAt >= RATES_EVERY_MS;
    if (isAnew) session.ratedAt = now;
    const rated = withRates(box.state, box.market, isAnew);
    if (rated !== box.state) {
      box.state = rated;
      session.isSnapshotWanted = true;
      this.settle(box);
    }
    if (box.saved === box.state && this.ways !== null) tellAgain(box, this.ways.gateway, now);
  }
}
