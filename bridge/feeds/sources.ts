/** The sources that the settings allow. */
import type { PriceSource, RequestLimits } from '../../core/feed-ports.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { createAlphaVantage } from './alpha-vantage.ts';
import { createBinance } from './binance.ts';
import { createFinnhub } from './finnhub.ts';
import { createFred } from './fred.ts';
import { createMassive } from './massive.ts';
import { createReplay } from './replay.ts';
import { createTwelveData } from './twelve-data.ts';
import { createYahoo } from './yahoo.ts';

export interface FeedSettings {
  /** Names of sources that may be asked. */
  readonly permitted: readonly string[];
  /** By source; null: it has none, and is off. */
  readonly keys: Readonly<
    Record<'twelvedata' | 'finnhub' | 'alphavantage' | 'massive' | 'fred', string | null>
  >;
  /** By source: what its plan allows, where it is not the free one. */
  readonly limits: ReadonlyMap<string, RequestLimits>;
  /** A file of ticks that is played instead of asking anybody; null: none. */
  readonly replay: string | null;
}

interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/** Those without a key, and those whose key is there. A replayed file stands alone: its prices are of another time. */
export function createSources(
  { permitted, keys, limits, replay }: FeedSettings,
  around: Surroundings,
): readonly PriceSource[] {
  const { clock, log, random } = around;
  if (replay !== null) return [createReplay({ file: replay, clock, log })];
  const withKey = (key: string | null, create: (key: string) => PriceSource): PriceSource[] =>
    key === null ? [] : [create(key)];
  const all = [
    createBinance({ clock, random }),
    createYahoo({ clock }),
    ...withKey(keys.twelvedata, (key) => createTwelveData({ key, clock })),
    ...withKey(keys.finnhub, (key) => createFinnhub({ key, random })),
    ...withKey(keys.massive, (key) => createMassive({ key, clock })),
    ...withKey(keys.alphavantage, (key) => createAlphaVantage({ key, clock })),
    ...withKey(keys.fred, (key) => createFred({ key, clock })),
  ];
  return all
    .filter(({ about }) => permitted.includes(about.name))
    .map((source) => {
      const plan = limits.get(source.about.name);
      return plan === undefined ? source : { ...source, about: { ...source.about, limits: plan } };
    });
}
