import { describe, expect, test, vi } from 'vitest';
import { someLevels } from '../test/builders/levels.ts';
import type { Charts } from './chat.ts';
import { CARD_WAIT_MS, inText, pictureKey, withPicture } from './pictures.ts';
import type { Picture } from './views/picture.ts';
import { view } from './views/view.ts';

const equity: Picture = { kind: 'equity', title: 'Main', currency: 'USD', points: [] };
const levels = someLevels();
const PNG = Buffer.from('png');
const chartsThat = (render: Charts['render']): Charts => ({ render, close: async () => {} });
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const broken = chartsThat(async () => Promise.reject(new Error('no worker')));

describe('a view with a picture', () => {
  test('has it drawn', async () => {
    const shown = view({ title: 'Card', picture: levels });
    expect(
      await withPicture(
        shown,
        chartsThat(async () => PNG),
        quiet,
      ),
    ).toEqual({
      view: shown,
      png: PNG,
      apology: '',
    });
  });

  test('says that it is missing when the picture was asked for', async () => {
    const shown = view({ title: 'Profit', text: '+12.30 USD', picture: equity });
    const drawn = await withPicture(shown, broken, quiet);
    expect([drawn.view.picture, drawn.png]).toEqual([null, null]);
    expect(inText(drawn).text).toBe('+12.30 USD\nSorry, the picture could not be drawn.');
  });

  test('of a question says nothing of it: the card has all in words', async () => {
    const drawn = await withPicture(
      view({ title: 'Take it?', text: 'Entry 2650', picture: levels }),
      broken,
      quiet,
    );
    expect([drawn.view.picture, drawn.png, inText(drawn).text]).toEqual([null, null, 'Entry 2650']);
  });

  test('of a question does not wait for a worker that hangs; of a command it does', async () => {
    vi.useFakeTimers();
    try {
      const hung = chartsThat(async () => new Promise(() => {}));
      const card = withPicture(view({ title: 'Take it?', picture: levels }), hung, quiet);
      let told = false;
      void withPicture(view({ title: 'Profit', picture: equity }), hung, quiet).then(() => (told = true));
      await vi.advanceTimersByTimeAsync(CARD_WAIT_MS);
      expect((await card).png).toBeNull();
      expect(told).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is known by what it shows', () => {
    expect(pictureKey({ ...levels })).toBe(pictureKey(levels));
    expect(pictureKey({ ...levels, stop: 2641 })).not.toBe(pictureKey(levels));
  });
});
