/** Carries out what a terminal process is told on its control channel: the commands of control.ts. */
import { money } from '../core/domain/decimal.ts';
import type { BrokerSymbol } from '../core/domain/symbol.ts';
import type { Broker } from './broker.ts';
import type { Habits } from './broker/habits.ts';
import type { Command, Truth } from './control.ts';
import { View } from './ea/view.ts';
import type { Random } from './random.ts';
import { Trader } from './trader.ts';

/** The terminal at the broker: simulated, or a compiled Expert Advisor in its seat. */
export interface Controlled {
  readonly state: Pick<Truth, 'isSynced' | 'unacknowledged' | 'unsettled'>;
  start(): Promise<void> | void;
  crash(): Promise<void> | void;
  stop(): Promise<void> | void;
  /** Cuts its connection to the service. */
  cut(): void;
}

export interface CommandsOptions {
  readonly broker: Broker;
  readonly random: Random;
  readonly habits: Readonly<Record<'calm' | 'ordinary' | 'stormy', Habits>>;
  readonly terminal: Controlled;
}

const TEMPER = { instruments: ['EURUSD', 'XAUUSD'], mostSteps: 20, mostAtOnce: 8 } as const;

export class Commands {
  readonly #options: CommandsOptions;
  readonly #trader: Trader;

  constructor(options: CommandsOptions) {
    this.#options = options;
    this.#trader = new Trader(options.broker);
  }

  /** @returns what the answer carries; the end of the process after `stop` is left to the caller */
  async carryOut(command: Command): Promise<unknown> {
    const { broker, random, habits, terminal } = this.#options;
    const trader = this.#trader;
    switch (command.do) {
      case 'open':
        return trader.open(command.symbol as BrokerSymbol, command.side, command.lots, command);
      case 'place': {
        const { symbol, side, kind, lots, price } = command;
        return trader.place(symbol as BrokerSymbol, side, kind, lots, price, command);
      }
      case 'stops':
        return trader.stops(command.position, command);
      case 'close':
        return trader.close(command.position, command.lots);
      case 'close_all':
        trader.closeAll();
        return null;
      case 'cancel':
        return trader.cancel(command.order);
      case 'act':
        return trader.actAtRandom(random, TEMPER);
      case 'deposit':
        broker.deposit(money(command.amount));
        return null;
      case 'cut':
        terminal.cut();
        return null;
      case 'crash':
        await terminal.crash();
        return null;
      case 'restart':
        await terminal.start();
        return null;
      case 'outage':
        broker.outage(command.ms);
        return null;
      case 'script':
        broker.script(...command.faults);
        return null;
      case 'habits':
        broker.habits = habits[command.name];
        return null;
      case 'truth':
        return this.#truth();
      case 'stop':
        await terminal.stop();
        return null;
    }
  }

  /** The broker's own account of things; what only the terminal can know is what it says. */
  #truth(): Truth {
    const { broker, terminal } = this.#options;
    const view = new View(broker, 0);
    const opened: Record<string, number> = {};
    for (const deal of broker.book.deals) {
      if (deal.entry === 'in') opened[deal.magic] = (opened[deal.magic] ?? 0) + 1;
    }
    return {
      positions: [...broker.book.positions.values()].map((one) => view.position(one)),
      orders: [...broker.book.orders.values()].map((one) => view.order(one)),
      funds: broker.funds(),
      opened,
      deals: broker.book.deals.length,
      ...terminal.state,
    };
  }
}
