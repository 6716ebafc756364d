/** `/digest`: what happened lately, and when it comes by itself. */
import { z } from 'zod';
import type { Millis } from '../../../core/domain/ids.ts';
import { DIGEST_PERIODS } from '../../../core/domain/notice.ts';
import type { DigestPeriod, NoticeSettings } from '../../../core/domain/notice.ts';
import { refuse } from '../../../core/domain/result.ts';
import { formatClock } from '../../../core/domain/zone.ts';
import { refusalView } from '../../views/answers.ts';
import { digestView } from '../../views/digest.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional } from '../arguments.ts';
import { readTimeOfDay } from '../clock-time.ts';
import { command, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';

const DAY_MS: Millis = 24 * 3_600_000;
const SPANS: Readonly<
  Record<DigestPeriod, { readonly ms: Millis; readonly title: string; readonly label: string }>
> = {
  day: { ms: DAY_MS, title: 'Last 24 hours', label: 'Day' },
  week: { ms: 7 * DAY_MS, title: 'Last 7 days', label: 'Week' },
  month: { ms: 30 * DAY_MS, title: 'Last 30 days', label: 'Month' },
};
const NAMES: Readonly<Record<DigestPeriod, string>> = { day: 'Daily', week: 'Weekly', month: 'Monthly' };
const WHEN: Readonly<Record<DigestPeriod, string>> = {
  day: 'every day',
  week: 'every Monday',
  month: 'on the first of a month',
};
const HOURS: readonly number[] = [7, 8, 12, 18, 21, 22].map((hour) => hour * 60);

const period = z.enum(DIGEST_PERIODS);
const showSchema = z.object({ period });
const setSchema = z.object({ period, on: z.boolean() });
const atSchema = z.object({ at: z.int().min(0).max(1439) });
const mailSchema = z.object({ on: z.boolean() });
const nothing = z.object({});

const show: Press<z.infer<typeof showSchema>> = {
  verb: 'digest',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: showSchema,
  act: async (context, { period: chosen }) => replaced(await page(context, chosen)),
};

const times: Press<z.infer<typeof nothing>> = {
  verb: 'digest-times',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: nothing,
  act: async (context) => replaced(await timesPage(context)),
};

const set: Press<z.infer<typeof setSchema>> = {
  verb: 'digest-set',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: setSchema,
  act: async (context, { period: chosen, on }) => replaced(await turn(context, chosen, on)),
};

const setAt: Press<z.infer<typeof atSchema>> = {
  verb: 'digest-at',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: atSchema,
  act: async (context, { at }) => replaced(await move(context, at)),
};

const setMail: Press<z.infer<typeof mailSchema>> = {
  verb: 'digest-mail',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: mailSchema,
  act: async (context, { on }) => replaced(await mailed(context, on)),
};

async function change(context: Context, digest: NoticeSettings['digest']): Promise<View> {
  const { notices, user } = context;
  const changed = await notices.change(user.id, { ...notices.settings(user.id), digest });
  return changed.ok ? timesPage(context) : refusalView(changed);
}

function turn(context: Context, chosen: DigestPeriod, on: boolean): Promise<View> {
  const { digest } = context.notices.settings(context.user.id);
  return change(context, { ...digest, since: { ...digest.since, [chosen]: on ? context.now : null } });
}

function move(context: Context, at: number): Promise<View> {
  return change(context, { ...context.notices.settings(context.user.id).digest, at });
}

/** Where digests can go beside the chats: the person's confirmed e-mail addresses. */
async function mailboxes({ addresses, user }: Context): Promise<readonly string[]> {
  if (!addresses.kinds.includes('email')) return [];
  const all = await addresses.list(user.id);
  return all.flatMap(({ kind, address, confirmedAt }) =>
    kind === 'email' && confirmedAt !== null ? [address] : [],
  );
}

async function mailed(context: Context, on: boolean): Promise<View> {
  const { addresses, notices, user } = context;
  if (on && !addresses.kinds.includes('email'))
    return refusalView(
      refuse('KIND_OFF', 'e-mail is not set up on this service; its owner can, in the settings'),
    );
  if (on && (await mailboxes(context)).length === 0)
    return refusalView(
      refuse(
        'NO_EMAIL',
        'you have no confirmed e-mail address; write /alert to email anna@example.com, then this again',
      ),
    );
  return change(context, { ...notices.settings(user.id).digest, mail: on });
}

/** Whether digests go to a mailbox, where that can be said. */
function mailLines(mail: boolean, boxes: readonly string[], canMail: boolean): readonly string[] {
  if (mail && boxes.length > 0) return ['', `By e-mail too: ${boxes.join(', ')}`];
  if (mail) return ['', 'By e-mail too: no address is confirmed. /alert to email anna@example.com'];
  return canMail && boxes.length === 0 ? ['', 'By e-mail too: first /alert to email anna@example.com'] : [];
}

async function page(context: Context, chosen: DigestPeriod): Promise<View> {
  const { user, now, digests, notices } = context;
  const { ms, title } = SPANS[chosen];
  const choices = DIGEST_PERIODS.map((one) => ({
    label: SPANS[one].label,
    payload: { period: one },
    ...(one === chosen ? { style: 'primary' as const } : {}),
  }));
  return {
    ...digestView(await digests.digest(user.id, now - ms, now), {
      ...{ title, now, lateSince: null },
      zone: notices.settings(user.id).zone,
    }),
    buttons: [
      ...context.menu(show, choices, { perRow: choices.length }),
      ...context.menu(times, [{ label: 'Send me this…', payload: {} }]),
    ],
  };
}

async function timesPage(context: Context): Promise<View> {
  const { zone, digest, modes } = context.notices.settings(context.user.id);
  const boxes = await mailboxes(context);
  const canMail = context.addresses.kinds.includes('email');
  const on = DIGEST_PERIODS.filter((one) => digest.since[one] !== null);
  const when = `at ${formatClock(digest.at)} (${zone})`;
  const switches = DIGEST_PERIODS.map((one) => ({
    label: `${NAMES[one]}: ${digest.since[one] === null ? 'off' : 'on'}`,
    payload: { period: one, on: digest.since[one] === null },
  }));
  const hours = HOURS.map((at) => ({
    label: formatClock(at),
    payload: { at },
    ...(at === digest.at ? { style: 'primary' as const } : {}),
  }));
  return view({
    title: on.length === 0 ? 'No digest comes by itself' : `Digests ${when}`,
    text: [
      ...(on.length === 0
        ? [`Turn one on, and it comes ${when}.`]
        : on.map((one) => `${NAMES[one]}: ${WHEN[one]}`)),
      ...mailLines(digest.mail, boxes, canMail),
      ...(modes.digest === 'off' && on.length > 0
        ? ['', 'Digests are off in /notify: none is sent until you turn them on there.']
        : []),
      '',
      'Another time: /digest at 21:30. Your time zone, and whether digests ring: /notify.',
    ].join('\n'),
    buttons: [
      ...context.menu(set, switches, { perRow: switches.length }),
      ...context.menu(setAt, hours, { perRow: 3 }),
      ...(boxes.length === 0 && !digest.mail
        ? []
        : context.menu(setMail, [
            { label: `By e-mail: ${digest.mail ? 'on' : 'off'}`, payload: { on: !digest.mail } },
          ])),
      ...context.menu(show, [{ label: 'Show one now', payload: { period: on[0] ?? 'day' } }]),
    ],
    // It names the person's addresses.
    secret: boxes.length > 0,
  });
}

export const digest = command({
  name: 'digest',
  aliases: ['dg'],
  summary: 'Your day, week or month in one message',
  usage: '[day|week|month|at|mail] [on|off|time]',
  details: [
    'Result by account and channel, best and worst, what is open, what was not copied and why, what needs a look.',
    '',
    '• digest week: shows one now',
    '• digest day on: sends it every day',
    '• digest at 21:30: when they come, by your clock (/notify zone)',
    '• digest mail on: those that come go to your e-mail too (/alert to email)',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  presses: [press(show), press(times), press(set), press(setAt), press(setMail)],
  arguments: positional(
    z.object({
      what: z.enum([...DIGEST_PERIODS, 'at', 'mail']).optional(),
      value: z.string().max(20).optional(),
    }),
  ),
  async handle(context, { what = 'day', value }) {
    if (what === 'at') {
      if (value === undefined) return timesPage(context);
      const at = readTimeOfDay(value);
      return at === undefined
        ? refusalView(
            refuse('TIME_UNREADABLE', `I cannot read ${JSON.stringify(value)}; write a time such as 21:30`),
          )
        : move(context, at);
    }
    if (value === undefined) return what === 'mail' ? timesPage(context) : page(context, what);
    if (value === 'on' || value === 'off')
      return what === 'mail' ? mailed(context, value === 'on') : turn(context, what, value === 'on');
    return refusalView(refuse('VALUE_UNREADABLE', `I cannot read ${JSON.stringify(value)}; write on or off`));
  },
});
