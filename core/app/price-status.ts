/** What /feeds tells of the sources. */
import type { FeedSymbol } from '../domain/feed.ts';
import type { Millis } from '../domain/ids.ts';
import type { PriceSource, SourceStatus, TerminalQuotes } from '../feed-ports.ts';
import type { CallStatus, PriceCalls } from './price-calls.ts';

export interface StatusNeeds {
  readonly sources: readonly PriceSource[];
  readonly terminals: TerminalQuotes | null;
  readonly calls: PriceCalls;
  readonly wanted: readonly FeedSymbol[];
  /** When each source's last quote came. */
  readonly quotes: ReadonlyMap<string, Millis>;
  readonly now: Millis;
}

function stateOf({ stream, about }: PriceSource, called: CallStatus, symbols: number): SourceStatus['state'] {
  const { perMinute, perDay } = about.limits;
  // A stream goes on while requests fail.
  if (symbols > 0 && stream !== undefined) return stream.state().connected ? 'ok' : 'connecting';
  if (called.resting) return 'resting';
  if (
    (perDay !== null && called.used.day >= perDay) ||
    (perMinute !== null && called.used.minute >= perMinute)
  )
    return 'spent';
  return symbols === 0 ? 'idle' : 'ok';
}

const latest = (a: Millis | null, b: Millis | undefined): Millis | null =>
  a === null ? (b ?? null) : Math.max(a, b ?? a);

export function sourceStatus({
  sources,
  terminals,
  calls,
  wanted,
  quotes,
  now,
}: StatusNeeds): readonly SourceStatus[] {
  const own: SourceStatus = {
    name: 'terminal',
    title: 'Your terminals',
    streams: true,
    spread: 'real',
    state: (terminals?.terminals ?? 0) > 0 ? 'ok' : 'idle',
    restsUntil: null,
    trouble: null,
    lastAnswerAt: latest(quotes.get('terminal') ?? null, quotes.get('second terminal')),
    minute: null,
    day: null,
    symbols: terminals?.terminals ?? 0,
  };
  const others = sources.map((source): SourceStatus => {
    const { about, stream, quote } = source;
    const called = calls.status(source, now);
    const symbols = wanted.filter(
      (symbol) => stream?.has(symbol) === true || quote?.has(symbol) === true,
    ).length;
    const window = (used: number, limit: number | null) => (limit === null ? null : { used, limit });
    return {
      name: about.name,
      title: about.title,
      streams: stream !== undefined,
      spread: about.spread,
      state: stateOf(source, called, symbols),
      restsUntil: called.restsUntil,
      trouble: called.trouble ?? stream?.state().trouble ?? null,
      lastAnswerAt: latest(called.lastAnswerAt, quotes.get(about.name)),
      minute: window(called.used.minute, about.limits.perMinute),
      day: window(called.used.day, about.limits.perDay),
      symbols,
    };
  });
  return [own, ...others];
}
