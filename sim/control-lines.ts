/** A terminal process's end of its control channel: the lines of control.ts, on stdin and stdout. */
import { createInterface } from 'node:readline';
import type { Commands } from './commands.ts';
import { numbered } from './control.ts';
import type { Answer, Notice } from './control.ts';

export const print = (line: Answer | Notice): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** Does what it is told until it is told to stop, or nobody is there to tell it anything: then the process ends. */
export function obeyLines(commands: Commands): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => void obey(commands, line));
  // Whoever started us is gone: nobody would stop us later.
  lines.on('close', () => process.exit(0));
}

async function obey(commands: Commands, line: string): Promise<void> {
  const id = /^\{"id":(\d+)/u.exec(line)?.[1] ?? '0';
  try {
    const { id: number, command } = numbered.parse(JSON.parse(line));
    print({ id: number, ok: true, value: await commands.carryOut(command) });
    if (command.do === 'stop') process.exit(0);
  } catch (error) {
    print({ id: Number(id), ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}
