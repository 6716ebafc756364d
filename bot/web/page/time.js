/** How long ago something was, in words for a chat. Pure: `now` is an argument, in UTC milliseconds. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * @param {number} at
 * @param {number} now
 * @param {string | undefined} [locale] the reader's own when left out
 */
export const relativeTime = (at, now, locale) => {
  const ago = now - at;
  if (ago < MINUTE) return 'just now';
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`;
  const then = new Date(at);
  const today = new Date(now);
  const clock = then.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  if (then.toDateString() === today.toDateString()) return clock;
  const sameYear = then.getFullYear() === today.getFullYear();
  const day = then.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
  return `${day}, ${clock}`;
};

/**
 * @param {number} at
 * @param {string | undefined} [locale]
 */
export const fullTime = (at, locale) =>
  new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' });
