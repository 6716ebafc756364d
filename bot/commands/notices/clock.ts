/** Times and time zones as people write them for themselves. */
import type { QuietHours } from '../../../core/domain/notice.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { isZone } from '../../../core/domain/zone.ts';
import { readTimeOfDay } from '../clock-time.ts';

/** Names that a refusal offers. */
const MAX_OFFERED = 3;

/** `22:00-07:00`, `22 to 7`. Refusals: QUIET_UNREADABLE, QUIET_EMPTY. */
export function readQuiet(text: string): Result<QuietHours> {
  const parts = text.trim().split(/\s*(?:-|–|to)\s*/u);
  const [from, to] = [readTimeOfDay(parts[0] ?? ''), readTimeOfDay(parts[1] ?? '')];
  if (parts.length !== 2 || from === undefined || to === undefined)
    return refuse('QUIET_UNREADABLE', `I cannot read ${JSON.stringify(text)}; write 22:00-07:00, or off`);
  if (from === to) return refuse('QUIET_EMPTY', 'they begin and end at the same time; for none write off');
  return done({ from, to });
}

/** As the tables spell it: `europe/madrid` is Europe/Madrid. */
const spelled = (zone: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone;

/** A zone by its name, or by its city: `Europe/Madrid`, `madrid`, `New York`. Refusal: ZONE_UNKNOWN. */
export function readZone(text: string): Result<string> {
  const wanted = text.trim().replaceAll(/\s+/gu, '_');
  if (isZone(wanted)) return done(spelled(wanted));
  const all = Intl.supportedValuesOf('timeZone');
  const cityOf = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1).toLowerCase();
  const found = wanted === '' ? [] : all.filter((zone) => cityOf(zone) === wanted.toLowerCase());
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return done(only);
  const near = wanted.length < 3 ? [] : all.filter((zone) => cityOf(zone).startsWith(wanted.toLowerCase()));
  const offered = (found.length > 0 ? found : near).slice(0, MAX_OFFERED);
  const hint =
    offered.length > 0 ? `Did you mean ${offered.join(', ')}?` : 'Write one such as Europe/Madrid.';
  return refuse('ZONE_UNKNOWN', `I know no time zone ${JSON.stringify(text.trim())}. ${hint}`);
}
