import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

/** Gives lines to the program, and returns its answers. */
async function parsed(input: string): Promise<readonly unknown[]> {
  const program = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), path.join(import.meta.dirname, 'parse.ts')],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(program, 'exit');
  program.stdin.end(input);
  const output = await text(program.stdout);
  expect(await ended).toEqual([0, null]);
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const refusal = { verdict: 'none', safe: false, actions: [], why: expect.any(String) as string };

describe('npm run parse', () => {
  it('answers every line, and goes on after one that is wrong', async () => {
    const lines = [
      JSON.stringify({ text: 'Gold sell now' }),
      'no JSON',
      JSON.stringify({ text: 5 }),
      JSON.stringify({ text: 'x', replyTo: [] }),
      'null',
      `"${'x'.repeat(70_000)}"`,
      JSON.stringify({ text: 'SL to 4060', replyTo: 'Gold buy 4050 SL 4040' }),
    ];
    expect(await parsed(lines.join('\n'))).toEqual([
      {
        verdict: 'signal',
        safe: true,
        actions: [
          {
            type: 'open',
            symbol: 'XAUUSD',
            side: 'sell',
            order: 'market',
            entry: null,
            stopLoss: null,
            takeProfits: [],
          },
        ],
        why: expect.any(String) as string,
      },
      ...Array.from({ length: 5 }, () => refusal),
      {
        verdict: 'update',
        safe: true,
        actions: [{ type: 'modify', stopLoss: 4060 }],
        why: expect.any(String) as string,
      },
    ]);
  });
});
