/** Pictures of questions. */
import type { LevelsPicture } from '../../bot/views/picture.ts';

/** Gold is bought at 2650 with one target; nothing is known of its price, unless `parts` says so. */
export const someLevels = (parts: Partial<LevelsPicture> = {}): LevelsPicture => ({
  kind: 'levels',
  title: 'XAUUSD buy',
  side: 'buy',
  digits: 2,
  pip: 0.01,
  entry: 2650,
  zone: null,
  stop: 2640,
  targets: [2670],
  price: null,
  recent: [],
  ...parts,
});
