/** What somebody writes to a posted channel, at random: signals, what is said about them later, and small talk. */
import { decimal } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Instruction, Level, Meant, OpenInstruction } from '../../core/domain/instruction.ts';
import { versionKey } from '../../core/domain/post.ts';
import type { PostKey } from '../../core/domain/post.ts';
import { instrument } from '../instruments.ts';
import type { Tick } from '../market.ts';
import type { Random } from '../random.ts';
import { lotsOf, priceOf } from '../units.ts';
import { SYMBOLS } from './actor.ts';

/** A post before it is sent: the same for every delivery of it. */
export interface Said {
  readonly key: PostKey;
  readonly at: Millis;
  readonly text: string;
  /** Null: only the text says what is meant. */
  readonly instructions: readonly Instruction[] | null;
  readonly answers: PostKey | null;
  readonly edits: PostKey | null;
}

type Content = Omit<Said, 'key' | 'at' | 'edits'>;

/** Reading a text costs more than all else about a post: few are texts. */
const TEXTS = 0.15;
const WHOLE = decimal('1');

const asPrice = (points: number, digits: number): Level => ({ unit: 'price', at: priceOf(points, digits) });

/** A signal as a room would write it; only what has prices can be written. */
function written({ symbol, side, order, entry, stopLoss, takeProfits }: OpenInstruction): string {
  const kind = order === 'market' ? '' : ` ${order}`;
  const zone = entry === undefined ? '' : ` ${entry.low}${entry.low === entry.high ? '' : `-${entry.high}`}`;
  const lines = takeProfits.map((one) => (one !== 'open' && one.unit === 'price' ? `TP ${one.at}` : ''));
  const stop = stopLoss?.unit === 'price' ? `SL ${stopLoss.at}` : '';
  return [`${side}${kind} ${symbol}${zone}`.toUpperCase(), stop, ...lines]
    .filter((line) => line !== '')
    .join('\n');
}

export class Author {
  private readonly random: Random;
  private readonly tick: (name: string) => Tick;
  /** Its signals so far. */
  private readonly opened: { readonly key: PostKey; readonly open: OpenInstruction }[] = [];
  private said = 0;

  constructor(random: Random, tick: (name: string) => Tick) {
    this.random = random;
    this.tick = tick;
  }

  says(at: Millis): Said {
    const { random, opened } = this;
    this.said += 1;
    const key = `message:${this.said}` as PostKey;
    const dice = random.next();
    if (opened.length === 0 || dice < 0.33) return { key, at, edits: null, ...this.signal(key) };
    if (dice < 0.42) return { at, ...this.edit() };
    if (dice < 0.47) return { key, at, edits: null, ...this.reversal(key) };
    if (dice < 0.5)
      return { key, at, edits: null, text: 'Have a good day', instructions: null, answers: null };
    return { key, at, edits: null, ...this.update() };
  }

  private signal(key: PostKey): Content {
    const open = this.open(this.random.pick(SYMBOLS));
    this.opened.push({ key, open });
    const text = written(open);
    const isText = open.stopLoss?.unit === 'price' && open.size === undefined && this.random.chance(TEXTS);
    return { text, instructions: isText ? null : [open], answers: null };
  }

  private open(symbol: string): OpenInstruction {
    const { random } = this;
    const { digits } = instrument(symbol);
    const { bid, ask } = this.tick(symbol);
    const isBuy = random.chance(0.5);
    const near = isBuy ? ask : bid;
    /** Towards a better price. */
    const better = isBuy ? -1 : 1;
    const order = random.pick(['market', 'market', 'market', 'limit', 'stop'] as const);
    const start = near + better * (order === 'stop' ? -random.int(10, 120) : random.int(-20, 120));
    const end = start + better * random.pick([0, random.int(20, 80)]);
    const [low, high] = [priceOf(Math.min(start, end), digits), priceOf(Math.max(start, end), digits)];
    const hasZone = order !== 'market' || random.chance(0.5);
    const targets = Array.from({ length: random.int(0, 3) }, (_, index) =>
      asPrice(near - better * (150 + 200 * (index + 1) + random.int(0, 100)), digits),
    );
    return {
      kind: 'open',
      symbol,
      side: isBuy ? 'buy' : 'sell',
      order,
      ...(hasZone && { entry: { low, high } }),
      ...this.stop(near + better * random.int(300, 900), digits),
      takeProfits: targets,
      ...(random.chance(0.2) && { size: { unit: 'lots', value: lotsOf(random.int(1, 5) * 100_000) } }),
    };
  }

  private stop(points: number, digits: number): { readonly stopLoss?: Level } {
    const dice = this.random.next();
    if (dice < 0.1) return {};
    if (dice < 0.3)
      return { stopLoss: { unit: 'points', distance: decimal(String(this.random.int(300, 900))) } };
    return { stopLoss: asPrice(points, digits) };
  }

  /** Closes what there is of a symbol, and opens. */
  private reversal(key: PostKey): Content {
    const open = this.open(this.random.pick(SYMBOLS));
    this.opened.push({ key, open });
    const close: Instruction = { kind: 'close', fraction: WHOLE, symbol: open.symbol };
    return { text: `REVERSE\n${written(open)}`, instructions: [close, open], answers: null };
  }

  /** The post of an earlier signal, with another stop. */
  private edit(): Omit<Said, 'at'> {
    const { key: edits, open } = this.random.pick(this.opened);
    const key = versionKey(edits, String(this.said));
    const { digits } = instrument(open.symbol);
    const { bid } = this.tick(open.symbol);
    const away = (open.side === 'buy' ? -1 : 1) * this.random.int(300, 900);
    const now: OpenInstruction = { ...open, stopLoss: asPrice(bid + away, digits) };
    return { key, text: `${written(now)}\n(corrected)`, instructions: [now], answers: null, edits };
  }

  /** Something about an earlier signal: in answer to it, by its symbol, about everything, or it does not say. */
  private update(): Content {
    const { random } = this;
    const { key, open } = random.pick(this.opened);
    const dice = random.next();
    const isReply = dice < 0.5;
    const meant: Meant = isReply || dice > 0.9 ? {} : dice < 0.8 ? { symbol: open.symbol } : { all: true };
    const answers = isReply ? key : null;
    if (isReply && random.chance(TEXTS)) {
      const text = random.pick(['Close half now', 'Move SL to entry', 'Close now']);
      return { text, instructions: null, answers };
    }
    const instructions = this.changes(open, meant);
    return { text: instructions.map(({ kind }) => kind).join(' and '), instructions, answers };
  }

  private changes(open: OpenInstruction, meant: Meant): readonly Instruction[] {
    const { random } = this;
    const { digits } = instrument(open.symbol);
    const { bid } = this.tick(open.symbol);
    const ahead = open.side === 'buy' ? 1 : -1;
    const part: Instruction = { kind: 'close', fraction: decimal(random.pick(['0.25', '0.5'])), ...meant };
    const toEntry: Instruction = { kind: 'modify', stopLoss: 'entry', ...meant };
    const stop = asPrice(bid - ahead * random.int(200, 900), digits);
    const target = asPrice(bid + ahead * random.int(300, 900), digits);
    return random.pick<readonly Instruction[]>([
      [{ kind: 'close', fraction: WHOLE, ...meant }],
      [{ kind: 'close', fraction: WHOLE, ...meant }],
      [part],
      [part],
      [part, toEntry],
      [toEntry],
      [{ kind: 'modify', stopLoss: stop, ...meant }],
      [{ kind: 'modify', takeProfit: target, ...meant }],
      [{ kind: 'cancel', ...meant }],
      [{ kind: 'cancel', ...meant }],
    ]);
  }
}
