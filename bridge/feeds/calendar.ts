/**
 * The calendar of economic news: loaded from a file or URL when the service starts, and again every hour. One that
 * was loaded is kept while refreshing it fails, for a day; after that nobody knows what is published now.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Millis } from '../../core/domain/ids.ts';
import type { NewsEvent } from '../../core/domain/news.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { parseCalendar } from './calendar-text.ts';
import { download, isUrl } from './download.ts';

const EVERY_MS: Millis = 3_600_000;
/** Publishers lock out those who ask again and again. */
const AFTER_FAILURE_MS: Millis = 300_000;
const KEPT_MS: Millis = 24 * 3_600_000;
const PATIENCE_MS: Millis = 20_000;

export interface CalendarNeeds {
  /** The path of a file, or an https:// URL (http:// on loopback). */
  readonly source: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How often it is loaded, and how soon again after a failure. */
  readonly everyMs?: Millis;
  readonly afterFailureMs?: Millis;
  /** How long one load may take. */
  readonly patienceMs?: Millis;
}

export interface Calendar {
  /** Oldest first; undefined while none is known: none was loaded, or a day ago for the last time. */
  events(): readonly NewsEvent[] | undefined;
  /** How old what is known is; null when nothing was loaded. */
  ageMs(): Millis | null;
  /** Why it could not be loaded the last time; null when it could. */
  failure(): string | null;
  /** Ends loading. Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** A URL may hold a subscriber's key behind its path. */
function shownSource(source: string): string {
  if (!isUrl(source)) return source;
  const { origin, pathname } = new URL(source);
  return `${origin}${pathname}`;
}

/** Begins to load the calendar; it never fails, and says in the log what it could not do. */
export function startCalendar(needs: CalendarNeeds): Calendar {
  const { source, clock, log, everyMs = EVERY_MS, patienceMs = PATIENCE_MS } = needs;
  const afterFailureMs = needs.afterFailureMs ?? Math.min(AFTER_FAILURE_MS, everyMs);
  const stopping = new AbortController();
  const shown = shownSource(source);
  let known: { readonly events: readonly NewsEvent[]; readonly at: Millis } | null = null;
  let failure: string | null = null;
  const ageMs = (): Millis | null => (known === null ? null : clock.now() - known.at);

  const load = async (): Promise<Result<readonly NewsEvent[]>> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(patienceMs)]);
    const text = await download(source, signal);
    return text.ok ? await parseCalendar(text.value) : text;
  };

  const refresh = async (): Promise<void> => {
    const loaded = await load();
    if (stopping.signal.aborted) return;
    if (loaded.ok) {
      known = { events: loaded.value, at: clock.now() };
      failure = null;
      log.info({ source: shown, events: loaded.value.length }, 'news calendar loaded');
    } else {
      failure = loaded.message;
      const { code, message } = loaded;
      log.warn({ source: shown, code, reason: message, ageMs: ageMs() }, 'news calendar could not be loaded');
    }
  };

  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await refresh();
      const pauseMs = failure === null ? everyMs : afterFailureMs;
      await delay(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  };
  const working = work();

  return {
    events: () => (known !== null && clock.now() - known.at <= KEPT_MS ? known.events : undefined),
    ageMs,
    failure: () => failure,
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
