/**
 * Reads posts of signal rooms from standard input, one JSON object a line (`{"text": "…", "replyTo": "the post it
 * answers, if any"}`), and prints what each says, one JSON object a line. A line that is no such object is answered
 * with its error; the program goes on.
 */
import { StringDecoder } from 'node:string_decoder';
import { readingJson } from './core/signals/posts/json.ts';
import type { ReadingJson } from './core/signals/posts/json.ts';
import { readPost } from './core/signals/posts/read.ts';

/** Two posts of Telegram's 4,096 characters, each written with six characters (`\u0000`), and their names. */
const LONGEST_LINE = 65_536;
/** What stands for the rest of a line that is longer: enough to see that it is. */
const TOO_LONG = 'x'.repeat(LONGEST_LINE + 1);

const refused = (why: string): ReadingJson => ({ verdict: 'none', safe: false, actions: [], why });

function asked(line: string): { readonly text: string; readonly replyTo: string | undefined } | string {
  if (line.length > LONGEST_LINE) return `a line has at most ${LONGEST_LINE} characters`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (typeof value !== 'object' || value === null || !('text' in value)) return 'no "text"';
  const replyTo = 'replyTo' in value ? value.replyTo : undefined;
  if (typeof value.text !== 'string') return '"text" is no text';
  if (replyTo !== undefined && replyTo !== null && typeof replyTo !== 'string') return '"replyTo" is no text';
  return { text: value.text, replyTo: replyTo ?? undefined };
}

function answer(line: string): ReadingJson {
  const question = asked(line);
  if (typeof question === 'string') return refused(question);
  const { text, replyTo } = question;
  return readingJson(readPost(text, replyTo === undefined ? {} : { replyTo: readPost(replyTo) }));
}

/** Lines of the input as they come; of one that is too long, no more is kept than shows it. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) rest = TOO_LONG;
    yield* lines;
  }
  yield rest + decoder.end();
}

// Whoever reads may go away; then there is nobody left to answer.
process.stdout.on('error', () => process.exit());

for await (const line of linesOf(process.stdin)) {
  if (line.trim() !== '') process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}
