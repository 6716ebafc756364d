/**
 * What the journal says of posts and questions, read as it grows.
 *
 *   I9   a post has one number, and one outcome
 *   I10  a channel's legs are what its posts add up to
 *   I11  a question is answered at most once, and no copy that somebody must be asked about is made before his yes
 *   I12  half of what was shown is half, and what was shown is the most, whatever the size would be by then
 */
import { approvalIdOf } from '../../core/domain/approval.ts';
import type { Approval, ApprovalId, ApprovalPart } from '../../core/domain/approval.ts';
import type { Decision } from '../../core/domain/decision.ts';
import type { Fact, PositionRecord } from '../../core/domain/fact.ts';
import type { AccountId, ChannelId, PositionId, SubscriptionId } from '../../core/domain/ids.ts';
import type { Link } from '../../core/domain/link.ts';
import { originalOf } from '../../core/domain/post.ts';
import type { Post, PostKey } from '../../core/domain/post.ts';
import type { Position } from '../../core/domain/position.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { MemoryDisk } from '../../core/store/memory.ts';
import type { Said } from './author.ts';
import { DeskModel } from './desk-model.ts';

/** A posted channel as its author and its subscribers know it. */
export interface PostedChannel {
  readonly channel: ChannelId;
  readonly desk: AccountId;
  readonly said: readonly Said[];
}

const postName = (channel: ChannelId, key: PostKey): string => `${channel}/${key}`;
const isSame = (
  a: ApprovalPart,
  { subscription, position }: Pick<Link, 'subscription' | 'position'>,
): boolean => a.subscription === subscription && a.position === position;

/** Smallest step of lots that the simulated brokers have. */
const STEP = 0.01;
const HAIR = 1e-9;

export class Ledger {
  readonly violations: string[] = [];
  readonly models: ReadonlyMap<ChannelId, DeskModel>;
  readonly questions = new Map<ApprovalId, Approval>();
  /** What decisions said of each copy, the last last: `subscription/position`. */
  readonly codes = new Map<string, string>();
  /** Lots that copies were made with, by question; see `shared`. */
  private readonly opened = new Map<ApprovalId, { lots: number }>();
  /** Positions of each channel's desk, as the journal has them. */
  private readonly desks = new Map<ChannelId, Map<PositionId, Position>>();
  private readonly posts = new Map<string, Post>();
  private readonly byNumber = new Map<string, Post>();
  private readonly subscriptions = new Map<SubscriptionId, Subscription>();
  /** The group of each leg, as the journal's signals have it. */
  private readonly groups = new Map<string, PositionId>();
  /** Positions of accounts that were told as resting orders. */
  private readonly orders = new Set<string>();
  private readonly disk: MemoryDisk;
  private readonly channels: ReadonlyMap<ChannelId, PostedChannel>;
  private read = 0;

  constructor(disk: MemoryDisk, channels: readonly PostedChannel[]) {
    this.disk = disk;
    this.channels = new Map(channels.map((one) => [one.channel, one]));
    this.models = new Map(
      channels.map(({ channel }) => [channel, new DeskModel(() => this.layersOf(channel))]),
    );
  }

  catchUp(): void {
    for (; this.read < this.disk.facts.length; this.read++) {
      const fact = this.disk.facts[this.read];
      if (fact !== undefined) this.take(fact);
    }
  }

  hasEnded(subscription: SubscriptionId): boolean {
    return this.subscriptions.get(subscription)?.state === 'ended';
  }

  /** The desk's positions as the journal has them. */
  deskOf(channel: ChannelId): ReadonlyMap<PositionId, Position> {
    this.catchUp();
    return this.desks.get(channel) ?? new Map<PositionId, Position>();
  }

  /** The post that is kept under this key. */
  postOf(channel: ChannelId, key: PostKey): Post | undefined {
    this.catchUp();
    return this.posts.get(postName(channel, key));
  }

  private take(fact: Fact): void {
    if (fact.type === 'post') this.takePost(fact.post);
    else if (fact.type === 'account') this.takeAccount(fact.account, fact.positions);
    else if (fact.type === 'approval') this.takeApproval(fact.approval);
    else if (fact.type === 'subscription') this.subscriptions.set(fact.subscription.id, fact.subscription);
    else if (fact.type === 'signal' || fact.type === 'decided') {
      if (fact.type === 'signal') this.noteGroup(fact.signal);
      for (const { decision, link } of fact.decided) this.takeDecision(decision, link);
    }
  }

  /** Most that anybody who follows the channel now enters a zone in. */
  private layersOf(id: ChannelId): number {
    const layers = [...this.subscriptions.values()].map(({ channel, state, rules: { plan } }) =>
      channel === id && state !== 'ended' && typeof plan.entry === 'object' ? plan.entry.layers : 1,
    );
    return Math.max(1, ...layers);
  }

  private noteGroup({ channel, position }: Extract<Fact, { type: 'signal' }>['signal']): void {
    if (position.plan === undefined && position.state === 'pending')
      this.orders.add(`${channel}/${position.id}`);
    if (position.plan !== undefined) this.groups.set(`${channel}/${position.id}`, position.plan.group);
  }

  // ---- posts ----------------------------------------------------------------------------------------

  private takePost(post: Post): void {
    const { channel, key, number, outcome } = post;
    const name = postName(channel, key);
    const before = this.posts.get(name);
    if (before === undefined) {
      const other = this.byNumber.get(`${channel}/${number}`);
      if (other !== undefined) this.violations.push(`I9 ${other.key} and ${key} are both post ${number}`);
    } else if (before.number !== number) {
      this.violations.push(`I9 ${name} is post ${before.number} and post ${number}`);
    } else if (before.outcome !== 'asked' || (outcome !== 'done' && outcome !== 'answered')) {
      this.violations.push(`I9 ${name} became ${before.outcome} and then ${outcome}`);
    }
    this.posts.set(name, post);
    this.byNumber.set(`${channel}/${number}`, post);
    const said = this.channels.get(channel)?.said.find((one) => one.key === key);
    const model = this.models.get(channel);
    if (outcome !== 'done' || model === undefined) return;
    const desk = this.desks.get(channel) ?? new Map<PositionId, Position>();
    if (post.choices.length > 0) model.chosen(post, desk);
    else
      model.carriedOut(
        post,
        said === undefined ? [] : this.groupsAnswered(channel, said),
        said?.instructions === null,
      );
    this.violations.push(...model.violations.splice(0));
  }

  /** Signals of the post that is answered, and of its edits, as far as they came before. */
  private groupsAnswered(channel: ChannelId, { answers, key }: Said): readonly PositionId[] {
    if (answers === null) return [];
    const versions = [...this.posts.values()].filter(
      (one) => one.channel === channel && one.key !== key && originalOf(one.key) === originalOf(answers),
    );
    return versions.flatMap(({ groups }) => groups);
  }

  private takeAccount(account: AccountId, positions: readonly PositionRecord[]): void {
    for (const { channel, desk } of this.channels.values()) {
      if (desk !== account) continue;
      const known = this.desks.get(channel) ?? new Map<PositionId, Position>();
      for (const { position } of positions) known.set(position.id, position);
      this.desks.set(channel, known);
    }
  }

  // ---- questions ------------------------------------------------------------------------------------

  private takeApproval(approval: Approval): void {
    const before = this.questions.get(approval.id);
    this.questions.set(approval.id, approval);
    if (before === undefined || before.state === 'pending') {
      if (approval.state === 'void') this.checkVoid(approval);
      if ((before ?? approval).expiresAt !== approval.expiresAt)
        this.violations.push(`I11 the time of question ${approval.signal} was changed`);
      return;
    }
    // A copy of an account that was away may be asked about when all others are over already.
    const isAnother = !approval.parts.some((part) => before.parts.some((one) => isSame(one, part)));
    // A provider's order is an open when it is placed, and again when it is filled.
    const wasOrder = this.orders.has(`${approval.channel}/${approval.signal}`);
    if (before.state === 'void' && approval.state === 'pending' && (isAnother || wasOrder)) return;
    this.violations.push(`I11 question ${approval.signal} was ${before.state}, and became ${approval.state}`);
  }

  /** There is nothing to decide any more when everything is decided; and not because nobody answered. */
  private checkVoid({ signal, parts }: Approval): void {
    const codes = parts.map(({ subscription, position }) => this.codes.get(`${subscription}/${position}`));
    if (codes.some((code) => code === undefined || code === 'OPEN_WAITS'))
      this.violations.push(`I11 question ${signal} is void, and a copy that it asks about is not decided`);
    if (codes.includes('APPROVAL_EXPIRED'))
      this.violations.push(`I11 question ${signal} is void, though it has expired`);
  }

  private takeDecision(decision: Decision, link: Link | null): void {
    this.codes.set(`${decision.subscription}/${decision.position}`, decision.code);
    if (link?.version !== 1 || decision.code !== 'COPIED') return;
    const subscription = this.subscriptions.get(link.subscription);
    if (subscription === undefined) return;
    if (subscription.rules.approval.mode === 'paper')
      this.violations.push(`I11 ${link.id} was made while its subscription was on paper`);
    const { channel, position } = link;
    const id = approvalIdOf(
      channel,
      this.groups.get(`${channel}/${position}`) ?? position,
      subscription.owner,
    );
    const approval = this.questions.get(id);
    const shown = approval?.parts.find((part) => isSame(part, link));
    if (shown === undefined) this.unasked(decision, link, subscription, approval);
    else if (approval?.state !== 'approved')
      this.violations.push(
        `I11 ${link.id} was made while its question was ${approval?.state ?? 'not there'}`,
      );
    else this.shared(id, approval, shown, link);
  }

  /** A copy that was in no question. */
  private unasked(
    decision: Decision,
    link: Link,
    { rules }: Subscription,
    approval: Approval | undefined,
  ): void {
    const { mode, autoUpToPercent } = rules.approval;
    // The same person's yes to the same signal counts for an account that was away.
    if (mode === 'auto' || approval?.state === 'approved') return;
    const step = decision.trace.find(({ rule }) => rule === 'automatic');
    const percent = Number(step?.numbers['percent']);
    if (percent <= Number(autoUpToPercent ?? -1)) return;
    this.violations.push(`I11 ${link.id} was made, and nobody was asked`);
  }

  /** Whatever the size would be by the time of the answer, what was shown is the most. */
  private shared(id: ApprovalId, { answer }: Approval, shown: ApprovalPart, link: Link): void {
    if (answer === null) return;
    const wanted = Number(shown.lots) * Number(answer.share);
    const lots = Number(link.desired.lots);
    if (lots >= wanted + STEP - HAIR)
      this.violations.push(`I12 ${link.id} has ${lots} lots; ${answer.share} of ${shown.lots} was approved`);
    const sum = this.opened.get(id) ?? { lots: 0 };
    sum.lots += lots;
    this.opened.set(id, sum);
    this.checkSum(id, answer.share);
  }

  /** Parts are rounded so that together they are what was approved: none of them may be too much for all. */
  private checkSum(id: ApprovalId, share: string): void {
    const question = this.questions.get(id);
    const opened = this.opened.get(id);
    if (question === undefined || opened === undefined) return;
    const all = question.parts.reduce((sum, { lots }) => sum + Number(lots), 0) * Number(share);
    if (opened.lots > all + HAIR)
      this.violations.push(
        `I12 question ${question.signal}: ${opened.lots} lots of ${all} that were approved`,
      );
  }
}
