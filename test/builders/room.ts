/** A signal room whose posts one account follows: gold at 2312, sized 0.3 lots, unless a test says something else. */
import { Book } from '../../core/app/book.ts';
import type { ReadPost } from '../../core/app/posts.ts';
import { decimal, lots, price } from '../../core/domain/decimal.ts';
import type { Instruction, OpenInstruction } from '../../core/domain/instruction.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Post, PostKey } from '../../core/domain/post.ts';
import type { ApprovalRules, PlanRules } from '../../core/domain/rules.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import { Desk } from './desk.ts';
import {
  aPosition,
  aSubscription,
  aSymbol,
  anAccount,
  anOutcome,
  CHANNEL,
  FOLLOWER,
  OWNER,
  PROVIDER,
  someRules,
  symbol,
} from './trading.ts';

export const GOLD = aSymbol({
  symbol: symbol('XAUUSD'),
  digits: 2,
  point: price('0.01'),
  tickSize: price('0.01'),
  contractSize: decimal('100'),
  tickValue: '1' as never,
  baseCurrency: 'XAU',
});

const levelAt = (at: string) => ({ unit: 'price', at: price(at) }) as const;

/** `BUY XAUUSD, stop 2298, targets …`. */
export const buyGold = (
  targets: readonly string[] = [],
  parts: Partial<OpenInstruction> = {},
): OpenInstruction => ({
  kind: 'open',
  symbol: 'XAUUSD',
  side: 'buy',
  order: 'market',
  stopLoss: levelAt('2298'),
  takeProfits: targets.map((target) => (target === 'open' ? 'open' : levelAt(target))),
  ...parts,
});

export interface RoomParts {
  readonly sizing?: Subscription['sizing'];
  readonly plan?: Partial<PlanRules>;
  readonly approval?: Partial<ApprovalRules>;
}

export class Room {
  readonly desk: Desk;
  private posts = 0;

  /** The room of a desk that is there already. */
  static on(desk: Desk, connected: boolean): Room {
    const room = Object.create(Room.prototype) as Room;
    Object.assign(room, { desk, posts: 100 });
    if (connected) room.connects();
    return room;
  }

  /** The follower's terminal is back, and gold is quoted. */
  connects(): void {
    this.desk.connects(FOLLOWER, { symbols: [GOLD] });
    this.quotes();
  }

  constructor(parts: RoomParts = {}) {
    const book = new Book();
    book.addAccount(anAccount(PROVIDER));
    book.addAccount(anAccount(FOLLOWER));
    book.addChannel({ id: CHANNEL, owner: OWNER, name: 'Gold room', account: PROVIDER, kind: 'posts' });
    this.desk = new Desk(book);
    this.connects();
    const subscription = aSubscription({
      sizing: parts.sizing ?? { kind: 'fixed_lots', lots: lots('0.3') },
      rules: someRules({ plan: parts.plan ?? {}, approval: parts.approval ?? {} }),
    });
    this.desk.pipeline.putSubscription(subscription, this.desk.now);
  }

  /** Gold's price at the follower's broker. */
  quotes(bid = '2311.9', ask = '2312', account = FOLLOWER): void {
    const { desk } = this;
    desk.book.accounts.get(account)?.asked.add(GOLD.symbol);
    const entry = desk.book.accounts.get(account);
    if (entry !== undefined) entry.watched = new Set([...entry.watched, GOLD.symbol]);
    const quote = { symbol: GOLD.symbol, bid: price(bid), ask: price(ask) };
    desk.pipeline.quotes(account, desk.epochOf(account), [quote], desk.now);
  }

  says(instructions: readonly Instruction[], parts: Partial<ReadPost> = {}): Post {
    this.posts += 1;
    return this.desk.pipeline.post(
      {
        channel: CHANNEL,
        source: 'telegram',
        key: `message:${this.posts}` as PostKey,
        author: null,
        text: 'what they wrote',
        instructions,
        unsafe: null,
        unread: false,
        why: 'read',
        answers: null,
        edits: null,
        at: this.desk.now,
        receivedAt: this.desk.now,
        ...parts,
      },
      this.desk.now,
    );
  }

  /** Copies as they are wished now, in the order of their legs. */
  get links(): readonly Link[] {
    return [...this.desk.book.links.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  /** The broker fills every copy that is wished and not there yet. */
  fills(at = '2312'): void {
    for (const link of this.links) {
      if (link.filledAt !== null || link.ended !== null) continue;
      this.desk.answers(link, { price: price(at), lots: link.desired.lots });
      this.desk.reports(FOLLOWER, this.held(link, { price: price(at) }));
    }
  }

  /** The copy's own position. */
  held(link: Link, parts: Partial<ReturnType<typeof aPosition>> = {}) {
    const { symbol: name, side, lots: size, stopLoss, takeProfit } = link.desired;
    const id = `7${link.magic}` as never;
    const price_ = link.openPrice ?? price('2312');
    return aPosition({
      id,
      symbol: name,
      side,
      lots: size,
      price: price_,
      stopLoss,
      takeProfit,
      magic: link.magic,
      ...parts,
    });
  }

  /** The broker closes the copy at its target. */
  reachesTarget(link: Link): void {
    this.desk.reports(FOLLOWER, this.held(link, { state: 'closed', lots: lots('0') }), {
      cause: 'take_profit',
    });
  }

  settles(): void {
    for (const link of this.links) {
      if (link.ended === null && link.settledVersion < link.version)
        this.desk.pipeline.outcomes(
          FOLLOWER,
          this.desk.epochOf(FOLLOWER),
          [anOutcome(link, { price: link.openPrice, lots: link.lots })],
          this.desk.now,
        );
    }
  }
}
