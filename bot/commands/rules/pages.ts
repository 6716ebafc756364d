/**
 * The pages of /rules and the buttons between them. Looking around is one press that leads everywhere; a change,
 * and clearing what was reached, are presses of their own, that work once and for a minute.
 */
import { z } from 'zod';
import { dryRunView } from '../../views/dry-run.ts';
import { fit } from '../../views/format.ts';
import { refusalView } from '../../views/answers.ts';
import { changePage, clearQuestion, overviewPage, rulePage, sectionPage } from '../../views/rules.ts';
import type { Button, View } from '../../views/view.ts';
import { view } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { CONFIRM_LIFE_MS, mayUse, REUSABLE_LIFE_MS } from '../command.ts';
import type { Choice, Context, Press } from '../command.ts';
import type { Section } from './field.ts';
import { SECTIONS } from './field.ts';
import { history } from './history.ts';
import { rulesOf, sectionTitle, subjectSchema } from './scope.ts';
import type { AnyField, Rulebook, Subject } from './scope.ts';

const LABEL_WIDTH = 34;
/** What "Try it" looks at. */
const TRIED = 10;
/** Who may change rules. */
export const CHANGES = 'trader';

const sectionSchema = z.enum(Object.keys(SECTIONS) as [Section, ...Section[]]);
const pageSchema = z.discriminatedUnion('at', [
  z.object({ at: z.literal('top') }),
  z.object({ at: z.literal('section'), section: sectionSchema }),
  z.object({ at: z.literal('rule'), rule: z.string() }),
  z.object({ at: z.literal('ask'), rule: z.string(), text: z.string() }),
  z.object({ at: z.literal('try'), rule: z.string(), text: z.string() }),
  z.object({ at: z.literal('clear') }),
  z.object({ at: z.literal('history') }),
]);
export type Page = z.infer<typeof pageSchema>;
const placeSchema = z.object({ subject: subjectSchema, page: pageSchema });
type Place = z.infer<typeof placeSchema>;

/** Leads to any page. */
export const look: Press<Place> = {
  verb: 'rules',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: placeSchema,
  act: async (context, { subject, page }) => replaced(await showPage(context, subject, page)),
};

const writeSchema = z.object({ subject: subjectSchema, rule: z.string() });

/** A value as a line in a form, where the chat has forms; it is asked about like one that was typed. */
export const write: Press<z.infer<typeof writeSchema>> = {
  verb: 'rules-write',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  needs: CHANGES,
  payload: writeSchema,
  question: { title: 'Change this rule', label: 'New value', example: 'As the page shows it' },
  act: async (context, { subject, rule }, typed) =>
    replaced(await showPage(context, subject, { at: 'ask', rule, text: typed.trim() })),
};

const changeSchema = z.object({
  subject: subjectSchema,
  rule: z.string(),
  text: z.string(),
  /** What stood there when the question was asked. */
  before: z.string(),
});

/** Makes the change that was shown; when something else stands there by now, it is shown anew. */
export const change: Press<z.infer<typeof changeSchema>> = {
  verb: 'rules-set',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  needs: CHANGES,
  payload: changeSchema,
  async act(context, { subject, rule, text, before }) {
    const found = await rulesOf(context, subject);
    if (!found.ok) return replaced(refusalView(found));
    const rules = found.value;
    const proposal = rules.proposal(rule, text);
    if (!proposal.ok) return replaced(refused(context, rules, rule, refusalView(proposal)));
    if (proposal.value.before !== before) {
      return replaced(await showPage(context, subject, { at: 'ask', rule, text }));
    }
    const changed = await rules.change(context, rule, text);
    if (!changed.ok) return replaced(refused(context, rules, rule, refusalView(changed)));
    const field = rules.named(rule);
    const title = field.ok && 'field' in field.value ? field.value.field.title : rule;
    const done = `Changed. ${title}: ${before} → ${proposal.value.after}`;
    return replaced(await showPage(context, subject, { at: 'rule', rule }, done));
  },
};

const clearSchema = z.object({ subject: subjectSchema });

/** Lets entries go on though a limit was reached. */
export const clear: Press<z.infer<typeof clearSchema>> = {
  verb: 'rules-clear',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  needs: CHANGES,
  payload: clearSchema,
  async act(context, { subject }) {
    const found = await rulesOf(context, subject);
    if (!found.ok) return replaced(refusalView(found));
    const cleared = await context.rules.clearBlocks(context.user.id, found.value.scope);
    if (!cleared.ok) return replaced(refusalView(cleared));
    const title = `${found.value.name}: ${cleared.value === 0 ? 'nothing to clear' : 'new copies go on'}`;
    const text = cleared.value === 0 ? 'It was over already.' : 'Losses are counted anew from now.';
    return replaced({ ...view({ title, text }), buttons: toPage(context, subject, 'Rules', { at: 'top' }) });
  },
};

type Rows = readonly (readonly Button[])[];

function toPage(context: Context, subject: Subject, label: string, page: Page): Rows {
  return context.menu(look, [{ label, payload: { subject, page } }]);
}

const refused = (context: Context, { subject }: Rulebook, rule: string, answer: View): View => ({
  ...answer,
  buttons: toPage(context, subject, '‹ Back', { at: 'rule', rule }),
});

const mayChange = ({ user }: Context): boolean => mayUse(user.role, CHANGES);

/** One page of the menu. @param done what was just changed, said above it */
export async function showPage(context: Context, subject: Subject, page: Page, done = ''): Promise<View> {
  const found = await rulesOf(context, subject);
  if (!found.ok) return refusalView(found);
  const rules = found.value;
  switch (page.at) {
    case 'top':
      return top(context, rules);
    case 'section':
      return section(context, rules, page.section, done);
    case 'history':
      return {
        ...(await history(context, rules.scope)),
        buttons: toPage(context, subject, '‹ Back', { at: 'top' }),
      };
    case 'clear':
      return askToClear(context, rules);
    default:
      return onRule(context, rules, page, done);
  }
}

/** Pages about one rule. */
async function onRule(
  context: Context,
  rules: Rulebook,
  page: Extract<Page, { rule: string }>,
  done: string,
): Promise<View> {
  const named = rules.named(page.rule);
  if (!named.ok) return refusalView(named);
  // A section by that name, or a rule of an earlier version.
  if (!('field' in named.value)) return section(context, rules, named.value.section, '');
  const { field } = named.value;
  if (page.at === 'ask') return ask(context, rules, field, page.text);
  if (page.at === 'try') return tryChange(context, rules, field, page.text);
  // A section of one rule is that rule.
  return done === '' ? rule(context, rules, field) : section(context, rules, field.section, done);
}

function top(context: Context, rules: Rulebook): View {
  const { subject, blocks, currency, name } = rules;
  const sections = rules.sections.map((one) => ({
    title: sectionTitle(one),
    lines: rules.rows(one, 'unusual'),
  }));
  const to = (label: string, page: Page): Choice<Place> => ({ label, payload: { subject, page } });
  const own = blocks.some(
    ({ scope }) => scope === subject.of || (scope === 'subscription' && subject.of === 'copy'),
  );
  const more: Choice<Place>[] = [
    to('History', { at: 'history' }),
    ...(subject.of === 'copy'
      ? [
          {
            label: 'Account',
            payload: {
              subject: { of: 'account' as const, id: rules.scope.account },
              page: { at: 'top' as const },
            },
          },
        ]
      : []),
  ];
  return {
    ...overviewPage({ title: name, sections, about: rules.about, blocks, currency, now: context.now }),
    buttons: [
      ...context.menu(
        look,
        rules.sections.map((one) => to(sectionTitle(one), { at: 'section', section: one })),
        { perRow: 3 },
      ),
      ...(own && mayChange(context)
        ? context.menu(look, [to('Clear what is reached', { at: 'clear' })])
        : []),
      ...context.menu(look, more, { perRow: 2 }),
    ],
  };
}

function section(context: Context, rules: Rulebook, which: Section, done: string): View {
  const { subject } = rules;
  const rows = rules.rows(which);
  const title = `${rules.name} · ${sectionTitle(which)}`;
  return {
    ...sectionPage(title, rows, done),
    buttons: [
      ...context.menu(
        look,
        rows.map((row) => ({ label: row.title, payload: { subject, page: { at: 'rule', rule: row.name } } })),
        { perRow: 2 },
      ),
      ...toPage(context, subject, '‹ Back', { at: 'top' }),
    ],
  };
}

function rule(context: Context, rules: Rulebook, field: AnyField): View {
  const { subject } = rules;
  const editable = mayChange(context);
  const choices: Choice<Place>[] = field.choices.map((text) => ({
    label: fit(text === field.words ? `· ${text} ·` : text, LABEL_WIDTH),
    payload: { subject, page: { at: 'ask', rule: field.name, text } },
    ...(text === field.words ? { style: 'primary' as const } : {}),
  }));
  const long = choices.some(({ label }) => label.length > LABEL_WIDTH / 2);
  const page = {
    title: `${rules.name} · ${field.title}`,
    explains: field.explains,
    words: field.words,
    how: field.how,
    typed: editable ? `${rules.command} ${field.name} ${example(field.how)}` : '',
  };
  return {
    ...rulePage(page),
    buttons: [
      ...(editable ? context.menu(look, choices.slice(0, MAX_SHOWN), { perRow: long ? 1 : 3 }) : []),
      ...(editable && context.speaker.forms === true
        ? context.menu(write, [{ label: 'Write it…', payload: { subject, rule: field.name } }])
        : []),
      ...toPage(context, subject, '‹ Back', { at: 'section', section: field.section }),
    ],
  };
}

/** With the way back they are no more than eight rows. */
const MAX_SHOWN = 7;

/** The first way to write it that stands in the words for people. */
const example = (how: string): string => how.split(/, (?!\d)| \(|, or /u)[0] ?? how;

function ask(context: Context, rules: Rulebook, field: AnyField, text: string): View {
  const { subject } = rules;
  const proposal = rules.proposal(field.name, text);
  if (!proposal.ok) return refused(context, rules, field.name, refusalView(proposal));
  const { before, after, caution } = proposal.value;
  const title = `${rules.name} · ${field.title}?`;
  const page = changePage({ title, before, after, caution, living: field.living, lifeMs: CONFIRM_LIFE_MS });
  const back = toPage(context, subject, '‹ Back', { at: 'rule', rule: field.name });
  if (before === after) return { ...page, buttons: back };
  const confirm: Choice<z.infer<typeof changeSchema>> = {
    label: 'Confirm',
    payload: { subject, rule: field.name, text, before },
    style: caution === null ? 'primary' : 'danger',
  };
  return {
    ...page,
    buttons: [
      ...context.menu(change, [confirm]),
      ...(subject.of === 'copy'
        ? toPage(context, subject, `Try on the last ${TRIED}`, { at: 'try', rule: field.name, text })
        : []),
      ...back,
    ],
  };
}

async function tryChange(context: Context, rules: Rulebook, field: AnyField, text: string): Promise<View> {
  const { subject } = rules;
  const back = toPage(context, subject, '‹ Back', { at: 'ask', rule: field.name, text });
  const [settings, proposal] = [rules.settingsWith(field.name, text), rules.proposal(field.name, text)];
  if (!settings.ok) return { ...refusalView(settings), buttons: back };
  if (!proposal.ok) return { ...refusalView(proposal), buttons: back };
  if (subject.of !== 'copy') throw new Error('only the rules of a copy can be tried');
  const tried = await context.rules.dryRun(context.user.id, subject.id, settings.value, TRIED);
  if (!tried.ok) return { ...refusalView(tried), buttons: back };
  const { before, after } = proposal.value;
  return {
    ...dryRunView(tried.value, `${field.title}: ${before} → ${after}`, context.now),
    buttons: back,
  };
}

function askToClear(context: Context, rules: Rulebook): View {
  const { subject, currency, name } = rules;
  const own = rules.blocks.filter(({ scope }) => scope === rules.scope.kind);
  return {
    ...clearQuestion(name, own, currency, context.now, CONFIRM_LIFE_MS),
    buttons: [
      ...context.menu(clear, [{ label: 'Clear', payload: { subject }, style: 'danger' }]),
      ...toPage(context, subject, '‹ Back', { at: 'top' }),
    ],
  };
}
