/** `/notify`: what a person is told, how loud, and when it is quiet. */
import { z } from 'zod';
import { mayBe, NOTICE_EVENTS, NOTICE_MODES } from '../../../core/domain/notice.ts';
import type { NoticeEvent, NoticeMode, NoticeSettings, QuietHours } from '../../../core/domain/notice.ts';
import { refuse } from '../../../core/domain/result.ts';
import { refusalView } from '../../views/answers.ts';
import { eventLabel, notifyView, quietWords } from '../../views/notify.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional } from '../arguments.ts';
import { command, PICKER_LIFE_MS, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { readQuiet, readZone } from './clock.ts';

const minutes = z.int().min(0).max(1439);
const quietSchema = z.object({ quiet: z.object({ from: minutes, to: minutes }).nullable() });
const setSchema = z.object({ event: z.enum(NOTICE_EVENTS), mode: z.enum(NOTICE_MODES) });
const pageSchema = z.object({ page: z.enum(['all', 'quiet', 'zone']) });

const HOUR = 60;
const OFFERED: readonly QuietHours[] = [
  { from: 22 * HOUR, to: 7 * HOUR },
  { from: 23 * HOUR, to: 8 * HOUR },
  { from: 0, to: 6 * HOUR },
];

/** Changes them, and shows all of them as they are then. */
async function change(context: Context, parts: Partial<NoticeSettings>): Promise<View> {
  const { notices, user } = context;
  const changed = await notices.change(user.id, { ...notices.settings(user.id), ...parts });
  return changed.ok ? allPage(context) : refusalView(changed);
}

const setMode = (context: Context, event: NoticeEvent, mode: NoticeMode): Promise<View> =>
  change(context, { modes: { ...context.notices.settings(context.user.id).modes, [event]: mode } });

const set: Press<z.infer<typeof setSchema>> = {
  verb: 'notify-set',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: setSchema,
  act: async (context, { event, mode }) => replaced(await setMode(context, event, mode)),
};

const setQuiet: Press<z.infer<typeof quietSchema>> = {
  verb: 'notify-quiet',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: quietSchema,
  act: async (context, { quiet }) => replaced(await change(context, { quiet })),
};

async function writtenQuiet(context: Context, text: string): Promise<View> {
  if (/^(?:off|none|no)$/iu.test(text.trim())) return change(context, { quiet: null });
  // A zone may stand after the times.
  const [, times = text, zone] = /^(.*\d)\s+([A-Za-z].*)$/u.exec(text.trim()) ?? [];
  const quiet = readQuiet(times);
  if (!quiet.ok) return refusalView(quiet);
  if (zone === undefined) return change(context, { quiet: quiet.value });
  const found = readZone(zone);
  return found.ok ? change(context, { quiet: quiet.value, zone: found.value }) : refusalView(found);
}

async function writtenZone(context: Context, text: string): Promise<View> {
  const zone = readZone(text);
  return zone.ok ? change(context, { zone: zone.value }) : refusalView(zone);
}

const nothing = z.object({});
const writeQuiet: Press<z.infer<typeof nothing>> = {
  verb: 'notify-write-quiet',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: nothing,
  question: { title: 'Quiet hours', label: 'From and to, by your clock', example: '22:30-06:45' },
  act: async (context, _, typed) => replaced(await writtenQuiet(context, typed)),
};
const writeZone: Press<z.infer<typeof nothing>> = {
  verb: 'notify-write-zone',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: nothing,
  question: { title: 'Your time zone', label: 'The largest city near you', example: 'Madrid' },
  act: async (context, _, typed) => replaced(await writtenZone(context, typed)),
};

const open: Press<z.infer<typeof pageSchema>> = {
  verb: 'notify',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: pageSchema,
  act: (context, { page }) => Promise.resolve(replaced(PAGES[page](context))),
};

/** The mode after this one; past the last the first again. */
function nextMode(event: NoticeEvent, mode: NoticeMode): NoticeMode {
  const allowed = NOTICE_MODES.filter((one) => mayBe(event, one));
  return allowed[(allowed.indexOf(mode) + 1) % allowed.length] ?? mode;
}

function allPage(context: Context): View {
  const settings = context.notices.settings(context.user.id);
  const choices = NOTICE_EVENTS.map((event) => ({
    label: eventLabel(event, settings.modes[event]),
    payload: { event, mode: nextMode(event, settings.modes[event]) },
  }));
  return {
    ...notifyView(settings, context.now),
    buttons: [
      ...context.menu(set, choices, { perRow: 2 }),
      ...context.menu(
        open,
        [
          { label: 'Quiet hours…', payload: { page: 'quiet' as const } },
          { label: 'Time zone…', payload: { page: 'zone' as const } },
        ],
        { perRow: 2 },
      ),
    ],
  };
}

const back = (context: Context): View['buttons'] =>
  context.menu(open, [{ label: '‹ Back', payload: { page: 'all' as const } }]);

/** A button where the chat has forms; else the person's next words are taken for the answer. */
function asking(context: Context, question: typeof writeZone, label: string): View['buttons'] {
  if (context.speaker.forms === true) return context.menu(question, [{ label, payload: {} }]);
  context.listen(question, {});
  return [];
}

function quietPage(context: Context): View {
  const { quiet, zone } = context.notices.settings(context.user.id);
  const choices = [
    ...OFFERED.map((one) => ({ label: quietWords(one), payload: { quiet: one } })),
    { label: 'No quiet hours', payload: { quiet: null } },
  ].map((choice) =>
    quietWords(choice.payload.quiet) === quietWords(quiet)
      ? { ...choice, style: 'primary' as const }
      : choice,
  );
  const buttons = context.menu(setQuiet, choices, { perRow: 2 });
  return view({
    title: 'When should it be quiet?',
    text: `By your clock (${zone}). Choose, or write your own such as 22:30-06:45.`,
    buttons: [...buttons, ...asking(context, writeQuiet, 'Write it…'), ...back(context)],
  });
}

function zonePage(context: Context): View {
  const { zone } = context.notices.settings(context.user.id);
  return view({
    title: `Your time zone is ${zone}`,
    text: 'Write the largest city near you, such as Madrid or New York: quiet hours and digests follow its clock.',
    buttons: [...asking(context, writeZone, 'Write it…'), ...back(context)],
  });
}

const PAGES: Readonly<Record<z.infer<typeof pageSchema>['page'], (context: Context) => View>> = {
  all: allPage,
  quiet: quietPage,
  zone: zonePage,
};

const isMode = (text: string): text is NoticeMode => (NOTICE_MODES as readonly string[]).includes(text);

export const notify = command({
  name: 'notify',
  aliases: ['nt'],
  summary: 'What I tell you, how loud, and quiet hours',
  usage: '[event] [on|silent|off]',
  details: [
    'Without words: everything at once, with buttons. Events: answers, risk, connection, trades, channels, digest, alerts.',
    'What needs your answer and what is about risk can be silent, and never off.',
    '',
    '• notify trades silent',
    '• notify quiet 22:00-07:00 Europe/Madrid',
    '• notify quiet off',
    '• notify zone Madrid',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  presses: [press(set), press(setQuiet), press(writeQuiet), press(writeZone), press(open)],
  arguments: positional(
    z.object({ event: z.enum([...NOTICE_EVENTS, 'quiet', 'zone']).optional(), mode: z.array(z.string()) }),
    'mode',
  ),
  async handle(context, { event, mode: words }) {
    const text = words.join(' ');
    if (event === undefined) return allPage(context);
    if (event === 'quiet') return text === '' ? quietPage(context) : writtenQuiet(context, text);
    if (event === 'zone') return text === '' ? zonePage(context) : writtenZone(context, text);
    const wanted = text.toLowerCase();
    if (text === '') return allPage(context);
    if (isMode(wanted)) return setMode(context, event, wanted);
    return refusalView(
      refuse('MODE_UNREADABLE', `I cannot read ${JSON.stringify(text)}; write on, silent or off`),
    );
  },
});
