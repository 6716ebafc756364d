/** A paper account as a terminal whose process may die: what is stored, what is in memory, and what was told. */
import { acknowledged, forgotten, resumed } from '../../core/app/paper/sessions.ts';
import { paid, priced, waited, wished } from '../../core/app/paper/wishes.ts';
import { heldBy } from '../../core/app/paper/shares.ts';
import { newState } from '../../core/app/paper/state.ts';
import type { PaperState, PaperStep } from '../../core/app/paper/state.ts';
import { compare, lots, money, price, subtract } from '../../core/domain/decimal.ts';
import type { Lots } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import { commentOf, magicOf } from '../../core/domain/link.ts';
import type { Command, DesiredState, Outcome } from '../../core/domain/link.ts';
import type { AccountEvent } from '../../core/domain/position.ts';
import type { Quote } from '../../core/domain/symbol.ts';
import { openAccount } from '../../core/paper/account.ts';
import type { Terms } from '../../core/paper/account.ts';
import type { PaperPosition } from '../../core/paper/orders.ts';
import { aPaperSymbol, EURUSD, someTerms } from './paper.ts';
import { NOW } from './trading.ts';

const linkNamed = (name: string): LinkId => name.padEnd(22, '0') as LinkId;

const desired = (parts: Partial<DesiredState> = {}): DesiredState => ({
  state: 'open',
  symbol: EURUSD,
  side: 'buy',
  kind: 'market',
  lots: lots('0.1'),
  price: price('1.1'),
  stopLoss: null,
  takeProfit: null,
  expiresAt: null,
  ...parts,
});

const closedWish = desired({ state: 'closed', lots: lots('0'), price: null });

/** Whether shares add up to what the broker holds: of every symbol, what buys are more than sells. */
export function addsUp({ account, shared }: PaperState): boolean {
  if (shared === null) return true;
  const net = (positions: readonly PaperPosition[], symbol: string): Lots =>
    positions
      .filter((one) => one.symbol === symbol)
      .reduce(
        (sum, { side, lots }) =>
          side === 'buy' ? subtract(sum, subtract('0' as Lots, lots)) : subtract(sum, lots),
        '0' as Lots,
      );
  const symbols = new Set([...account.positions, ...shared.shares].map(({ symbol }) => symbol));
  return [...symbols].every(
    (symbol) => compare(net(account.positions, symbol), net(shared.shares, symbol)) === 0,
  );
}

export class PaperTerminal {
  now = NOW;
  stored: string;
  state: PaperState;
  epoch = 1;
  isStale = false;
  quote: Quote = { symbol: EURUSD, bid: price('1.1'), ask: price('1.1') };
  readonly told: AccountEvent[] = [];
  readonly outcomes: Outcome[] = [];
  /** Goes through JSON before every step. */
  readonly isForgetful: boolean;
  #untold: Outcome[] = [];
  #tellable: Outcome[] = [];
  #storedEvents: readonly AccountEvent[] = [];
  readonly #symbols = new Map([[EURUSD, aPaperSymbol()]]);

  constructor(terms: Partial<Terms> = {}, isForgetful = false) {
    this.isForgetful = isForgetful;
    const empty = newState(openAccount(someTerms(terms), 7, NOW), money('10000'));
    this.state = resumed(empty, 1, NOW);
    this.pays('10000');
    this.stored = JSON.stringify(this.state);
  }

  get market() {
    return { symbols: this.#symbols, quote: () => (this.isStale ? undefined : this.quote) };
  }

  /** As its links see it. */
  get held() {
    return heldBy(this.state);
  }

  get lastOutcome(): Outcome | undefined {
    return this.outcomes.at(-1);
  }

  wishes(command: Command, epoch = this.epoch): void {
    this.#take(wished(this.state, epoch, [command], this.now, this.market));
  }

  quotes(bid: string, ask = bid): void {
    this.now += 100;
    this.quote = { symbol: EURUSD, bid: price(bid), ask: price(ask) };
    if (!this.isStale) this.#take(priced(this.state, EURUSD, this.now, this.market));
  }

  waits(ms: number): void {
    this.now += ms;
    this.#take(waited(this.state, this.now, this.market));
  }

  pays(amount: string): void {
    const step = paid(this.state, money(amount), '', this.now, this.market);
    if (step.ok) this.#take(step.value);
  }

  /** What is stored may be told. */
  stores(): void {
    this.stored = JSON.stringify(this.state);
    this.#storedEvents = this.state.events;
    this.#tellable.push(...this.#untold.splice(0));
  }

  tells(): void {
    this.outcomes.push(...this.#tellable.splice(0));
    const last = this.told.at(-1)?.seq ?? 0;
    this.told.push(...this.#storedEvents.filter(({ seq }) => seq > last));
  }

  saves(): void {
    this.stores();
    this.tells();
  }

  isAcknowledged(): void {
    this.state = acknowledged(this.state, this.told.at(-1)?.seq ?? 0);
  }

  forgets(): void {
    this.state = forgotten(this.state, this.now);
  }

  dies(awayMs = 0): void {
    this.now += awayMs;
    this.epoch += 1;
    this.#untold = [];
    this.#tellable = [];
    this.state = resumed(JSON.parse(this.stored) as PaperState, this.epoch, this.now);
  }

  #take(step: PaperStep): void {
    this.state = this.isForgetful ? (JSON.parse(JSON.stringify(step.state)) as PaperState) : step.state;
    this.#untold.push(...step.outcomes);
  }
}

/** One link as the service wishes it: each change is a version more. */
export class Wisher {
  readonly link: LinkId;
  command: Command;

  constructor(name: string, parts: Partial<DesiredState> = {}, deadline: number | null = NOW + 60_000) {
    this.link = linkNamed(name);
    this.command = {
      link: this.link,
      version: 1,
      desired: desired(parts),
      deadline,
      deviationPoints: 1_000_000,
      magic: magicOf(this.link),
      comment: commentOf(this.link),
    };
  }

  changed(parts: Partial<DesiredState>, deadline = this.command.deadline): Command {
    const { command } = this;
    this.command = {
      ...command,
      version: command.version + 1,
      desired: { ...command.desired, ...parts },
      deadline,
    };
    return this.command;
  }

  closed(): Command {
    const { version } = this.command;
    this.command = { ...this.command, version: version + 1, desired: closedWish, deadline: null };
    return this.command;
  }
}
