/** What a person wants to be told, as a page. */
import type { Millis } from '../../core/domain/ids.ts';
import { NOTICE_EVENTS, quietUntil } from '../../core/domain/notice.ts';
import type { NoticeEvent, NoticeMode, NoticeSettings, QuietHours } from '../../core/domain/notice.ts';
import { formatClock, localTime } from '../../core/domain/zone.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

const EVENT_NAMES: Readonly<Record<NoticeEvent, string>> = {
  answers: 'Questions',
  risk: 'Risk',
  connection: 'Connections',
  trades: 'Trades',
  channels: 'Posts',
  digest: 'Digests',
  alerts: 'Alerts',
};

const EVENT_WORDS: Readonly<Record<NoticeEvent, string>> = {
  answers: 'what waits for your answer',
  risk: 'limits, refusals, lost copies, margin calls',
  connection: 'lost, and back again',
  trades: 'signals and your copies',
  channels: 'what needs a look on your channels',
  digest: 'your day, week and month',
  alerts: 'what you asked for with /alert',
};

const MODE_WORDS: Readonly<Record<NoticeMode, string>> = { on: 'on', silent: 'silent', off: 'off' };

export const quietWords = (quiet: QuietHours | null): string =>
  quiet === null ? 'none' : `${formatClock(quiet.from)}-${formatClock(quiet.to)}`;

/** `Trades: silent`. */
export const eventLabel = (event: NoticeEvent, mode: NoticeMode): string =>
  `${EVENT_NAMES[event]}: ${MODE_WORDS[mode]}`;

export function notifyView(settings: NoticeSettings, now: Millis): View {
  const { zone, quiet } = settings;
  const until = quietUntil(settings, now);
  return view({
    title: 'What I tell you',
    text: [
      ...NOTICE_EVENTS.map((event) => `${EVENT_NAMES[event]}: ${EVENT_WORDS[event]}`),
      '',
      until === null
        ? 'In quiet hours nothing rings: questions, risk, lost connections and alerts come without a sound, the rest when they are over.'
        : `It is quiet now, until ${formatClock(localTime(zone, until).minutes)}.`,
    ].join('\n'),
    fields: [
      { name: 'Quiet hours', value: quietWords(quiet) },
      { name: 'Your clock', value: `${formatClock(localTime(zone, now).minutes)} (${zone})` },
    ],
  });
}
