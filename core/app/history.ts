/** Use cases of the past. The long work (reading files, figures) is done elsewhere: nothing here reads a deal. */
import type { Millis, UserId } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { Refusal, Result } from '../domain/result.ts';
import type { AttemptRecord, HistoryStore, HistoryTexts, Place, PlaceKey } from '../history-ports.ts';
import type { Clock, Ids } from '../ports.ts';
import { comparisonOf, inRisk } from '../stats/comparison.ts';
import { copyQualityOf } from '../stats/copy-quality.ts';
import type { Attempt } from '../stats/copy-quality.ts';
import { againstProvider, isAttempt, sharedSignals } from './comparing.ts';
import type {
  AskedHistory,
  CompareAnswer,
  CompareQuestion,
  HistoryApi,
  HistoryQuestion,
  HistoryWork,
  ImportDraft,
  ImportPreview,
  QualityAnswer,
  StatsAnswer,
  TradesAnswer,
} from './history-api.ts';

/** Ten years of thirty deals a day: their figures take seconds of the worker, and 30 MB. */
const MOST_DEALS = 100_000;
/** Deals that may be imported for one account or channel. */
const MOST_IMPORTED = 400_000;
/** Signals that copy quality is worked out from. */
const MOST_ATTEMPTS = 5_000;
const MOST_IMPORTS_SHOWN = 20;
const DRAFT_LIFE_MS: Millis = 24 * 3_600_000;
/** A closed trade takes one line on a phone, and a few more in words. */
const TRADES_A_PAGE = 8;
const FILE_NAME_CHARS = 100;

export interface HistoriesDeps {
  readonly store: HistoryStore;
  readonly work: HistoryWork;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Resolves once everything that happened so far can be read, the newest balances too. */
  readonly readable: () => Promise<void>;
}

const unknownPlace = (): Refusal => refuse('PLACE_UNKNOWN', 'That account or channel is not there any more.');
const draftGone = (): Refusal =>
  refuse('DRAFT_GONE', 'I do not have that file any more. Send it again; nothing was imported.');

function attemptOf({ fill, verdict, code, rejected }: AttemptRecord): Attempt {
  if (fill !== null) return { outcome: 'copied', fill };
  if (rejected !== null) return { outcome: 'rejected', reason: rejected };
  return verdict === 'denied' ? { outcome: 'denied', reason: code } : { outcome: 'missed' };
}

function byCurrency(records: readonly AttemptRecord[]): ReadonlyMap<string, readonly AttemptRecord[]> {
  const currencies = [...new Set(records.map(({ currency }) => currency))].sort();
  return new Map(
    currencies.map((currency) => [currency, records.filter((record) => record.currency === currency)]),
  );
}

/** What slippage came to, in each currency. */
function slippageBy(records: readonly AttemptRecord[]): QualityAnswer['slippage'] {
  return [...byCurrency(records)].flatMap(([currency, own]) => {
    const { slippageMoney } = copyQualityOf(own.map(attemptOf));
    return slippageMoney === null ? [] : [{ currency, money: slippageMoney }];
  });
}

/** What copying cost, in each currency; most copies first. */
function costsBy(records: readonly AttemptRecord[]): QualityAnswer['costs'] {
  return [...byCurrency(records)]
    .map(([currency, own]) => ({ currency, comparison: comparisonOf(againstProvider(own)) }))
    .filter(({ comparison }) => comparison.both > 0)
    .sort((a, b) => b.comparison.both - a.comparison.both);
}

export class Histories implements HistoryApi {
  private readonly deps: HistoriesDeps;

  constructor(deps: HistoriesDeps) {
    this.deps = deps;
  }

  places(user: UserId): Promise<readonly Place[]> {
    return this.deps.store.places(user);
  }

  async stats(user: UserId, question: HistoryQuestion): Promise<Result<StatsAnswer>> {
    const found = await this.find(user, question);
    if (!found.ok) return found;
    const { texts, ...asked } = found.value;
    return done({ ...asked, report: await this.deps.work.report(texts) });
  }

  async trades(
    user: UserId,
    question: HistoryQuestion & { readonly symbol: string; readonly page: number },
  ): Promise<Result<TradesAnswer>> {
    const found = await this.find(user, question);
    if (!found.ok) return found;
    const { texts, ...asked } = found.value;
    const { symbol, page } = question;
    const shown = await this.deps.work.trades(texts, { symbol, page, size: TRADES_A_PAGE });
    return done({ ...asked, ...shown });
  }

  async csv(
    user: UserId,
    question: HistoryQuestion,
  ): Promise<Result<AskedHistory & { readonly bytes: Uint8Array }>> {
    const found = await this.find(user, question);
    if (!found.ok) return found;
    const { texts, ...asked } = found.value;
    return done({ ...asked, bytes: await this.deps.work.csv(texts, asked.currency) });
  }

  async pdf(
    user: UserId,
    question: HistoryQuestion,
    period: string,
  ): Promise<Result<AskedHistory & { readonly bytes: Uint8Array }>> {
    const found = await this.find(user, question);
    if (!found.ok) return found;
    const { texts, ...asked } = found.value;
    const about = { ...asked, period, now: this.deps.clock.now() };
    return done({ ...asked, bytes: await this.deps.work.pdf(texts, about) });
  }

  async quality(user: UserId, about: PlaceKey | null, since: Millis): Promise<Result<QualityAnswer>> {
    const place = about === null ? null : await this.placeOf(user, about);
    if (place === undefined) return unknownPlace();
    await this.deps.readable();
    const found = await this.deps.store.attempts(user, about, since, MOST_ATTEMPTS + 1);
    const records = found.slice(0, MOST_ATTEMPTS);
    const waiting = records.filter((record) => record.living && !record.cancelled);
    const over = records.filter((record) => !record.living && isAttempt(record));
    return done({
      place,
      quality: copyQualityOf(over.map(attemptOf)),
      slippage: slippageBy(over),
      costs: costsBy(over),
      living: waiting.length,
      cut: found.length > MOST_ATTEMPTS,
    });
  }

  async compare(
    user: UserId,
    { model: modelId, real: realId, since }: CompareQuestion,
  ): Promise<Result<CompareAnswer>> {
    const [model, real] = await Promise.all(
      [modelId, realId].map((id) => this.placeOf(user, { kind: 'account', id })),
    );
    if (model === undefined || real === undefined) return unknownPlace();
    await this.deps.readable();
    const [models, reals] = await Promise.all([
      this.deps.store.attempts(user, { kind: 'account', id: modelId }, since, MOST_ATTEMPTS),
      this.deps.store.attempts(user, { kind: 'account', id: realId }, since, MOST_ATTEMPTS),
    ]);
    const signals = sharedSignals(models, reals);
    const [currency = '', other = currency] = [model, real].flatMap(({ currencies }) => currencies);
    const same = currency === other;
    const told = same ? { signals, without: 0 } : inRisk(signals);
    return done({
      model: model.name,
      real: real.name,
      comparison: comparisonOf(told.signals),
      unit: same ? 'money' : 'risk',
      currency: same ? currency : '',
      withoutStop: told.without,
      cut: models.length === MOST_ATTEMPTS || reals.length === MOST_ATTEMPTS,
    });
  }

  async bring(
    user: UserId,
    { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
    clockAhead: Millis,
  ): Promise<Result<ImportDraft>> {
    const read = await this.deps.work.read(bytes, clockAhead);
    if (!read.ok) return read;
    const { batches, ...file } = read.value;
    const id = this.deps.ids.id();
    const at = this.deps.clock.now();
    const fileName = name.slice(0, FILE_NAME_CHARS);
    const { format, openingBalance } = file;
    const stored = { id, fileName, format, openingBalance, batches, at };
    await this.deps.store.saveDraft(user, stored, at - DRAFT_LIFE_MS);
    return done({ id, fileName, file });
  }

  async preview(user: UserId, draft: string, key: PlaceKey): Promise<Result<ImportPreview>> {
    const place = await this.placeOf(user, key);
    if (place === undefined) return unknownPlace();
    const counted = await this.deps.store.newDeals(user, draft, key);
    return counted === null ? draftGone() : done({ place, ...counted });
  }

  async keep(
    user: UserId,
    draft: string,
    key: PlaceKey,
  ): Promise<Result<{ readonly place: Place; readonly fresh: number }>> {
    const place = await this.placeOf(user, key);
    if (place === undefined) return unknownPlace();
    const options = { at: this.deps.clock.now(), limit: MOST_IMPORTED };
    const fresh = await this.deps.store.keepDraft(user, draft, key, options);
    if (fresh === null) return draftGone();
    if (fresh === 'full')
      return refuse(
        'HISTORY_FULL',
        `${place.name} has ${place.imported} imported deals; with this file there would be more than ${MOST_IMPORTED}. Remove an older import first (/import), or import a shorter file.`,
      );
    return done({ place, fresh });
  }

  imports(user: UserId): ReturnType<HistoryApi['imports']> {
    return this.deps.store.imports(user, MOST_IMPORTS_SHOWN);
  }

  async forget(user: UserId, id: string): Promise<Result<number>> {
    const removed = await this.deps.store.removeImport(user, id);
    return removed === null ? refuse('IMPORT_UNKNOWN', 'That import is not there any more.') : done(removed);
  }

  private async placeOf(user: UserId, { kind, id }: PlaceKey): Promise<Place | undefined> {
    const places = await this.deps.store.places(user);
    return places.find((place) => place.kind === kind && place.id === id);
  }

  private async find(
    user: UserId,
    { place: key, source, since }: HistoryQuestion,
  ): Promise<Result<AskedHistory & { readonly texts: HistoryTexts }>> {
    const place = await this.placeOf(user, key);
    if (place === undefined) return unknownPlace();
    await this.deps.readable();
    const from = source ?? (place.live || place.imported === 0 ? 'live' : 'imported');
    const [currency = '', ...others] = from === 'live' ? place.currencies : [];
    if (others.length > 0)
      return refuse(
        'CURRENCIES_DIFFER',
        `Copies of ${place.name} run in ${place.currencies.join(' and ')}, which make no sum. Ask for one of the accounts instead.`,
      );
    const texts = await this.deps.store.texts(user, { place: key, source: from, since, limit: MOST_DEALS });
    return done({ place, source: from, currency, texts });
  }
}
