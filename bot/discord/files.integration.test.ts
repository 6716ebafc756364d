import { describe, expect, it } from 'vitest';
import { discordWorld } from '../../test/fakes/discord-bot.ts';
import { equity } from '../../test/fakes/telegram-bot.ts';
import { utf8 } from '../../test/builders/statements.ts';
import { view } from '../views/view.ts';

const world = discordWorld();
const csv = { name: 'trades.csv', type: 'text/csv', bytes: utf8('Symbol,Net\nEURUSD,1') };

describe('files in Discord', () => {
  it('one that a person sends is read, with the words beside it', async () => {
    world.script.onSay = async (text, _speaker, _forwarded, file) => {
      const bytes = (await file?.read(2)) ?? utf8('nothing');
      return view({ title: `${file?.name ?? 'no file'} "${text}" ${new TextDecoder().decode(bytes)}` });
    };
    await world.start();
    world.alice.sends({ name: 'a.csv', bytes: utf8('abcdef') }, '/import Main');
    // One byte more than may be read shows that there is more.
    await world.alice.sees(/a\.csv "\/import Main" abc$/u);
    world.alice.sends({ name: 'b.csv', bytes: utf8('x') });
    await world.alice.sees(/b\.csv "" x$/u);
  });

  it('one of ours comes with its message, beside a picture too', async () => {
    world.script.onSay = (text) =>
      view({ title: text, document: csv, ...(text.includes('status') ? { picture: equity(1, 2) } : {}) });
    await world.start();
    world.alice.runs('help');
    const shown = await world.alice.sees(/help/u);
    expect(shown.document).toEqual({ name: 'trades.csv', bytes: Buffer.from(csv.bytes) });
    world.alice.runs('status');
    const both = await world.alice.sees(/status/u);
    expect(both.document?.name).toBe('trades.csv');
    expect(both.picture).not.toBeNull();
  });
});
