/** What a person reads. */
import type { Matrix } from './matrix.ts';
import { say } from './say.ts';
import type { Sessions } from './sessions.ts';

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  say('');
  say(line(head));
  say(
    `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`,
  );
  for (const row of rows) say(line(row));
  say('');
}

export function printMatrix(matrix: Matrix): void {
  const ratio = (cell: Matrix[number], of: 'p50' | 'p99'): string => {
    const durable = matrix.find(
      ({ service, audience, perSecond }) =>
        service === 'durable limit' && audience === cell.audience && perSecond === cell.perSecond,
    );
    return durable === undefined ? '' : (cell.figures[of] / durable.figures[of]).toFixed(2);
  };
  const sorted = matrix.toSorted((a, b) => a.audience - b.audience || a.perSecond - b.perSecond);
  printTable(
    [
      'service',
      'followers',
      'signals/s',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'p50 ÷ durable',
      'p99 ÷ durable',
      'samples',
    ],
    sorted.map((cell) => [
      cell.service,
      String(cell.audience),
      String(cell.perSecond),
      cell.figures.p50.toFixed(2),
      cell.figures.p95.toFixed(2),
      cell.figures.p99.toFixed(2),
      ratio(cell, 'p50'),
      ratio(cell, 'p99'),
      String(cell.samples),
    ]),
  );
}

const verdict = (what: string, value: number, most: number): string =>
  `${value <= most ? 'met   ' : 'MISSED'}  ${what}: ${value.toFixed(2)} (at most ${most})`;

/** The targets, each with what was measured. */
export function printTargets(matrix: Matrix, sessions: readonly Sessions[]): void {
  const at100 = (service: string) =>
    matrix.find((cell) => cell.service === service && cell.audience === 100 && cell.main)?.figures;
  const [mynah, durable, idle] = [at100('mynah'), at100('durable limit'), sessions[0]];
  if (mynah === undefined || durable === undefined || idle === undefined)
    throw new Error('not all was measured');
  say(verdict('p50 ÷ durable limit, 100 followers, 50 signals/s', mynah.p50 / durable.p50, 1.5));
  say(verdict('p99 ÷ durable limit, 100 followers, 50 signals/s', mynah.p99 / durable.p99, 2.5));
  say(verdict(`loop delay p99 in ms, ${idle.count} sessions, 10,000 messages/s`, idle.loopDelayP99Ms, 20));
  say(verdict('KB per idle session', idle.kbPerSession, 60));
}

export function printSessions(sessions: readonly Sessions[]): void {
  printTable(
    ['idle sessions', 'messages/s', 'loop delay p99 ms', 'max ms', 'loop busy', 'KB per session'],
    sessions.map((one) => [
      String(one.count),
      one.messagesPerSecond.toFixed(0),
      one.loopDelayP99Ms.toFixed(2),
      one.loopDelayMaxMs.toFixed(2),
      `${(one.busy * 100).toFixed(0)} %`,
      one.kbPerSession.toFixed(1),
    ]),
  );
}
