import { describe, expect, test } from 'vitest';
import { distance, nearestCommand } from './find.ts';
import { CANCEL_VERB } from './menus.ts';
import { COMMANDS } from './registry.ts';

test('no two commands share a name or an alias', () => {
  const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});

test('every command has an alias of two letters, and a name that chats accept', () => {
  for (const { name, aliases, summary } of COMMANDS) {
    expect(name).toMatch(/^[a-z]{3,32}$/u);
    expect(aliases.some((alias) => /^[a-z]{2}$/u.test(alias))).toBe(true);
    // Telegram's bounds for a description.
    expect(summary.length).toBeGreaterThanOrEqual(3);
    expect(summary.length).toBeLessThanOrEqual(256);
  }
});

test('verbs are unique, and fit 64 bytes together with an id', () => {
  const verbs = COMMANDS.flatMap(({ presses }) => presses.map(({ verb }) => verb));
  expect(new Set([...verbs, CANCEL_VERB]).size).toBe(verbs.length + 1);
  for (const verb of verbs) expect(`${verb}:${'i'.repeat(22)}.999`.length).toBeLessThanOrEqual(64);
});

test('all commands of the house are there', () => {
  expect(COMMANDS.map(({ name }) => name).join(' ')).toBe(
    'copy copies map uncopy mode approve reject rules dryrun simulate resync pause resume positions close panic stop release size pnl stats quality compare history export import why accounts connect paper rotate disconnect channels channel buy sell modify breakeven status feeds alert digest notify invite link start help',
  );
});

describe('the nearest command', () => {
  test.each([
    ['closs', 'close'],
    ['pos', 'positions'],
    ['panik', 'panic'],
    ['statuz', 'status'],
    ['acounts', 'accounts'],
    ['resum', 'resume'],
  ])('to %s is %s', (typed, meant) => {
    expect(nearestCommand(COMMANDS, typed)).toBe(meant);
  });

  test.each(['', 'x', 'xyzzy', 'abracadabra', 'p'.repeat(1000)])('to %j is none', (typed) => {
    expect(nearestCommand(COMMANDS, typed)).toBeNull();
  });

  test('is measured in letters put in, left out, replaced or swapped', () => {
    const pairs = [
      ['kitten', 'sitting'],
      ['', 'abc'],
      ['same', 'same'],
      ['hlep', 'help'],
    ] as const;
    expect(pairs.map(([a, b]) => distance(a, b))).toEqual([3, 3, 0, 1]);
  });
});
