/** The store as an instance meets it: a while away, sometimes down, and deaf to instances that died. */
import type { Fact } from '../../core/domain/fact.ts';
import type { AccountId, InstanceId, Millis } from '../../core/domain/ids.ts';
import type { AccountFunds, AccountIdentity } from '../../core/domain/account.ts';
import type { SymbolSpec } from '../../core/domain/symbol.ts';
import type { AppendResult, BookImage, TradingStore } from '../../core/ports.ts';
import { MemoryTradingStore } from '../../core/store/memory.ts';
import type { MemoryDisk } from '../../core/store/memory.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Faults } from './faults.ts';
import type { ServiceMutants } from './mutants.ts';

export interface DistantStoreDeps {
  readonly disk: MemoryDisk;
  readonly time: Scheduler;
  readonly random: Random;
  readonly faults: () => Faults | null;
  readonly mutants: ServiceMutants;
  /** The instance died: it hears nothing any more. */
  readonly isDead: () => boolean;
  /** A commit is durable, and its instance has not been told. */
  readonly onDurable: () => void;
  /** Something will come of this moment asynchronously. */
  readonly stir: () => void;
}

export class DistantStore implements TradingStore {
  private readonly inner: MemoryTradingStore;
  private readonly deps: DistantStoreDeps;

  constructor(deps: DistantStoreDeps) {
    this.deps = deps;
    this.inner = new MemoryTradingStore(deps.disk);
  }

  async takeOver(instance: InstanceId, at: Millis): Promise<void> {
    await this.inner.takeOver(instance, at);
  }

  load(): Promise<BookImage> {
    return this.inner.load();
  }

  async append(instance: InstanceId, seq: number, facts: readonly Fact[]): Promise<AppendResult> {
    const { mutants, disk } = this.deps;
    if (mutants.sendBeforeStored === true) {
      void this.away().then(() => this.inner.append(instance, seq, facts).catch(() => 'fenced'));
      return 'stored';
    }
    await this.away();
    if (mutants.noStoreFence === true && disk.writer !== instance) {
      disk.write(facts);
      return 'stored';
    }
    const result = await this.inner.append(instance, seq, facts);
    this.deps.onDurable();
    await this.away();
    return result;
  }

  projected(): Promise<void> {
    return this.inner.projected();
  }

  async nextEpoch(instance: InstanceId, account: AccountId, above?: number): Promise<number> {
    await this.away();
    return this.inner.nextEpoch(instance, account, above);
  }

  saveIdentity(account: AccountId, identity: AccountIdentity): Promise<void> {
    return this.inner.saveIdentity(account, identity);
  }

  saveSymbols(account: AccountId, symbols: readonly SymbolSpec[]): Promise<void> {
    return this.inner.saveSymbols(account, symbols);
  }

  saveFunds(samples: readonly { account: AccountId; funds: AccountFunds }[]): Promise<void> {
    return this.inner.saveFunds(samples);
  }

  /** One way to the database or back; a dead instance never arrives. */
  private away(): Promise<void> {
    const { time, random, faults, isDead, stir } = this.deps;
    const most = faults()?.storeMs ?? 1;
    return new Promise((resolve) => {
      time.schedule(random.int(0, most), () => {
        stir();
        if (!isDead()) resolve();
      });
    });
  }
}
