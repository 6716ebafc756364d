/** A history as a PDF: the figures of /stats with their pictures, and the newest trades. A4, for printing. */
import PDFDocument from 'pdfkit';
import type { PdfAbout, StatsAnswer } from '../../core/app/history-api.ts';
import type { HistoryTrade } from '../../core/app/history-report.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { formatLots, formatMoment, formatPrice, formatResult } from '../views/format.ts';
import { pagesOf, statsView } from '../views/stats.ts';
import type { StatsPage } from '../views/stats.ts';
import type { Field, Table } from '../views/view.ts';
import { fontsOf, write } from './pdf-text.ts';
import type { Style } from './pdf-text.ts';

/** Points, of 72 an inch. */
const [WIDTH, HEIGHT] = [595, 842];
const MARGIN = 44;
const GAP = 18;
const COLUMN = (WIDTH - 2 * MARGIN - GAP) / 2;
const LINE = 15;
const FOOT = HEIGHT - MARGIN;
/** More trades fill paper that nobody reads; the CSV has all. */
const MOST_TRADES = 200;

const INK = '#1e2329';
const SOFT = '#5d646e';
const TITLE: Style = { size: 20, bold: true, colour: INK };
const HEADING: Style = { size: 11, bold: true, colour: INK };
const NAME: Style = { size: 9, bold: false, colour: SOFT };
const VALUE: Style = { size: 9, bold: false, colour: INK };

type Doc = InstanceType<typeof PDFDocument>;
/** PNG bytes of a page's picture; those that could not be drawn are left out. */
export type Pictures = readonly (readonly [page: StatsPage, png: Uint8Array])[];

interface Sheet {
  readonly doc: Doc;
  /** Where the next thing begins, from the top. */
  y: number;
}

/** Begins a page when so much does not fit on this one. */
function need(sheet: Sheet, height: number): void {
  if (sheet.y + height <= FOOT) return;
  sheet.doc.addPage();
  sheet.y = MARGIN;
}

function fields(sheet: Sheet, list: readonly Field[], x: number): number {
  let { y } = sheet;
  for (const { name, value } of list) {
    write(sheet.doc, name, { x, y, ...NAME });
    write(sheet.doc, value, { x, y, ...VALUE, right: x + COLUMN });
    y += LINE;
  }
  return y;
}

/** A picture as wide as a column; its height goes with it. */
function picture(sheet: Sheet, png: Buffer, x: number): number {
  const [wide, high] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  sheet.doc.image(png, x, sheet.y, { width: COLUMN });
  return sheet.y + (COLUMN * high) / wide;
}

const heightOf = (png: Buffer): number => (COLUMN * png.readUInt32BE(20)) / png.readUInt32BE(16);

function table(sheet: Sheet, { columns, rows }: Table, left: number, widths: readonly number[]): void {
  const starts = widths.map(
    (_, index) => left + widths.slice(0, index).reduce((sum, width) => sum + width, 0),
  );
  const line = (cells: readonly string[], style: Style): void => {
    need(sheet, LINE);
    for (const [index, cell] of cells.entries()) {
      const x = starts[index] ?? left;
      const end = x + (widths[index] ?? 0);
      const isRight = columns[index]?.align === 'right';
      write(sheet.doc, cell, { x, y: sheet.y, ...style, ...(isRight ? { right: end } : { until: end - 4 }) });
    }
    sheet.y += LINE;
  };
  line(
    columns.map(({ title }) => title),
    { ...NAME, bold: true },
  );
  for (const row of rows) line(row, VALUE);
}

const day = (at: Millis): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

function tradesTable(trades: readonly HistoryTrade[], currency: string): Table {
  const right = (title: string) => ({ title, align: 'right' as const });
  const left = (title: string) => ({ title, align: 'left' as const });
  return {
    columns: [left('Closed, UTC'), left('Trade'), right('Open'), right('Close'), right('Pips'), right('Net')],
    rows: trades.map(({ closedAt, symbol, side, lots, openPrice, closePrice, digits, pips, net }) => [
      day(closedAt),
      `${symbol} ${side} ${formatLots(lots)}`,
      openPrice === null ? '?' : formatPrice(openPrice, digits),
      formatPrice(closePrice, digits),
      pips === null ? '' : Number(pips).toFixed(1),
      formatResult(net, currency),
    ]),
  };
}

function head(sheet: Sheet, { place, source, period, now }: PdfAbout): void {
  const { doc } = sheet;
  write(doc, place.name, { x: MARGIN, y: sheet.y, ...TITLE, until: WIDTH - MARGIN });
  sheet.y += 28;
  const what = place.kind === 'channel' && source === 'live' ? 'Copies of a channel' : 'Account';
  const from = source === 'imported' ? ' · from imported files' : '';
  write(doc, `${what} · ${period}${from} · made ${formatMoment(now, -1)}`, {
    x: MARGIN,
    y: sheet.y,
    ...NAME,
  });
  sheet.y += 24;
}

/** One after the other, two beside each other. */
function gallery(sheet: Sheet, pictures: readonly Buffer[]): void {
  for (let index = 0; index < pictures.length; index += 2) {
    const pair = pictures.slice(index, index + 2);
    need(sheet, Math.max(...pair.map(heightOf)));
    const ends = pair.map((png, place) => picture(sheet, png, MARGIN + place * (COLUMN + GAP)));
    sheet.y = Math.max(...ends) + GAP;
  }
}

const TRADE_WIDTHS = [92, 132, 66, 66, 52, 99] as const;

function paint(
  doc: Doc,
  answer: StatsAnswer,
  trades: readonly HistoryTrade[],
  about: PdfAbout,
  pictures: Pictures,
): void {
  const sheet: Sheet = { doc, y: MARGIN };
  head(sheet, about);
  const views = new Map(pagesOf(answer).map((page) => [page, statsView(answer, about.period, page)]));
  const fieldsOf = (page: StatsPage): readonly Field[] => views.get(page)?.fields ?? [];
  if (views.size === 0) {
    write(doc, 'No trade was closed in this time.', { x: MARGIN, y: sheet.y, ...VALUE });
    return;
  }
  const ends = [
    fields(sheet, fieldsOf('summary'), MARGIN),
    fields(sheet, fieldsOf('risk'), MARGIN + COLUMN + GAP),
  ];
  sheet.y = Math.max(...ends) + GAP;
  gallery(
    sheet,
    pictures.map(([, png]) => Buffer.from(png.buffer, png.byteOffset, png.byteLength)),
  );
  need(sheet, 6 * LINE);
  const shown = trades.slice(0, MOST_TRADES);
  const some = shown.length < trades.length ? `, the newest ${shown.length} of ${trades.length}` : '';
  write(doc, `Closed trades${some}`, { x: MARGIN, y: sheet.y, ...HEADING });
  sheet.y += 22;
  table(sheet, tradesTable(shown, about.currency), MARGIN, TRADE_WIDTHS);
}

function number(doc: Doc): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // Below the margin pdfkit would begin a new page.
    doc.page.margins.bottom = 0;
    write(doc, `${page + 1} / ${count}`, { x: MARGIN, y: FOOT + 10, ...NAME, right: WIDTH - MARGIN });
  }
}

/** @returns bytes of the PDF */
export async function historyPdf(
  answer: StatsAnswer,
  trades: readonly HistoryTrade[],
  about: PdfAbout,
  pictures: Pictures,
): Promise<Uint8Array> {
  const doc = new PDFDocument({
    size: [WIDTH, HEIGHT],
    margin: MARGIN,
    bufferPages: true,
    info: { Title: about.place.name, Creator: 'Mynah', CreationDate: new Date(about.now) },
  });
  fontsOf(doc);
  const chunks: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  paint(doc, answer, trades, about, pictures);
  number(doc);
  doc.end();
  await done;
  return Buffer.concat(chunks);
}
