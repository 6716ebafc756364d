/**
 * The core of one running instance: store and venue come in, the ways in for terminals and for people come
 * out. Starting is reconciling: fence whoever ran before, take in what is stored, let terminals come.
 */
import type { InstanceId, Millis } from '../domain/ids.ts';
import type { ChannelStore } from '../channel-ports.ts';
import type { TerminalQuotes } from '../feed-ports.ts';
import type { PaperStore } from '../paper-ports.ts';
import type { Clock, Ids, Notifier, RecordStore, TradingStore, Venue } from '../ports.ts';
import type { NewsEvent } from '../domain/news.ts';
import type { TradingApi } from './api.ts';
import { Book } from './book.ts';
import { Committer } from './committer.ts';
import { endOnThrow } from './end-on-throw.ts';
import { createEquitySampler } from './equity.ts';
import type { TerminalGateway } from './gateway.ts';
import { KeyRotations } from './key-rotations.ts';
import { PaperAccounts } from './paper/accounts.ts';
import type { PaperApi } from './paper/accounts.ts';
import { marginNews } from './paper/margin-news.ts';
import { routed } from './paper/routing.ts';
import type { PaperVenue, PaperWays } from './paper/venue.ts';
import { Pipeline } from './pipeline.ts';
import type { RulesApi } from './rules-api.ts';
import { Posting } from './posting.ts';
import { Ruling } from './ruling.ts';
import type { SignalsApi } from './signals-api.ts';
import { subjectsIn } from './simulation/subject.ts';
import type { Subjects } from './simulation/subject.ts';
import { TerminalPrices } from './terminal-prices.ts';
import { Terminals } from './terminals.ts';
import { Trading } from './trading.ts';
import type { Turn } from './turn.ts';

export interface CoreDeps {
  readonly store: TradingStore;
  readonly records: RecordStore;
  readonly channels: ChannelStore;
  /** The way out to terminals; paper accounts have their own. */
  readonly venue: Venue;
  readonly paper: { readonly venue: PaperVenue; readonly store: PaperStore; readonly holder: string };
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wait: (ms: Millis) => Promise<void>;
  /** A failure that is being dealt with (a commit is repeated, a sample kept): for the log. */
  readonly onError: (error: unknown, what: string) => void;
  /** Another instance has taken over this database: this one must end at once. */
  readonly onFenced: () => void;
  /** A bug left memory half changed: this process must end at once, and start anew from what is stored. */
  readonly onBroken: (error: unknown) => void;
  /** Events that move markets, oldest first; undefined while there is no calendar. */
  readonly news: () => readonly NewsEvent[] | undefined;
  /** Between two points of an account's equity curve; a minute when left out. */
  readonly equityEveryMs?: Millis;
}

export interface Core {
  readonly gateway: TerminalGateway;
  readonly trading: TradingApi;
  readonly rules: RulesApi;
  readonly signals: SignalsApi;
  readonly paper: PaperApi;
  /** What paper accounts tell their owners beside their reports. */
  readonly tellOwner: PaperWays['tellOwner'];
  /** What simulations are of. */
  readonly subjects: Subjects;
  /** Quotes of connected terminals. */
  readonly terminalQuotes: TerminalQuotes;
  /** To be called about once a second. */
  tick(): void;
  /** To be called several times a second. */
  wake(): void;
  /** To be called every few seconds: stores what may be lost at a crash (the equity curve's last points). */
  flush(): Promise<void>;
  /** Resolves when everything that happened so far is durable and has left the house. */
  settled(): Promise<void>;
  /** Resolves once everything that happened so far can be read from the tables, the newest balances too. */
  readonly readable: () => Promise<void>;
}

/** Carries out what a turn wants, now that its facts are durable. */
export function releaser(book: Book, venue: Venue, notifier: Notifier): (turn: Turn) => void {
  const epochOf = (account: Parameters<Venue['resync']>[0]): number | null =>
    book.accounts.get(account)?.session?.epoch ?? null;
  return (turn) => {
    for (const { account, epoch, snapshotId } of turn.synced) {
      if (epochOf(account) === epoch) venue.synced(account, snapshotId);
    }
    for (const [account, commands] of turn.sends) {
      const epoch = epochOf(account);
      if (epoch !== null) venue.send(account, epoch, commands);
    }
    for (const [account, seq] of turn.acks) venue.acknowledge(account, seq);
    for (const account of turn.resyncs) venue.resync(account);
    for (const { account, symbols } of turn.watches) venue.watch(account, symbols);
    const news = turn.allNews();
    if (news.length > 0) notifier.tell(news);
  };
}

/** What a paper account tells its owner, by the name that he knows. */
const teller =
  (book: Book, notifier: Notifier): PaperWays['tellOwner'] =>
  (id, notice, at) => {
    const account = book.accounts.get(id)?.account;
    if (account !== undefined) notifier.tell([marginNews(account, notice, at)]);
  };

/** Fences whoever ran before, and takes in what is stored. */
async function takenOver(store: TradingStore, instance: InstanceId, now: Millis): Promise<Book> {
  await store.takeOver(instance, now);
  return Book.from(await store.load());
}

/** @throws when the store cannot be reached or does not hold what it should */
export async function startCore(deps: CoreDeps): Promise<Core> {
  const { store, records, notifier, clock, ids, onError } = deps;
  const venue = routed(deps.paper.venue, deps.venue);
  const instance = ids.id() as InstanceId;
  const book = await takenOver(store, instance, clock.now());
  const committer = new Committer({
    store,
    instance,
    release: releaser(book, venue, notifier),
    wait: deps.wait,
    onError: (error, attempt) => {
      onError(error, `a commit failed (attempt ${attempt}); it is repeated`);
    },
    onFenced: deps.onFenced,
  });
  const pipeline = endOnThrow(
    new Pipeline({
      book,
      submit: (turn) => {
        committer.submit(turn);
      },
      overloaded: () => committer.overloaded,
    }),
    deps.onBroken,
  );
  const prices = new TerminalPrices(book, committer);
  const equity = createEquitySampler(store, deps.equityEveryMs);
  const stored = () => committer.idle();
  const rotations = new KeyRotations({ book, records, venue, ids, stored });
  pipeline.setNews(deps.news());
  const within = { book, pipeline, store, records, clock, ids, stored };
  const trading = new Trading({
    ...within,
    venue,
    rotations,
    flush: () => equity.flush(),
    startedAt: clock.now(),
  });
  const paper = new PaperAccounts({ ...within, ...deps.paper });
  return {
    gateway: new Terminals({ ...within, instance, rotations, equity, prices, onError }),
    trading,
    rules: new Ruling({ ...within, trading, paper }),
    signals: new Posting({
      ...within,
      channels: deps.channels,
      projected: () => store.projected(),
      notifier,
      fenced: () => committer.isFenced,
    }),
    paper,
    tellOwner: teller(book, notifier),
    subjects: subjectsIn(book, deps.paper.venue),
    terminalQuotes: prices,
    tick: () => {
      pipeline.setNews(deps.news());
      pipeline.tick(clock.now());
    },
    wake: () => {
      pipeline.wake(clock.now());
    },
    flush: () => equity.flush(),
    settled: stored,
    readable: async () => {
      await Promise.all([store.projected(), equity.flush()]);
    },
  };
}
