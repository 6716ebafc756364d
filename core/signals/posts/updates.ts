/** Step 10 of reading a post: commands become instructions about the signal they refer to. */
import { decimal } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type {
  Instruction,
  Level,
  Meant,
  ModifyInstruction,
  OpenInstruction,
} from '../../domain/instruction.ts';
import { sideIn } from './commands.ts';
import type { Command } from './commands.ts';
import type { Item, ItemKind } from './items.ts';
import { expand, isShort, numberOf } from './prices.ts';
import type { Doubt } from './reading.ts';
import { doubtsAboutLevel } from './safety.ts';
import { factsOf } from './symbols.ts';

export interface Updated {
  readonly instructions: readonly Instruction[];
  readonly doubts: readonly Doubt[];
}

interface About {
  readonly items: readonly Item[];
  /** The signal meant, where it is known. */
  readonly signal: OpenInstruction | undefined;
  readonly defaultSymbol: string | undefined;
}

const firstSymbol = (items: readonly Item[]): string | undefined =>
  items.find(({ kind }) => kind === 'symbol')?.symbol;

class Updater {
  readonly doubts: Doubt[] = [];
  private readonly about: About;
  private readonly symbol: string;

  constructor(about: About) {
    this.about = about;
    this.symbol = firstSymbol(about.items) ?? about.signal?.symbol ?? about.defaultSymbol ?? '';
  }

  private price(item: Item, level: 'stop' | 'target'): Price | undefined {
    const facts = factsOf(this.symbol);
    const value = numberOf(item.token, facts) as Price | undefined;
    const { signal } = this.about;
    const reference =
      signal?.entry?.low ?? (signal?.stopLoss?.unit === 'price' ? signal.stopLoss.at : undefined);
    if (value === undefined || (reference === undefined && /^\d{1,2}$/u.test(item.text))) {
      this.doubts.push({ code: 'LEVEL_UNKNOWN', numbers: { [level]: item.text } });
      return undefined;
    }
    const isCut = reference !== undefined && isShort(value, item.text, reference, facts);
    const whole = isCut ? (expand(item.text, reference, facts, 'either') ?? value) : value;
    this.doubts.push(...doubtsAboutLevel(whole, signal, this.symbol));
    if (isCut && facts.kind === 'fx')
      this.doubts.push({ code: 'AMBIGUOUS', numbers: { [level]: item.text } });
    return whole;
  }

  /** Stop and target of all commands in one instruction. */
  modify(commands: readonly Command[]): ModifyInstruction | undefined {
    let stopLoss: Level | 'entry' | undefined;
    let takeProfit: Level | undefined;
    for (const command of commands) {
      if (command.kind === 'stop' && stopLoss === undefined) {
        const at = command.to === 'entry' ? undefined : this.price(command.to, 'stop');
        if (command.to === 'entry') stopLoss = 'entry';
        else if (at !== undefined) stopLoss = { unit: 'price', at };
      } else if (command.kind === 'stopToTarget' && stopLoss === undefined) {
        const target = this.about.signal?.takeProfits[command.target - 1];
        if (target !== undefined && target !== 'open') stopLoss = target;
        else this.doubts.push({ code: 'LEVEL_UNKNOWN', numbers: { target: String(command.target) } });
      } else if (command.kind === 'target' && takeProfit === undefined) {
        const at = this.price(command.to, 'target');
        if (at !== undefined) takeProfit = { unit: 'price', at };
      }
    }
    if (stopLoss === undefined && takeProfit === undefined) return undefined;
    return {
      kind: 'modify',
      ...(stopLoss === undefined ? {} : { stopLoss }),
      ...(takeProfit === undefined ? {} : { takeProfit }),
    };
  }

  /** What a command names; with several symbols in its sentence, the ones that follow it, or the nearest. */
  meant(command: Command): readonly Meant[] {
    const { items } = this.about;
    const [first] = command.items;
    const sentence = items.filter(({ segment }) => segment === first?.segment);
    const side = sideIn(sentence);
    const sided = side === undefined ? {} : { side };
    const named = this.symbolsOf(command, sentence);
    return named.length === 0 ? [sided] : named.map((symbol) => ({ symbol, ...sided }));
  }

  private symbolsOf(command: Command, sentence: readonly Item[]): readonly string[] {
    const inSentence = distinctSymbols(sentence);
    if (inSentence.length === 1) return inSentence;
    const inPost = distinctSymbols(this.about.items);
    if (inSentence.length === 0) {
      if (inPost.length > 1) this.doubts.push({ code: 'AMBIGUOUS', numbers: { symbols: inPost.join(' ') } });
      return inPost.length === 1 ? inPost : [];
    }
    const at = command.items[0]?.from ?? 0;
    const after = sentence.filter(({ from, kind }) => from > at && kind !== 'mark' && kind !== 'filler');
    const listed: string[] = [];
    for (const item of after) {
      if (item.kind === 'symbol') listed.push(item.symbol);
      else if (!FOLLOWS_VERB.has(item.kind)) break;
    }
    if (listed.length > 0)
      return command.kind === 'close' || command.kind === 'cancel' ? listed : listed.slice(0, 1);
    const before = sentence.findLast(({ from, kind }) => kind === 'symbol' && from < at);
    return before === undefined ? [] : [before.symbol];
  }
}

/** What may stand between a verb and the symbols that it names. */
const FOLLOWS_VERB = new Set<ItemKind>([
  'all',
  'now',
  'trade',
  'half',
  'number',
  'at',
  'buy',
  'sell',
  'weakBuy',
  'weakSell',
  'limit',
  'buyLimit',
  'sellLimit',
  'buyStop',
  'sellStop',
  'pending',
  'profit',
]);

const distinctSymbols = (items: readonly Item[]): readonly string[] => [
  ...new Set(items.filter(({ kind }) => kind === 'symbol').map(({ symbol }) => symbol)),
];

const isModify = ({ kind }: Command): boolean =>
  kind === 'stop' || kind === 'stopToTarget' || kind === 'target';

/** What commands ask for, in their order; a close of the whole makes moving its stop needless. */
export function updatesFrom(commands: readonly Command[], about: About): Updated {
  const updater = new Updater(about);
  const instructions: Instruction[] = [];
  const done = new Set<string>();
  const closed = new Set<string>();
  const isNew = (kind: string, { symbol, side }: Meant): boolean => {
    const key = `${kind} ${symbol ?? ''} ${side ?? ''}`;
    if (done.has(key)) return false;
    done.add(key);
    return true;
  };
  for (const command of commands) {
    for (const meant of updater.meant(command)) {
      if (command.kind === 'close' && isNew('close', meant)) {
        if (command.fraction === '1') closed.add(meant.symbol ?? '');
        instructions.push({ kind: 'close', fraction: decimal(command.fraction), ...meant });
      } else if (command.kind === 'cancel' && isNew('cancel', meant)) {
        instructions.push({ kind: 'cancel', ...meant });
      } else if (isModify(command) && !closed.has(meant.symbol ?? '') && isNew('modify', meant)) {
        const same = commands.filter(
          (other) => isModify(other) && updater.meant(other)[0]?.symbol === meant.symbol,
        );
        const modify = updater.modify(same);
        if (modify !== undefined) instructions.push({ ...modify, ...meant });
      }
    }
  }
  return { instructions, doubts: updater.doubts };
}
