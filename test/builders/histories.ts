/** Histories without a database and without a thread: what terminals reported is put in, files are read for real. */
import { historyFile } from '../../core/app/history-file.ts';
import { historyInput } from '../../core/app/history-input.ts';
import { historyReport, historyTrades, pageOf } from '../../core/app/history-report.ts';
import { Histories } from '../../core/app/history.ts';
import type { HistoryWork } from '../../core/app/history-api.ts';
import { tradesCsv } from '../../bot/files/csv.ts';
import { historyPdf } from '../../bot/files/pdf.ts';
import type { Money } from '../../core/domain/decimal.ts';
import type { UserId } from '../../core/domain/ids.ts';
import type { Deal } from '../../core/domain/position.ts';
import type {
  AttemptRecord,
  HistoryStore,
  HistoryTexts,
  ImportedFile,
  KeptImport,
  Place,
  PlaceKey,
} from '../../core/history-ports.ts';
import type { Clock, Ids } from '../../core/ports.ts';

interface Row {
  readonly fingerprint: string;
  readonly [column: string]: unknown;
}
interface Brought {
  readonly owner: UserId;
  readonly file: ImportedFile;
  kept: { readonly place: PlaceKey; readonly name: string; rows: readonly Row[] } | null;
}

const historyRow = (): readonly Row[] => {
  const text = 'Close time,Type,Lots,Symbol,Profit\n2024.01.02 10:00:00,buy,1,EURUSD,10';
  const read = historyFile(new TextEncoder().encode(text), 0);
  if (!read.ok) throw new Error(read.message);
  return JSON.parse(read.value.batches[0] ?? '[]') as Row[];
};

const same = (a: PlaceKey, b: PlaceKey): boolean => a.kind === b.kind && a.id === b.id;
const textRow = (deal: Deal, account: string): unknown[] => {
  const { id, position, symbol, side, entry, lots, price, profit, swap, commission, at } = deal;
  return [account, id, position, symbol, side, entry, lots, price, profit, swap, commission, at];
};

export class MemoryHistories implements HistoryStore {
  /** By owner. */
  readonly all: { readonly owner: UserId; readonly place: Place; readonly deals: readonly Deal[] }[] = [];
  readonly tried: { readonly owner: UserId; readonly record: AttemptRecord }[] = [];
  opening: Money | null = null;
  private readonly brought: Brought[] = [];

  /** An account (or a channel) with what terminals reported of it. */
  has(
    owner: UserId,
    place: PlaceKey & { name: string; currencies?: readonly string[] },
    deals: readonly Deal[],
  ): void {
    const { currencies = ['USD'], ...rest } = place;
    this.all.push({ owner, place: { ...rest, currencies, live: deals.length > 0, imported: 0 }, deals });
  }

  /** Everything that this person brought, drafts too. */
  of(user: UserId): readonly object[] {
    return this.brought.filter(({ owner }) => owner === user);
  }

  /** Has sent a file with one deal, and not said yet whose history it is. */
  brings(owner: UserId, id: string): void {
    const [deal] = historyRow();
    const file = { id, fileName: `${id}.csv`, format: 'deals', openingBalance: '0' as Money, at: 0 };
    this.brought.push({ owner, file: { ...file, batches: [JSON.stringify([deal])] }, kept: null });
  }

  private shelf(owner: UserId, place: PlaceKey): readonly Row[] {
    return this.brought.flatMap((one) =>
      one.owner === owner && one.kept !== null && same(one.kept.place, place) ? one.kept.rows : [],
    );
  }

  async places(user: UserId): Promise<readonly Place[]> {
    return this.all
      .filter(({ owner }) => owner === user)
      .map(({ place }) => ({ ...place, imported: this.shelf(user, place).length }));
  }

  async texts(user: UserId, query: Parameters<HistoryStore['texts']>[1]): Promise<HistoryTexts> {
    const found = this.all.find(({ owner, place }) => owner === user && same(place, query.place));
    const deals = (found?.deals ?? []).filter(({ at }) => at >= query.since);
    const rows = this.shelf(user, query.place).map((r) =>
      [
        'deal_id',
        'position_id',
        'symbol',
        'side',
        'entry',
        'lots',
        'price',
        'profit',
        'swap',
        'commission',
        'at',
      ].map((column) => r[column]),
    );
    const texts =
      query.source === 'live'
        ? deals.map((deal) => textRow(deal, found?.place.name ?? ''))
        : rows.map((row) => ['', ...row]);
    return {
      deals: JSON.stringify(texts),
      positions: '[]',
      symbols: '[]',
      equity: '[]',
      opening: this.opening,
      cut: false,
    };
  }

  async attempts(user: UserId, about: PlaceKey | null): Promise<readonly AttemptRecord[]> {
    return this.tried
      .filter(({ owner, record }) => owner === user && (about === null || record[about.kind] === about.id))
      .map(({ record }) => record);
  }

  async saveDraft(user: UserId, file: ImportedFile): Promise<void> {
    this.brought.push({ owner: user, file, kept: null });
  }

  private draft(user: UserId, id: string): Brought | undefined {
    return this.brought.find(({ owner, file, kept }) => owner === user && file.id === id && kept === null);
  }

  private fresh(
    user: UserId,
    { file }: Brought,
    place: PlaceKey,
  ): { all: readonly Row[]; fresh: readonly Row[] } {
    const known = new Set(this.shelf(user, place).map(({ fingerprint }) => fingerprint));
    const all = file.batches.flatMap((batch) => JSON.parse(batch) as Row[]);
    return { all, fresh: all.filter(({ fingerprint }) => !known.has(fingerprint)) };
  }

  async newDeals(user: UserId, id: string, place: PlaceKey): Promise<{ all: number; fresh: number } | null> {
    const draft = this.draft(user, id);
    if (draft === undefined) return null;
    const { all, fresh } = this.fresh(user, draft, place);
    return { all: all.length, fresh: fresh.length };
  }

  async keepDraft(user: UserId, id: string, place: PlaceKey): Promise<number | null> {
    const draft = this.draft(user, id);
    if (draft === undefined) return null;
    const rows = this.fresh(user, draft, place).fresh;
    const name = (await this.places(user)).find((one) => same(one, place))?.name ?? '';
    draft.kept = { place, name, rows };
    return rows.length;
  }

  async imports(user: UserId): Promise<readonly KeptImport[]> {
    return this.brought.flatMap(({ owner, file, kept }) =>
      owner !== user || kept === null || kept.rows.length === 0
        ? []
        : [
            {
              id: file.id,
              place: kept.place,
              placeName: kept.name,
              fileName: file.fileName,
              deals: kept.rows.length,
              at: file.at,
            },
          ],
    );
  }

  async removeImport(user: UserId, id: string): Promise<number | null> {
    const found = this.brought.find(
      ({ owner, file, kept }) => owner === user && file.id === id && kept !== null,
    );
    if (found === undefined || found.kept === null) return null;
    const { length } = found.kept.rows;
    found.kept = { ...found.kept, rows: [] };
    return length;
  }
}

/** The work of the thread, in this one. */
const workHere: HistoryWork = {
  read: async (bytes, clockAhead) => historyFile(bytes, clockAhead),
  report: async (texts) => historyReport(historyInput(texts)),
  trades: async (texts, { symbol, ...wanted }) => {
    const all = historyTrades(historyInput(texts), symbol);
    return pageOf(all, wanted);
  },
  pdf: async (texts, about) => {
    const input = historyInput(texts);
    return historyPdf({ ...about, report: historyReport(input) }, historyTrades(input), about, []);
  },
  csv: async (texts, currency) => tradesCsv(historyTrades(historyInput(texts)), currency),
};

export const historiesIn = (store: HistoryStore, clock: Clock, ids: Ids): Histories =>
  new Histories({ store, work: workHere, clock, ids, readable: async () => undefined });
