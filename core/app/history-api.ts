/** What people can ask of the past: statistics, copy quality, closed trades, and histories that they bring as files. */
import type { Result } from '../domain/result.ts';
import type { AccountId, Millis, UserId } from '../domain/ids.ts';
import type { HistorySource, HistoryTexts, KeptImport, Place, PlaceKey } from '../history-ports.ts';
import type { Comparison } from '../stats/comparison.ts';
import type { CopyQuality } from '../stats/copy-quality.ts';
export type { Comparison } from '../stats/comparison.ts';
export { FILE_BYTES } from '../imports/limits.ts';
import type { HistoryFile } from './history-file.ts';
import type { HistoryReport, PageWish, TradesPage } from './history-report.ts';

export interface HistoryQuestion {
  readonly place: PlaceKey;
  /** Null: what terminals reported, or where there is none of it, what was imported. */
  readonly source: HistorySource | null;
  readonly since: Millis;
}

/** What is asked about, as it was found. */
export interface AskedHistory {
  readonly place: Place;
  readonly source: HistorySource;
  /** Empty while it is not known; of files it never is. */
  readonly currency: string;
}

export interface StatsAnswer extends AskedHistory {
  readonly report: HistoryReport;
}

export interface TradesAnswer extends AskedHistory, TradesPage {}

export interface QualityAnswer {
  readonly place: Place | null;
  readonly quality: CopyQuality;
  /** Sums of slippage by currency; above 0 it cost money. */
  readonly slippage: readonly { readonly currency: string; readonly money: string }[];
  /** Copies that are over against the provider's prices, by currency; that with most of them first. */
  readonly costs: readonly { readonly currency: string; readonly comparison: Comparison }[];
  /** Entries that are still on their way or rest: they count nowhere. */
  readonly living: number;
  /** There were more than are looked at. */
  readonly cut: boolean;
}

export interface CompareQuestion {
  /** What it is measured by: the paper account, mostly. */
  readonly model: AccountId;
  readonly real: AccountId;
  /** Signals from here on. */
  readonly since: Millis;
}

export interface CompareAnswer {
  /** Their names. */
  readonly model: string;
  readonly real: string;
  readonly comparison: Comparison;
  /** `risk`: the accounts' currencies differ, so amounts are multiples of what each position risked at its first stop. */
  readonly unit: 'money' | 'risk';
  readonly currency: string;
  /** With `risk`: signals that are left out, because no stop of theirs is known. */
  readonly withoutStop: number;
  /** There were more signals than are looked at. */
  readonly cut: boolean;
}

export interface ImportDraft {
  readonly id: string;
  readonly fileName: string;
  readonly file: Omit<HistoryFile, 'batches'>;
}

export interface ImportPreview {
  readonly place: Place;
  readonly all: number;
  readonly fresh: number;
}

/** What stands above a PDF. */
export interface PdfAbout extends AskedHistory {
  /** The period in words. */
  readonly period: string;
  readonly now: Millis;
}

/** Work that takes long, in a thread of its own. Throws what a crash or a deadline is: nothing is lost but the answer. */
export interface HistoryWork {
  read(bytes: Uint8Array, clockAhead: Millis): Promise<Result<HistoryFile>>;
  report(texts: HistoryTexts): Promise<HistoryReport>;
  trades(texts: HistoryTexts, wanted: PageWish & { readonly symbol: string }): Promise<TradesPage>;
  csv(texts: HistoryTexts, currency: string): Promise<Uint8Array>;
  /** With the pictures of /stats; one that cannot be drawn is left out. */
  pdf(texts: HistoryTexts, about: PdfAbout): Promise<Uint8Array>;
}

/** All calls are made in the name of `user`; what belongs to somebody else is answered like what does not exist. */
export interface HistoryApi {
  places(user: UserId): Promise<readonly Place[]>;
  /** Refusals: PLACE_UNKNOWN, CURRENCIES_DIFFER (copies in several currencies make no sum). */
  stats(user: UserId, question: HistoryQuestion): Promise<Result<StatsAnswer>>;
  /** Refusals: as `stats`. @param page from 0; beyond the last it is the last */
  trades(
    user: UserId,
    question: HistoryQuestion & { readonly symbol: string; readonly page: number },
  ): Promise<Result<TradesAnswer>>;
  /** The closed trades as CSV, newest first. Refusals: as `stats`. */
  csv(
    user: UserId,
    question: HistoryQuestion,
  ): Promise<Result<AskedHistory & { readonly bytes: Uint8Array }>>;
  /** Figures, pictures and the newest trades as a PDF. Refusals: as `stats`. @param period in words */
  pdf(
    user: UserId,
    question: HistoryQuestion,
    period: string,
  ): Promise<Result<AskedHistory & { readonly bytes: Uint8Array }>>;
  /** Refusals: PLACE_UNKNOWN. @param about null: all the person's copies */
  quality(user: UserId, about: PlaceKey | null, since: Millis): Promise<Result<QualityAnswer>>;
  /** Two of the person's accounts on the signals that came to both. Refusals: PLACE_UNKNOWN. */
  compare(user: UserId, question: CompareQuestion): Promise<Result<CompareAnswer>>;
  /**
   * Reads a file and keeps it as a draft for a day. Refusals: FILE_INVALID, FILE_EMPTY.
   * @param clockAhead how far the broker's clock is ahead of UTC
   */
  bring(
    user: UserId,
    file: { readonly name: string; readonly bytes: Uint8Array },
    clockAhead: Millis,
  ): Promise<Result<ImportDraft>>;
  /** Refusals: PLACE_UNKNOWN, DRAFT_GONE. */
  preview(user: UserId, draft: string, place: PlaceKey): Promise<Result<ImportPreview>>;
  /** Refusals: PLACE_UNKNOWN, DRAFT_GONE, HISTORY_FULL. */
  keep(user: UserId, draft: string, place: PlaceKey): Promise<Result<{ place: Place; fresh: number }>>;
  imports(user: UserId): Promise<readonly KeptImport[]>;
  /** Refusals: IMPORT_UNKNOWN. @returns how many deals were forgotten */
  forget(user: UserId, id: string): Promise<Result<number>>;
}
