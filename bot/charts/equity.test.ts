import { describe, expect, it } from 'vitest';
import type { EquityPicture } from '../views/picture.ts';
import { equityConfig, equityFrame, peaks } from './equity.ts';
import { THEMES } from './theme.ts';
import { MOST_POINTS } from './thin.ts';

const START = Date.UTC(2026, 10, 12, 14);
const HOUR = 3_600_000;

/** A picture of an account with one value an hour; its balance stays at the first. */
const picture = (...equity: number[]): EquityPicture => ({
  kind: 'equity',
  title: 'Sunrise',
  currency: 'USD',
  points: equity.map((value, hour) => ({ at: START + hour * HOUR, balance: equity[0]!, equity: value })),
});
const { light } = THEMES;
const header = (of: EquityPicture) => equityFrame(of, of.points, light.colours);
const config = (of: EquityPicture) => equityConfig(of, light);

describe('the words above an equity curve', () => {
  it('say the last value, the period and the change', () => {
    expect(header(picture(10_000, 9_900, 10_250))).toEqual({
      title: 'Sunrise',
      value: '10,250.00 USD',
      note: '12 Nov 2026, 14:00–16:00 UTC',
      change: '+250.00 (+2.50%)',
      gain: 1,
      legend: [
        { name: 'Equity', colour: light.colours.line, shape: 'line' },
        { name: 'Balance 10,000.00', colour: light.colours.second, shape: 'thin' },
        { name: 'Drawdown 100.00', colour: light.colours.lossArea, shape: 'box' },
      ],
      unit: 'USD',
      empty: null,
    });
  });

  it('say a loss with its sign', () => {
    expect(header(picture(100, 75))).toMatchObject({ change: '−25.00 (−25.00%)', gain: -1 });
  });

  it('say no share of what was nothing or less', () => {
    expect(header(picture(0, 75)).change).toBe('+75.00');
    expect(header(picture(-10, 75)).change).toBe('+85.00');
  });

  it('say no change of a single point', () => expect(header(picture(100)).change).toBe(''));

  it('say that there is nothing yet', () => {
    expect(header(picture())).toMatchObject({
      title: 'Sunrise',
      value: '',
      empty: 'No equity recorded yet',
    });
  });
});

describe('the drawing of an equity curve', () => {
  it('has equity as a line and balance as a thinner, stepped one', () => {
    const [equity, balance] = config(picture(100, 90)).data.datasets;
    expect(equity?.data).toEqual([
      { x: START, y: 100 },
      { x: START + HOUR, y: 90 },
    ]);
    expect(balance?.data.map(({ y }) => y)).toEqual([100, 100]);
    expect(balance?.stepped).toBe('before');
    expect(Number(balance?.borderWidth)).toBeLessThan(Number(equity?.borderWidth));
  });

  it('shades what equity lacks to its highest point so far', () => {
    expect(peaks(picture(100, 90, 110, 80).points)).toEqual([100, 100, 110, 110]);
    const { datasets } = config(picture(100, 90, 110, 80)).data;
    expect(datasets[2]).toMatchObject({ fill: 0, backgroundColor: light.colours.lossArea });
    expect(datasets[2]?.data.map(({ y }) => y)).toEqual([100, 100, 110, 110]);
  });

  it('speaks of no drawdown where there is none', () => {
    expect(header(picture(100, 110)).legend.map(({ name }) => name)).toEqual(['Equity', 'Balance 100.00']);
  });

  it('marks the last value alone with a dot', () => {
    expect(config(picture(1, 2, 3)).data.datasets[0]?.pointRadius).toEqual([0, 0, 4]);
  });

  it('puts a single point into the middle of its time', () => {
    const scales = config(picture(100)).options?.scales;
    expect([scales?.['x']?.min, scales?.['x']?.max]).toEqual([START - HOUR, START + HOUR]);
  });

  it('draws no axes around nothing', () => {
    expect(config(picture()).options?.scales?.['y']?.display).toBe(false);
  });

  it('shows no more points than pixels could', () => {
    const long = picture(...Array.from({ length: 10_000 }, (_, index) => Math.sin(index)));
    expect(config(long).data.datasets[0]?.data.length).toBeLessThanOrEqual(MOST_POINTS);
  });
});
