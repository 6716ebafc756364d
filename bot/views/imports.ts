/** Histories that are brought as files: what is in one, and what became of it. */
import type { ImportDraft, ImportPreview } from '../../core/app/history-api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { KeptImport } from '../../core/history-ports.ts';
import { count, fit, formatDay, formatMoney, formatMoment, formatResult } from './format.ts';
import type { Field } from './view.ts';

const FORMATS: Readonly<Record<ImportDraft['file']['format'], string>> = {
  mt4_statement: 'MetaTrader 4 statement',
  mt4_tester: 'MetaTrader 4 Strategy Tester',
  mt5_history: 'MetaTrader 5 history',
  mt5_tester: 'MetaTrader 5 Strategy Tester',
  myfxbook: 'Myfxbook CSV',
  mql5_signal: 'MQL5 signal CSV',
  deals: 'CSV of deals',
};
const NAME_CHARS = 40;

/** What a file says; money has no currency, for files do not name it. */
export function draftFields({ fileName, file }: ImportDraft, now: Millis): readonly Field[] {
  return [
    { name: 'File', value: fit(fileName, NAME_CHARS) },
    { name: 'Kind', value: FORMATS[file.format] },
    { name: 'Closed trades', value: String(file.trades) },
    { name: 'From', value: formatDay(file.from, now) },
    { name: 'To', value: formatDay(file.to, now) },
    { name: 'Net profit', value: formatResult(file.netProfit, '') },
    { name: 'Final balance', value: formatMoney(file.finalBalance, '') },
  ];
}

export const previewWords = ({ place, all, fresh }: ImportPreview): string => {
  const known = all - fresh;
  const there = known === 0 ? '' : ` ${count(known, 'deal')} of it are there already, and stay as they are.`;
  return `${count(fresh, 'new deal')} for ${place.name}.${there}`;
};

export const importField = ({ placeName, place, fileName, deals, at }: KeptImport, now: Millis): Field => ({
  name: `${placeName} · ${place.kind}`,
  value: `${fit(fileName, NAME_CHARS)}\n${count(deals, 'deal')} · ${formatMoment(at, now)}`,
});
