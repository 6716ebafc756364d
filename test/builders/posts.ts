/** Posts of signal rooms, labelled, and what the tests of their reading begin with. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { price } from '../../core/domain/decimal.ts';
import type { OpenInstruction } from '../../core/domain/instruction.ts';
import type { ActionJson } from '../../core/signals/posts/json.ts';
import { readPost } from '../../core/signals/posts/read.ts';
import type { PostContext, Reading } from '../../core/signals/posts/reading.ts';

const CORPUS = path.join(import.meta.dirname, '../fixtures/posts');

export interface LabelledPost {
  readonly text: string;
  readonly replyTo?: string;
  readonly verdict: Reading['verdict'];
  readonly safe: boolean;
  readonly actions: readonly ActionJson[];
}

/** Names of the corpus' files. */
export const corpusFiles = (): readonly string[] =>
  readdirSync(CORPUS).filter((file) => file.endsWith('.jsonl'));

export const postsOf = (file: string): readonly LabelledPost[] =>
  readFileSync(path.join(CORPUS, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LabelledPost);

/** Reads a post in answer to another one. */
export const readReply = (text: string, replyTo: string, context: PostContext = {}): Reading =>
  readPost(text, { ...context, replyTo: readPost(replyTo) });

/** An order to open, of which only what is named matters. */
export const anOpen = (parts: Partial<OpenInstruction> = {}): OpenInstruction => ({
  kind: 'open',
  symbol: 'XAUUSD',
  side: 'buy',
  order: 'market',
  entry: { low: price('4050'), high: price('4053') },
  stopLoss: { unit: 'price', at: price('4040') },
  takeProfits: [{ unit: 'price', at: price('4060') }],
  ...parts,
});

/** An order to open as a room would write it. */
export function written({ symbol, side, order, entry, stopLoss, takeProfits }: OpenInstruction): string {
  const kind = order === 'market' ? '' : ` ${order}`;
  const zone =
    entry === undefined ? '' : entry.low === entry.high ? ` ${entry.low}` : ` ${entry.low}-${entry.high}`;
  const stop = stopLoss?.unit === 'price' ? [`SL ${stopLoss.at}`] : [];
  const targets = takeProfits.map((target) =>
    target === 'open' ? 'TP open' : target.unit === 'price' ? `TP ${target.at}` : '',
  );
  return [`${side}${kind} ${symbol}${zone}`, ...stop, ...targets].join('\n');
}
