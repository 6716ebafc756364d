/** What the worker of files does: one task after the other. Everything in and out can be copied between threads. */
import type { HistoryWork, PdfAbout, StatsAnswer } from '../../core/app/history-api.ts';
import { historyFile } from '../../core/app/history-file.ts';
import { historyInput } from '../../core/app/history-input.ts';
import { historyReport, historyTrades, pageOf } from '../../core/app/history-report.ts';
import type { SimulationWork } from '../../core/app/simulation/api.ts';
import { simulated } from '../../core/app/simulation/input.ts';
import type { HistoryTexts } from '../../core/history-ports.ts';
import { tradesCsv } from './csv.ts';
import { historyPdf } from './pdf.ts';
import type { Pictures } from './pdf.ts';

type Work = HistoryWork & SimulationWork;
/** A PDF's figures are worked out before, for its pictures, which the charts' worker draws. */
type Tasks = { readonly [Name in Exclude<keyof Work, 'pdf'>]: Parameters<Work[Name]> } & {
  readonly pdf: readonly [texts: HistoryTexts, about: PdfAbout & StatsAnswer, pictures: Pictures];
};
export type Task = {
  readonly [Name in keyof Tasks]: { readonly name: Name; readonly args: Tasks[Name] };
}[keyof Tasks];
type Done = Awaited<ReturnType<Work[keyof Work]>>;

/** Throws what a bug throws; what is wrong with a file is a refusal. */
export default async function work(task: Task): Promise<Done> {
  switch (task.name) {
    case 'read':
      return historyFile(...task.args);
    case 'report':
      return historyReport(historyInput(...task.args));
    case 'trades': {
      const [texts, { symbol, ...wanted }] = task.args;
      return pageOf(historyTrades(historyInput(texts), symbol), wanted);
    }
    case 'csv': {
      const [texts, currency] = task.args;
      return tradesCsv(historyTrades(historyInput(texts)), currency);
    }
    case 'simulate':
      return simulated(...task.args);
    case 'pdf': {
      const [texts, about, pictures] = task.args;
      return historyPdf(about, historyTrades(historyInput(texts)), about, pictures);
    }
  }
}
