/** Where posts and people's answers reach one instance: the product's own use cases, or a mutant's. */
import type { Answer } from '../../core/app/approvals.ts';
import type { Book } from '../../core/app/book.ts';
import type { Committer } from '../../core/app/committer.ts';
import type { Pipeline } from '../../core/app/pipeline.ts';
import { Posting } from '../../core/app/posting.ts';
import type { PostingDeps } from '../../core/app/posting.ts';
import type { Incoming } from '../../core/app/signals-api.ts';
import type { Approval, ApprovalId } from '../../core/domain/approval.ts';
import { decimal } from '../../core/domain/decimal.ts';
import type { ChannelId, UserId } from '../../core/domain/ids.ts';
import type { Post } from '../../core/domain/post.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Clock } from '../../core/ports.ts';
import type { ServiceMutants } from './mutants.ts';
import type { Taken } from './room.ts';

export interface WaysInDeps {
  readonly book: Book;
  readonly pipeline: Pipeline;
  readonly committer: Committer;
  readonly clock: Clock;
  readonly mutants: ServiceMutants;
  /** An instance that is over tells nobody anything. */
  readonly isDead: () => boolean;
}

/** Nobody makes channels or accounts, webhooks or codes here. */
const NO_CHANNELS = {} as PostingDeps['channels'];
const NO_RECORDS = {} as PostingDeps['records'];
const NO_IDS = {} as PostingDeps['ids'];

export class WaysIn {
  private readonly deps: WaysInDeps;
  private readonly signals: Posting;

  constructor(deps: WaysInDeps) {
    this.deps = deps;
    const { committer, mutants } = deps;
    this.signals = new Posting({
      ...deps,
      channels: NO_CHANNELS,
      records: NO_RECORDS,
      ids: NO_IDS,
      stored: () => (mutants.toldBeforeStored === true ? Promise.resolve() : committer.idle()),
      projected: () => Promise.resolve(),
      notifier: { tell: () => {} },
      fenced: () => committer.isFenced,
    });
  }

  async take(incoming: Incoming): Promise<Taken> {
    return this.told(await this.signals.take(incoming));
  }

  async choose(
    user: UserId,
    channel: ChannelId,
    post: number,
    choice: number | null,
  ): Promise<Result<Post> | null> {
    return this.told(await this.signals.choose(user, channel, post, choice));
  }

  async answer(user: UserId, id: ApprovalId, answer: Answer): Promise<Result<Approval> | null> {
    const { book, mutants, clock } = this.deps;
    const asked = book.approvals.get(id);
    const now = clock.now();
    if (asked !== undefined && mutants.pressCountsAgain === true && asked.answer !== null)
      book.approvals.set(id, { ...asked, state: 'pending' });
    if (asked !== undefined && mutants.lateAnswers === true && now > asked.expiresAt)
      book.approvals.set(id, { ...asked, state: 'pending', expiresAt: now });
    const whole: Answer =
      mutants.halfIsWhole === true && answer.says === 'approve' ? { ...answer, share: decimal('1') } : answer;
    const by = mutants.strangersAnswer === true ? (asked?.owner ?? user) : user;
    return this.told(await this.signals.answer(by, id, whole));
  }

  private told<T>(what: T): T | null {
    return this.deps.isDead() ? null : what;
  }
}
