import { describe, expect, test } from 'vitest';
import { annaTalks } from '../../test/builders/anna.ts';
import { aSpeaker } from '../../test/builders/chat.ts';
import { MAX_SUGGESTIONS, suggests } from './suggest.ts';
import { MESSAGE_WINDOW_MS, SUGGESTION_LIMIT } from '../conversation.ts';
import type { Suggestion } from '../chat.ts';

type Scene = ReturnType<typeof annaTalks>;

const values = (suggestions: readonly Suggestion[]): string[] => suggestions.map(({ value }) => value);
const typing =
  ({ talk, anna }: Scene) =>
  async (command: string, parameter: string, typed: string): Promise<string[]> =>
    values(await talk.conversation.suggest(anna.speaker, command, parameter, typed));

describe('while an argument is typed', () => {
  test.each([
    ['pnl', 'account', 'Main,Follower'],
    ['copy', 'channel', 'Main,Follower'],
    ['close', 'position', '1,2'],
    ['resync', 'copy', 'Main/Follower'],
    ['rules', 'words', 'Main/Follower,account,history'],
  ])('/%s suggests for %s what its menu would offer: %s', async (command, parameter, expected) => {
    expect(await typing(annaTalks())(command, parameter, '')).toEqual(expected.split(','));
  });

  test('what begins so comes first, then what has it anywhere', async () => {
    const suggest = typing(annaTalks());
    expect(await suggest('help', 'command', 'RE')).toEqual([
      'reject',
      'resync',
      'resume',
      'release',
      'compare',
      'breakeven',
    ]);
    expect(await suggest('pnl', 'account', 'ollow')).toEqual(['Follower']);
    expect(await suggest('pnl', 'account', 'nothing like it')).toEqual([]);
  });

  test('nothing is suggested where nothing is known, and never more than a chat shows', async () => {
    const scene = annaTalks();
    expect(await typing(scene)('connect', 'name', '')).toEqual([]);
    expect(await typing(scene)('nonsense', 'account', '')).toEqual([]);
    for (let index = 0; index < 40; index += 1)
      scene.talk.house.hasAccount(scene.anna.id, `Account ${index}`);
    expect(await typing(scene)('pnl', 'account', '')).toHaveLength(MAX_SUGGESTIONS);
  });

  test('nobody is told of what is not theirs: strangers, others, and those who may not', async () => {
    const { talk } = annaTalks();
    const asked = async (name: string, command: string): Promise<string[]> =>
      values(await talk.conversation.suggest(aSpeaker(name), command, 'account', ''));
    talk.person('ben');
    talk.person('vera', 'viewer');
    expect([await asked('mallory', 'pnl'), await asked('ben', 'pnl'), await asked('vera', 'stop')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('who types faster than anybody can is suggested nothing for a while', async () => {
    const scene = annaTalks();
    const suggest = typing(scene);
    for (let count = 0; count < SUGGESTION_LIMIT; count += 1) await suggest('pnl', 'account', 'x');
    expect(await suggest('pnl', 'account', '')).toEqual([]);
    await scene.talk.time.passes(MESSAGE_WINDOW_MS);
    expect(await suggest('pnl', 'account', '')).toHaveLength(2);
  });

  test('a core that fails suggests nothing, and says so in the log', async () => {
    const { talk, anna } = annaTalks();
    talk.house.accounts = async () => Promise.reject(new Error('no database'));
    expect(await typing({ talk, anna })('pnl', 'account', '')).toEqual([]);
    expect(talk.errors).toHaveLength(1);
  });

  test('a name that every object has is no source', () => {
    expect([suggests('account'), suggests('constructor')]).toEqual([true, false]);
  });
});
