/** A reading in words: one sentence for people. */
import type { Instruction, Level, OpenInstruction, Target } from '../../domain/instruction.ts';
import type { Doubt, Reading } from './reading.ts';

const level = (value: Level | 'entry'): string => {
  if (value === 'entry') return 'the entry';
  return value.unit === 'price' ? value.at : `${value.distance} ${value.unit} away`;
};
const target = (value: Target): string => (value === 'open' ? 'open' : level(value));

function openWords({ side, symbol, order, entry, stopLoss, takeProfits }: OpenInstruction): string {
  const where =
    entry === undefined
      ? ''
      : entry.low === entry.high
        ? ` at ${entry.low}`
        : ` at ${entry.low} to ${entry.high}`;
  const stop = stopLoss === undefined ? ', no stop' : `, stop ${level(stopLoss)}`;
  const targets = takeProfits.length === 0 ? '' : `, targets ${takeProfits.map(target).join(', ')}`;
  return `${side} ${symbol === '' ? 'an unnamed symbol' : symbol}, ${order} order${where}${stop}${targets}`;
}

function words(instruction: Instruction): string {
  switch (instruction.kind) {
    case 'open':
      return openWords(instruction);
    case 'close':
      return instruction.fraction === '1' ? 'close' : `close ${instruction.fraction} of it`;
    case 'modify': {
      const stop = instruction.stopLoss === undefined ? [] : [`stop to ${level(instruction.stopLoss)}`];
      const take = instruction.takeProfit === undefined ? [] : [`target to ${level(instruction.takeProfit)}`];
      return [...stop, ...take].join(', ');
    }
    case 'cancel':
      return 'cancel what is pending';
  }
}

const doubtWords = ({ code, numbers }: Doubt): string =>
  [code, ...Object.entries(numbers).map(([name, value]) => `${name}=${value}`)].join(' ');

/** What a signal or update asks for, and what speaks against it. */
export function describe({
  instructions,
  doubts,
  refersTo,
}: Pick<Reading, 'instructions' | 'doubts' | 'refersTo'>): string {
  const what =
    instructions.length === 0
      ? 'an order that leaves open what it means'
      : instructions.map(words).join('; ');
  const of =
    refersTo.by === 'reply'
      ? ', of the post replied to'
      : refersTo.by === 'latest'
        ? ", of the room's latest"
        : '';
  const unsafe = doubts.length === 0 ? '' : `; not safe: ${doubts.map(doubtWords).join('; ')}`;
  return `${what}${of}${unsafe}`;
}
