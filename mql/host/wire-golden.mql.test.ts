/** The Expert Advisors' reader and writer, compiled, against the protocol's golden frames. */
import { readFileSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeFromTerminal } from '../../bridge/ea/decode.ts';
import { programBinary, temporaryFolder } from './wire-probe.ts';
import type { MqlVersion } from './wire-probe.ts';

const PLATFORMS: readonly MqlVersion[] = ['mq5', 'mq4'];

interface Golden {
  readonly name: string;
  readonly direction: 'to_service' | 'to_terminal';
  readonly frame: unknown;
  readonly ok: boolean;
  readonly field?: string;
}

interface ReadFrame {
  readonly isJson: boolean;
  readonly complaint: string;
  readonly bytes: number;
  readonly again: unknown;
}

const NOT_READ: ReadFrame = { isJson: false, complaint: 'missing', bytes: 0, again: null };

const goldenFolder = path.resolve(import.meta.dirname, '../../bridge/ea/protocol/golden');
const golden = readdirSync(goldenFolder).flatMap((file) =>
  (JSON.parse(readFileSync(path.join(goldenFolder, file), 'utf8')) as Golden[]).map((one) => ({
    file,
    ...one,
  })),
);

/** Runs wire_golden on lines of text. */
async function readBy(platform: MqlVersion, lines: readonly string[]): Promise<ReadFrame[]> {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'frames.txt'), lines.join('\n'));
  const { status, stderr } = spawnSync(await programBinary(`wire_golden.${platform}`), [], {
    env: { MQL_FILES: folder },
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'ignore'],
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const written = readFileSync(path.join(folder, 'read.txt'), 'utf8').trimEnd();
  return written.split('\n').map((line) => JSON.parse(line) as ReadFrame);
}

// Not within a test's time.
beforeAll(async () => {
  for (const platform of PLATFORMS) await programBinary(`wire_golden.${platform}`);
});

describe.each(PLATFORMS)('the golden frames in %s', (platform) => {
  it('are read as they are meant, and written as the service reads them', async () => {
    const read = await readBy(
      platform,
      golden.map(({ frame }) => JSON.stringify(frame)),
    );
    for (const [index, { file, name, direction, frame, ok, field }] of golden.entries()) {
      const { isJson, complaint, again, bytes } = read[index] ?? NOT_READ;
      // A string of MQL ends at a zero.
      const source = JSON.stringify(frame);
      const meant = source.replaceAll('\\u0000', '\uFFFD');
      expect({ file, name, isJson, again }).toEqual({
        file,
        name,
        isJson: true,
        again: JSON.parse(meant) as unknown,
      });
      expect(bytes, name).toBe(Buffer.byteLength(JSON.stringify(again)));
      if (direction === 'to_service') {
        if (meant === source) expect(decodeFromTerminal(JSON.stringify(again)).ok, name).toBe(ok);
        continue;
      }
      // What is wrong is said of the field where it is.
      const about = ok || field === undefined || field === '' ? '' : `${field}: `;
      expect({ file, name, wrong: complaint !== '', about: complaint.slice(0, about.length) }).toEqual({
        file,
        name,
        wrong: !ok,
        about,
      });
    }
  });

  it('are JSON and nothing else', async () => {
    const good = [
      '0',
      '-0.5',
      '1e3',
      '""',
      '"\\u00e4\\ud83d\\ude00\\n"',
      '[]',
      '{}',
      ' [1 , {"a" : null}] ',
      '"ä€😀"',
    ];
    const bad = [
      '',
      '{',
      '[1,]',
      '{"a":1,}',
      '{a:1}',
      '01',
      '1.',
      '+1',
      'nul',
      '"\t"',
      '"\\x"',
      '[1] 2',
      "'a'",
      '{"a" 1}',
    ];
    bad.push('['.repeat(60) + ']'.repeat(60), '"\\u12g4"', '"', '-', '{"a":1', '[1 2]');
    const read = await readBy(platform, [...good, ...bad]);
    expect(read.map(({ isJson }) => isJson)).toEqual([...good.map(() => true), ...bad.map(() => false)]);
    expect(read.slice(0, good.length).map(({ again }) => again)).toEqual(
      good.map((text) => JSON.parse(text) as unknown),
    );
  });
});
