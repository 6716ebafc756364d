/** What the worker of files does: one task after the other. Everything in and out can be copied between threads. */
import type { HistoryWork } from '../../core/app/history-api.ts';
import { historyFile } from '../../core/app/history-file.ts';
import { historyInput } from '../../core/app/history-input.ts';
import { historyReport, historyTrades } from '../../core/app/history-report.ts';
import { tradesCsv } from './csv.ts';
import { historyPdf } from './pdf.ts';
import type { Pictures } from './pdf.ts';

/** A PDF gets its pictures from the charts' worker. */
type Tasks = { readonly [Name in Exclude<keyof HistoryWork, 'pdf'>]: Parameters<HistoryWork[Name]> } & {
  readonly pdf: readonly [...Parameters<HistoryWork['pdf']>, Pictures];
};
export type Task = {
  readonly [Name in keyof Tasks]: { readonly name: Name; readonly args: Tasks[Name] };
}[keyof Tasks];
type Done = Awaited<ReturnType<HistoryWork[keyof HistoryWork]>>;

/** Throws what a bug throws; what is wrong with a file is a refusal. */
export default async function work(task: Task): Promise<Done> {
  switch (task.name) {
    case 'read':
      return historyFile(...task.args);
    case 'report':
      return historyReport(historyInput(...task.args));
    case 'trades': {
      const [texts, { symbol, from, size }] = task.args;
      const all = historyTrades(historyInput(texts), symbol);
      return { count: all.length, trades: all.slice(from, from + size) };
    }
    case 'csv': {
      const [texts, currency] = task.args;
      return tradesCsv(historyTrades(historyInput(texts)), currency);
    }
    case 'pdf': {
      const [texts, about, pictures] = task.args;
      const input = historyInput(texts);
      const answer = { ...about, report: historyReport(input) };
      return historyPdf(answer, historyTrades(input), about, pictures);
    }
  }
}
