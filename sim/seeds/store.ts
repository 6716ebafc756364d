/** The store as an instance meets it: a while away, sometimes down, and deaf to instances that died. */
import type { Fact } from '../../core/domain/fact.ts';
import type { AccountId, InstanceId, Millis, PositionId } from '../../core/domain/ids.ts';
import type { PostKey } from '../../core/domain/post.ts';
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

/** What a mutant takes what is stored for. */
function misread(image: BookImage, mutants: ServiceMutants): BookImage {
  if (mutants.postKeysForgotten === true)
    return {
      ...image,
      posts: image.posts.map((post) => ({ ...post, key: `${post.key} of old` as PostKey })),
    };
  if (mutants.answersForgotten === true)
    return {
      ...image,
      approvals: image.approvals.map((one) => ({ ...one, state: 'pending', answer: null })),
    };
  if (mutants.legsMixed !== true) return image;
  const latest = new Map<AccountId, PositionId>();
  for (const { account, record } of image.positions)
    if (record.position.plan !== undefined) latest.set(account, record.position.plan.group);
  const positions = image.positions.map(({ account, record }) => {
    const { plan } = record.position;
    const group = latest.get(account);
    if (plan === undefined || group === undefined) return { account, record };
    return { account, record: { ...record, position: { ...record.position, plan: { ...plan, group } } } };
  });
  return { ...image, positions };
}

export class DistantStore implements TradingStore {
  private readonly inner: MemoryTradingStore;
  private readonly deps: DistantStoreDeps;
  /** The commit that was tried last, and the answers that wait for the next. */
  private late: { readonly seq: number; readonly facts: readonly Fact[]; readonly answers: readonly Fact[] } =
    {
      seq: 0,
      facts: [],
      answers: [],
    };

  constructor(deps: DistantStoreDeps) {
    this.deps = deps;
    this.inner = new MemoryTradingStore(deps.disk);
  }

  async takeOver(instance: InstanceId, at: Millis): Promise<void> {
    await this.inner.takeOver(instance, at);
  }

  async load(): Promise<BookImage> {
    return misread(await this.inner.load(), this.deps.mutants);
  }

  async append(instance: InstanceId, seq: number, all: readonly Fact[]): Promise<AppendResult> {
    const { mutants, disk } = this.deps;
    const facts = mutants.answersStoredLate === true ? this.withoutAnswers(seq, all) : all;
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

  /** What is to be stored with this commit where answers go with the next one. */
  private withoutAnswers(seq: number, all: readonly Fact[]): readonly Fact[] {
    if (seq === this.late.seq) return this.late.facts;
    const isAnswer = (fact: Fact): boolean => fact.type === 'approval' && fact.approval.answer !== null;
    const facts = [...this.late.answers, ...all.filter((fact) => !isAnswer(fact))];
    this.late = { seq, facts, answers: all.filter(isAnswer) };
    return facts;
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
