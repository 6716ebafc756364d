/** Times of the day as people write them. */

export const DAY_MINUTES = 1440;

/** `8`, `08:00`, `17.30`, `24:00`. @returns minutes after midnight, 0 … 1440; undefined when it is no time of day */
export function readClock(text: string): number | undefined {
  const [, hours, minutes = '0'] = /^(\d{1,2})(?:[:.](\d{2}))?$/u.exec(text.trim()) ?? [];
  const value = hours === undefined ? Number.NaN : Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && value <= DAY_MINUTES ? value : undefined;
}

/** The same where 24:00 is the midnight that a day begins with. @returns 0 … 1439 */
export function readTimeOfDay(text: string): number | undefined {
  const minutes = readClock(text);
  return minutes === undefined ? undefined : minutes % DAY_MINUTES;
}
