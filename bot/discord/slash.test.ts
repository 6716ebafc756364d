import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../commands/arguments.ts';
import { COMMANDS } from '../commands/registry.ts';
import { commandText, slashCommands } from './slash.ts';

const parameter = (name: string, rest = false) => ({ name, required: false, rest, choices: [] });
const text = (values: Readonly<Record<string, string>>): string =>
  commandText(
    'copy',
    [parameter('channel'), parameter('account'), parameter('settings', true)],
    (name) => values[name] ?? null,
  );

interface Slash {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    name: string;
    description: string;
    required: boolean;
    autocomplete?: boolean;
    choices?: readonly object[];
  }[];
}

describe('the slash commands', () => {
  const all = slashCommands(COMMANDS) as readonly Slash[];

  it('are all of the house, within Discord’s limits', () => {
    expect(all.map(({ name }) => name)).toEqual(COMMANDS.map(({ name }) => name));
    for (const { name, description, options } of all) {
      expect(name).toMatch(/^[-_a-z0-9]{1,32}$/u);
      expect(description.length).toBeLessThanOrEqual(100);
      expect(options.length).toBeLessThanOrEqual(25);
      for (const option of options) {
        expect(option.name).toMatch(/^[-_a-z0-9]{1,32}$/u);
        expect(option.description.length).toBeGreaterThan(0);
        expect(option.description.length).toBeLessThanOrEqual(100);
      }
    }
  });

  it.each([
    ['pnl', 'account? …, period? [1d 1w 1m 3m all calendar]'],
    ['invite', 'role [owner trader viewer me]'],
    ['connect', 'name'],
    ['copy', 'channel? …, account? …, settings?'],
    ['close', 'position? …'],
    ['status', ''],
  ])('have the arguments of /%s as options: %s', (name, options) => {
    const command = all.find((one) => one.name === name);
    const words = (command?.options ?? []).map((option) => {
      const choices = option.choices?.map((choice) => ('value' in choice ? String(choice.value) : '')) ?? [];
      return `${option.name}${option.required ? '' : '?'}${choices.length > 0 ? ` [${choices.join(' ')}]` : ''}${option.autocomplete === true ? ' …' : ''}`;
    });
    expect(words.join(', ')).toBe(options);
  });
});

describe('what was filled in', () => {
  it.each([
    [{}, '/copy'],
    [{ channel: 'Main' }, '/copy Main'],
    [{ account: 'Anna' }, '/copy «» Anna'],
    [{ channel: 'My Main', settings: ' x0.5 suffix=.m ' }, '/copy «My Main» «» x0.5 suffix=.m'],
    [{ channel: '  ' }, '/copy'],
  ])('as %j is the line %j', (values, line) => {
    expect(text(values)).toBe(line);
  });

  it('comes out of the line as the same words, whatever they are', () => {
    const plain = fc
      .string({ unit: fc.constantFrom(...Array.from('ab \'"“”„«‘’é')), minLength: 1, maxLength: 12 })
      .filter((value) => {
        const trimmed = value.trim();
        // Quotes around the whole are taken off; one that has both kinds inside loses some.
        return trimmed !== '' && !/^["“„«'‘].*["”“»'’]$/su.test(trimmed) && !trimmed.includes('»');
      });
    fc.assert(
      fc.property(plain, plain, (channel, account) => {
        const split = splitWords(text({ channel, account }));
        expect(split).toEqual({ ok: true, value: ['/copy', channel.trim(), account.trim()] });
      }),
    );
  });
});
