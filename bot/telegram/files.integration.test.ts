import { describe, expect, it } from 'vitest';
import { botWorld, buttons } from '../../test/fakes/telegram-bot.ts';
import { utf8 } from '../../test/builders/statements.ts';
import type { SentFile } from '../chat.ts';
import { view } from '../views/view.ts';

const world = botWorld();
const csv = { name: 'trades.csv', type: 'text/csv', bytes: utf8('Symbol,Net\nEURUSD,1') };
const LIMIT = 1_000;

/** Answers with what the conversation can read of a file. */
function reads(limit = LIMIT): SentFile[] {
  const files: SentFile[] = [];
  world.script.onSay = async (text, _speaker, _forwarded, file) => {
    if (file === undefined) return view({ title: `No file: ${text}` });
    files.push(file);
    const bytes = await file.read(limit).catch((error: unknown) => utf8(`not read: ${String(error)}`));
    return view({ title: `${file.name}, "${text}": ${new TextDecoder().decode(bytes)}` });
  };
  return files;
}

describe('files in Telegram', () => {
  it('one that a person sends is read, with the words below it', async () => {
    const files = reads();
    await world.start();
    world.alice.sends({ name: 'Statement.htm', bytes: utf8('<html>') }, '/import Main');
    await world.alice.sees(/Statement\.htm, "\/import Main": <html>/u);
    world.alice.sends({ name: 'a.csv', bytes: utf8('x') });
    await world.alice.sees(/a\.csv, "": x/u);
    expect(files.map(({ size }) => size)).toEqual([6, 1]);
  });

  it('no more is fetched than may be read, and what Telegram does not have is told without the token', async () => {
    reads(2);
    await world.start();
    world.alice.sends({ name: 'a.csv', bytes: utf8('abcdef') });
    await world.alice.sees(/a\.csv, "": abc$/u);
    world.fake.fails('getFile', { code: 400, description: 'Bad Request: file is too big' });
    world.alice.sends({ name: 'b.csv', bytes: utf8('x') });
    const { text } = await world.alice.sees(/not read/u);
    expect(text).not.toContain(world.fake.token);
  });

  it('one of ours bears the words and the buttons, and can be kept though it is secret', async () => {
    world.script.onSay = () =>
      view({ title: 'Trades', secret: true, document: csv, buttons: buttons('Again') });
    await world.start();
    world.alice.types('/export');
    const shown = await world.alice.sees(/Trades/u);
    expect(shown).toMatchObject({ protected: false, document: Buffer.from(csv.bytes) });
    expect(shown.buttons.flat().map(({ text }) => text)).toEqual(['Again']);
    expect(world.alice.messages()).toHaveLength(1);
  });

  it('one whose words are too long for it comes after them', async () => {
    world.script.onSay = () => view({ title: 'Trades', text: 'x'.repeat(1_100), document: csv });
    await world.start();
    world.alice.types('/export');
    await world.fake.called('sendDocument');
    expect(world.alice.messages().map(({ document }) => document === null)).toEqual([true, false]);
  });
});
