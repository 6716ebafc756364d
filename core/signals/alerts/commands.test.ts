import { describe, expect, it } from 'vitest';
import { asksFor, formatOf, notesOf } from '../../../test/builders/alerts.ts';

describe('PineConnector', () => {
  const line = (rest: string): string => `60123456789,${rest}`;
  it.each([
    ['buy,AUDUSD', ['buy AUDUSD']],
    ['bullish , AUDUSD , vol_lots=0.1', ['buy AUDUSD, 0.1 lots']],
    ['short,US30.cash,sl=50,tp=100,vol_lots=1', ['sell US30, stop 50 pips, target 100 pips, 1 lots']],
    [
      'buy,EURUSD,sl_price=1.05,tp_pct=1.5,vol_pct_bal_loss=1',
      ['buy EURUSD, stop 1.05, target 1.5 %, 1 risk_percent'],
    ],
    ['buy,EURUSD,sl_pips=10.5,risk=1%', ['buy EURUSD, stop 10.5 pips, 1 risk_percent']],
    ['buylimit,EURUSD,entry_price=1.0825,sl_price=1.0795', ['buy EURUSD limit 1.0825, stop 1.0795']],
    ['sellstop,EURUSD,price=1.0825', ['sell EURUSD stop 1.0825']],
    ['closelong,GBPUSD', ['close buy GBPUSD']],
    ['exitshort,GBPUSD', ['close sell GBPUSD']],
    ['closelongpct,NAS100,partial_close_pct=50', ['close buy NAS100 0.5']],
    ['closelongshort,NAS100', ['close NAS100']],
    ['closeall,closeall', ['close everything']],
    ['closelongsell,GBPUSD,vol_lots=0.2', ['close buy GBPUSD', 'sell GBPUSD, 0.2 lots']],
    ['closeshortopenlong,GBPUSD', ['close sell GBPUSD', 'buy GBPUSD']],
    ['closelongbuy,GBPUSD', ['close buy GBPUSD', 'buy GBPUSD']],
    ['cancellong,GBPUSD', ['cancel buy GBPUSD']],
    ['cancellongbuystop,GBPUSD,entry_price=1.35', ['cancel buy GBPUSD', 'buy GBPUSD stop 1.35']],
    ['newsltplong,EURUSD,sl_pips=10,tp_pips=30', ['modify buy EURUSD, stop 10 pips, target 30 pips']],
    ['newsltpshort,EURUSD,tp_price=1.05,secret=hush,comment=one', ['modify sell EURUSD, target 1.05']],
    ['buy,XAUUSD,sl=2298.55', 'LEVEL_UNIT_UNKNOWN'],
    ['buy,XAUUSD,sl=2298', 'LEVEL_UNIT_UNKNOWN'],
    ['buy,EURUSD,sl=1', 'LEVEL_UNIT_UNKNOWN'],
    ['newsltplong,EURUSD,sl=1.05', 'LEVEL_UNIT_UNKNOWN'],
    ['buylimit,EURUSD,price=10', 'ENTRY_UNIT_UNKNOWN'],
    ['buylimit,EURUSD,entry_pips=10', 'ENTRY_UNIT_UNKNOWN'],
    ['buylimit,EURUSD', 'ENTRY_PRICE_MISSING'],
    ['buy,EURUSD,sl=20,sl_pips=20', 'FIELDS_CONTRADICT'],
    ['buy,EURUSD,vol_lots=1,risk=1', 'FIELDS_CONTRADICT'],
    ['buy,EURUSD,sl=20,sl=30', 'DUPLICATE_FIELD'],
    ['buy,EURUSD,vol_dollar=50,sl_pips=20', 'SIZE_UNIT_UNSUPPORTED'],
    ['buy,EURUSD,betrigger=10', 'TRAILING_UNSUPPORTED'],
    ['buy,EURUSD,trailtrig_points=10', 'TRAILING_UNSUPPORTED'],
    ['buy,EURUSD,spread=2', 'CONDITION_UNSUPPORTED'],
    ['buy,EURUSD,sell', 'FIELD_NOT_UNDERSTOOD'],
    ['closelongpct,NAS100', 'SHARE_UNKNOWN'],
    ['closelongvol,NAS100,vol_lots=1', 'COMMAND_UNSUPPORTED'],
    ['newsltplong,EURUSD', 'NOTHING_TO_DO'],
    ['eaoff,eaoff', 'COMMAND_UNSUPPORTED'],
    ['hold,EURUSD', 'ACTION_UNKNOWN'],
    ['EURUSD,buy', 'ACTION_UNKNOWN'],
    ['buy', 'SYMBOL_MISSING'],
  ])('%s', (rest, asked) => {
    expect(asksFor(line(rest))).toEqual(asked);
    if (typeof asked !== 'string') expect(formatOf(line(rest))).toBe('pineconnector');
  });

  it('counts a bare number as the URL is bound to', () => {
    expect(asksFor(line('buy,XAUUSD,sl=2298.55'), { plainLevels: 'price' })).toEqual([
      'buy XAUUSD, stop 2298.55',
    ]);
    expect(asksFor(line('buy,XAUUSD,sl=1'), { plainLevels: 'percent' })).toEqual(['buy XAUUSD, stop 1 %']);
  });

  it('has no size in a risk whose unit is not said, and takes the URL’s', () => {
    const size = { unit: 'lots', value: '0.1' } as never;
    expect(asksFor(line('buy,EURUSD,risk=1'))).toEqual(['buy EURUSD']);
    expect(notesOf(line('buy,EURUSD,risk=1'))).toEqual(['SIZE_UNKNOWN']);
    expect(asksFor(line('buy,EURUSD,risk=1'), { size })).toEqual(['buy EURUSD, 0.1 lots']);
  });

  it('is read whole over several lines, or not at all', () => {
    expect(asksFor(`${line('closelong,EURUSD')}\n${line('sell,EURUSD')}`)).toEqual([
      'close buy EURUSD',
      'sell EURUSD',
    ]);
    expect(asksFor(`${line('closelong,EURUSD')}\nsell,EURUSD`)).toBe('ACTION_UNKNOWN');
  });
});

describe('Autoview', () => {
  it.each([
    ['e=oanda s=EURUSD b=long q=1 t=market', ['buy EURUSD, 1 contracts']],
    [
      'e=oanda s=eur/usd b=short q=1 t=limit fp=1.0950 fsl=1.1 ftp=1.05',
      ['sell EURUSD limit 1.095, stop 1.1, target 1.05, 1 contracts'],
    ],
    ['s=EURUSD b=long t=market sl=20 tp=1%', ['buy EURUSD, stop 20 pips, target 1 %']],
    ['s=EURUSD b=long q=50% y=equity t=market', ['buy EURUSD, 50 percent_of_equity']],
    ['s=EURUSD c=position', ['close EURUSD']],
    ['s=EURUSD c=position b=short t=market', ['close sell EURUSD']],
    ['s=EURUSD c=position q=25%', ['close EURUSD 0.25']],
    ['s=EURUSD c=order b=long', ['cancel buy EURUSD']],
    [
      'a=me e=x s=BTCUSDT c=order | delay=1 | a=me e=x s=BTCUSDT c=position b=short t=market\na=me e=x s=BTCUSDT b=long q=2 t=market',
      ['cancel BTCUSDT', 'close sell BTCUSDT', 'buy BTCUSDT, 2 contracts'],
    ],
    ['LONG | s=BTCUSDT b=long t=market', ['buy BTCUSDT']],
    ['SHORT | s=BTCUSDT b=long t=market', 'FIELDS_CONTRADICT'],
    ['s=EURUSD b=long', 'ENTRY_PRICE_MISSING'],
    ['s=EURUSD b=long t=market fp=1.1', 'FIELDS_CONTRADICT'],
    ['s=EURUSD b=long p=1% t=limit', 'ENTRY_UNIT_UNKNOWN'],
    ['s=EURUSD b=long t=market sl=20 fsl=1.05', 'FIELDS_CONTRADICT'],
    ['s=EURUSD b=long t=market sl=-3%', 'NUMBER_NOT_POSITIVE'],
    ['s=EURUSD b=long q=1-2 t=market', 'NUMBER_NOT_UNDERSTOOD'],
    ['s=EURUSD b=long t=market ts=1%', 'FIELD_NOT_UNDERSTOOD'],
    ['s=EURUSD b=long t=market & tp=1%', 'FIELD_NOT_UNDERSTOOD'],
    ['s=EURUSD b=long b=short t=market', 'DUPLICATE_FIELD'],
    ['s=EURUSD b=long t=market d=1', 'NOTHING_TO_DO'],
    ['s=EURUSD c=position q=1', 'SHARE_UNKNOWN'],
    ['s=EURUSD c=position p=1%', 'ORDER_TYPE_UNSUPPORTED'],
    ['s=EURUSD b=long t=market | s=EURUSD q=1', 'SIDE_UNKNOWN'],
    ['b=long t=market', 'SYMBOL_MISSING'],
  ])('%s', (text, asked) => {
    expect(asksFor(text)).toEqual(asked);
    if (typeof asked !== 'string') expect(formatOf(text)).toBe('autoview');
  });

  it('says what it does not keep', () => {
    expect(notesOf('New long | s=ES1! b=long q=50% t=market | delay=2 | s=NQ1! c=order')).toEqual([
      'LABEL_IGNORED',
      'DELAY_IGNORED',
      'PERCENT_OF_BALANCE',
    ]);
  });
});
