/** The golden frames, the schemas and docs/PROTOCOL.md say the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeFromService, decodeFromTerminal } from '../decode.ts';
import type { Decoded } from '../decode.ts';
import { ERRORS } from '../errors.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { fromService, fromTerminal, MAX_ITEMS } from './frames.ts';

interface Golden {
  readonly name: string;
  readonly direction: 'to_service' | 'to_terminal';
  readonly frame: unknown;
  readonly ok: boolean;
  readonly code?: string;
  readonly field?: string;
}

const folder = new URL('golden/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (file: string): Golden[] => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Golden[];
const cases = files.flatMap((file) => read(file).map((golden) => ({ file, ...golden })));
const decode = (direction: Golden['direction'], frame: unknown): Decoded<{ type: string }> =>
  (direction === 'to_service' ? decodeFromTerminal : decodeFromService)(JSON.stringify(frame));

const typesOf = (schemas: {
  options: readonly { shape?: object; options?: readonly unknown[] }[];
}): string[] =>
  schemas.options.map((option) => {
    const object = (option.shape === undefined ? option.options?.[0] : option) as {
      shape: { type: { value: string } };
    };
    return object.shape.type.value;
  });
const known = { to_service: typesOf(fromTerminal), to_terminal: typesOf(fromService) };

describe('golden frames', () => {
  it.each(cases.filter(({ ok }) => ok))('$file: "$name" is accepted', ({ direction, frame, file }) => {
    const decoded = decode(direction, frame);
    const type = (frame as { type: string }).type;
    expect(decoded).toMatchObject({ ok: true, frame: file === 'any.json' ? null : { type } });
  });

  it.each(cases.filter(({ ok }) => !ok))(
    '$file: "$name" is refused with $code for "$field"',
    ({ direction, frame, code, field }) => {
      const decoded = decode(direction, frame);
      expect(decoded).toMatchObject({ ok: false, code, field });
      if (!decoded.ok && field !== '') expect(decoded.message.startsWith(`${field}: `)).toBe(true);
    },
  );

  it('cover every type in its direction, and every type has its own file', () => {
    for (const direction of ['to_service', 'to_terminal'] as const) {
      for (const type of known[direction]) {
        const own = cases.filter(
          (golden) => golden.file === `${type}.json` && golden.direction === direction,
        );
        expect(
          own.some(({ ok }) => ok),
          `${type} ${direction}`,
        ).toBe(true);
      }
    }
    expect(files.sort()).toEqual(
      [...new Set([...known.to_service, ...known.to_terminal, 'any'])].map((type) => `${type}.json`).sort(),
    );
  });

  it('all mean what they say: no name twice in a file, bad ones name their field', () => {
    for (const file of files) {
      const names = read(file).map(({ name, direction }) => `${direction} ${name}`);
      expect(new Set(names).size, file).toBe(names.length);
    }
    expect(cases.filter(({ ok, code, field }) => !ok && (code === undefined || field === undefined))).toEqual(
      [],
    );
  });
});

const page = readFileSync(new URL('../../../docs/PROTOCOL.md', import.meta.url), 'utf8');
/** The rows of the first table under a heading, as cells. */
function tableUnder(heading: string): string[][] {
  const section = page.slice(page.indexOf(`\n${heading}\n`) + heading.length + 2);
  const lines = section.slice(section.indexOf('\n|')).trimStart().split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
const bare = (cell = ''): string => cell.replaceAll('`', '');

describe('docs/PROTOCOL.md', () => {
  const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gmu)].map((match) => match[1] ?? '');
  const inline = [...page.matchAll(/`(\{"type".*?\})`/gu)].map((match) => match[1] ?? '');

  it.each([...blocks, ...inline])('shows only frames that are right: %s', (example) => {
    const frame: unknown = JSON.parse(example);
    const type = (frame as { type: string }).type;
    const directions = (['to_service', 'to_terminal'] as const).filter((d) => known[d].includes(type));
    const decoded = directions.map((direction) => decode(direction, frame));
    expect(decoded.some(({ ok }) => ok)).toBe(true);
  });

  it('has examples, and one of every frame that carries items', () => {
    const shown = [...blocks, ...inline].map((example) => (JSON.parse(example) as { type: string }).type);
    expect(shown).toEqual(
      expect.arrayContaining(['hello', 'welcome', 'snapshot', 'events', 'desired', 'outcomes']),
    );
  });

  it('lists exactly the frame types there are, with their senders', () => {
    const listed = tableUnder('### All frames').flatMap(([type, from]) =>
      (from ?? '').split(', ').map((side) => `${bare(type)} ${side}`),
    );
    const there = [
      ...known.to_service.map((type) => `${type} terminal`),
      ...known.to_terminal.map((type) => `${type} service`),
    ];
    expect(listed.sort()).toEqual(there.sort());
  });

  it('lists exactly the error codes there are, with their close codes and retries', () => {
    const listed = tableUnder('## 7. Errors').map(([code, , close, retry]) => [bare(code), close, retry]);
    const there = Object.entries(ERRORS).map(([code, rule]) => [
      code,
      rule.close === null ? '' : String(rule.close),
      rule.close === null ? '' : rule.retryAfterMs === null ? 'no' : `${rule.retryAfterMs / 1_000} s`,
    ]);
    expect(listed.sort()).toEqual(there.sort());
  });

  it('names the limits that hold', () => {
    const { frameBytes, framesPerSecond, frameBurst, snapshotItems } = DEFAULT_LIMITS;
    for (const limit of [frameBytes, framesPerSecond, frameBurst, snapshotItems, MAX_ITEMS]) {
      expect(page).toContain(limit.toLocaleString('en'));
    }
  });
});
