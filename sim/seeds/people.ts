/** People with a question: they press once or twice, from two chats, late, or not at all; and so do strangers. */
import type { Answer } from '../../core/app/approvals.ts';
import type { Approval, ApprovalId } from '../../core/domain/approval.ts';
import { decimal } from '../../core/domain/decimal.ts';
import type { Millis, UserId } from '../../core/domain/ids.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Ledger } from './ledger.ts';

export interface PeopleDeps {
  readonly time: Scheduler;
  readonly random: Random;
  readonly ledger: Ledger;
  /** Null: nobody was told anything, for no instance was there or it died first. */
  readonly press: (user: UserId, id: ApprovalId, answer: Answer) => Promise<Result<Approval> | null>;
  readonly violation: (what: string) => void;
}

const STRANGER = 'stranger' as UserId;
/** Of presses. */
const STRANGERS = 0.15;
/** So long after a question people look at it, at most; some questions are over by then. */
const MOST_MS = 9_000;
const AFTERWARDS_MS = 3_000;
/** Whoever hears nothing presses again after this. */
const AGAIN_MS = 2_500;

const ANSWERS: readonly Answer[] = [
  { says: 'approve', share: decimal('1') },
  { says: 'approve', share: decimal('1') },
  { says: 'approve', share: decimal('0.5') },
  { says: 'reject' },
];

/** What a late press is told, by what became of the question. */
const WORDS: Readonly<Record<Exclude<Approval['state'], 'pending'>, RegExp>> = {
  approved: /approved already/u,
  rejected: /rejected already/u,
  expired: /time to answer is over/u,
  void: /nothing left|on paper now/u,
};

interface Press {
  readonly id: ApprovalId;
  readonly owner: UserId;
  readonly expiresAt: Millis;
  readonly user: UserId;
  readonly answer: Answer;
}

export class People {
  private readonly deps: PeopleDeps;
  private readonly asked = new Set<ApprovalId>();
  /** Questions that somebody was told he has answered, and with what. */
  private readonly answered = new Map<ApprovalId, Answer>();
  private underWay = 0;

  constructor(deps: PeopleDeps) {
    this.deps = deps;
  }

  get isQuiet(): boolean {
    return this.underWay === 0;
  }

  /** A card with a question is shown. */
  sees({ id, owner, expiresAt }: Approval): void {
    if (this.asked.has(id)) return;
    this.asked.add(id);
    const { random, time } = this.deps;
    const presses = random.pick([0, 1, 1, 2, 3]);
    let delay = random.int(50, MOST_MS);
    for (let n = 0; n < presses; n++) {
      const user = random.chance(STRANGERS) ? STRANGER : owner;
      const late = expiresAt - time.now() + random.int(1, AFTERWARDS_MS);
      this.plan(
        { id, owner, expiresAt, user, answer: random.pick(ANSWERS) },
        random.chance(0.15) ? late : delay,
      );
      // Two chats at the same instant, or one after the other.
      delay += random.pick([0, 0, random.int(1, 2_000)]);
    }
  }

  private plan(press: Press, delay: number): void {
    this.underWay++;
    this.deps.time.schedule(delay, () => {
      this.underWay--;
      void this.press(press);
    });
  }

  private async press(press: Press): Promise<void> {
    const { time, random, ledger } = this.deps;
    const at = time.now();
    // Another copy of the same signal may have been asked about since: then it is its time that counts.
    const expiresAt = ledger.questions.get(press.id)?.expiresAt ?? press.expiresAt;
    let isTold = false;
    if (random.chance(0.9))
      time.schedule(AGAIN_MS, () => {
        if (!isTold) this.plan(press, 0);
      });
    const told = await this.deps.press(press.user, press.id, press.answer);
    if (told === null) return;
    isTold = true;
    ledger.catchUp();
    if (told.ok) this.taken({ ...press, expiresAt }, at);
    else this.refused(press, told.code, told.message);
  }

  private taken(press: Press, at: Millis): void {
    const { violation, ledger } = this.deps;
    const { id, user, owner, answer, expiresAt } = press;
    const kept = ledger.questions.get(id);
    if (this.answered.has(id)) violation(`I11 question ${id} was answered twice`);
    this.answered.set(id, answer);
    if (user !== owner) violation(`I11 ${user} answered the question of ${owner}`);
    if (at > expiresAt) violation(`I11 question ${id} was answered ${at - expiresAt} ms too late`);
    const state = answer.says === 'approve' ? 'approved' : 'rejected';
    if (kept?.state !== state || kept.answer?.by !== user)
      violation(`I11 ${user} was told ${state}, and the question is ${kept?.state ?? 'not there'}`);
    else if (answer.says === 'approve' && kept.answer.share !== answer.share)
      violation(`I12 ${answer.share} was approved, and ${kept.answer.share} is kept`);
  }

  private refused({ id, user, owner }: Press, code: string, message: string): void {
    const { violation, ledger } = this.deps;
    const kept = ledger.questions.get(id);
    const expected = user === owner ? 'APPROVAL_OVER' : 'APPROVAL_UNKNOWN';
    if (code !== expected) violation(`I11 ${user} was told ${code} of the question of ${owner}`);
    if (code !== 'APPROVAL_OVER' || kept === undefined || kept.state === 'pending') return;
    if (!WORDS[kept.state].test(message))
      violation(`I11 a question that is ${kept.state} is called "${message}"`);
  }
}
