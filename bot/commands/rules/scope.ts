/**
 * Whose rules a page is about: a copy's or an account's. Both have fields, a name, what is reached now, and a
 * way to be changed; what differs lies here.
 */
import { z } from 'zod';
import type { Settings } from '../../../core/app/rules-api.ts';
import type { Decimal } from '../../../core/domain/decimal.ts';
import type { AccountId, SubscriptionId } from '../../../core/domain/ids.ts';
import { refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { standardAccountRules } from '../../../core/domain/risk.ts';
import type { AccountRules, RiskBlock, RiskScope } from '../../../core/domain/risk.ts';
import { STANDARD_RULES } from '../../../core/domain/rules.ts';
import { DEFAULT_DEVIATION_POINTS, DEFAULT_OPEN_WINDOW_MS } from '../../../core/domain/subscription.ts';
import type { Subscription } from '../../../core/domain/subscription.ts';
import { formatMoment } from '../../views/format.ts';
import type { Context } from '../command.ts';
import type { CopyField } from './copy-field.ts';
import { SECTIONS } from './field.ts';
import type { Field, Section } from './field.ts';
import { COPY_FIELDS, named, sectionsOf } from './fields.ts';
import { ACCOUNT_FIELDS } from './limit-fields.ts';
import { accountId, subscriptionId } from '../payload-ids.ts';

export const subjectSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('copy'), id: subscriptionId }),
  z.object({ of: z.literal('account'), id: accountId }),
]);
export type Subject = z.infer<typeof subjectSchema>;

export interface Row {
  readonly name: string;
  readonly title: string;
  readonly words: string;
}

/** What a text would change. */
export interface Proposal {
  readonly before: string;
  readonly after: string;
  readonly caution: string | null;
}

/** The rules of one copy or account as they are now. */
export interface Rulebook {
  readonly subject: Subject;
  readonly scope: RiskScope;
  readonly name: string;
  readonly currency: string;
  readonly blocks: readonly RiskBlock[];
  /** What holds beyond the rules, in sentences. */
  readonly about: readonly string[];
  /** What is typed before a rule's name: `/rules 1`. */
  readonly command: string;
  readonly sections: readonly Section[];
  /** @param only `unusual`: those that are not as they are at first; the size always counts as such */
  rows(section: Section, only?: 'unusual'): readonly Row[];
  named(word: string): Result<{ readonly field: AnyField } | { readonly section: Section }>;
  proposal(field: string, text: string): Result<Proposal>;
  /** The settings of a copy with what the text says. Throws for an account, which copies nothing by itself. */
  settingsWith(field: string, text: string): Result<Settings>;
  change(context: Context, field: string, text: string): Promise<Result<unknown>>;
}

/** A field, whatever it is of. */
export type AnyField = Pick<
  Field<never>,
  'name' | 'title' | 'section' | 'explains' | 'how' | 'living' | 'path'
> & { readonly words: string; readonly choices: readonly string[] };

interface Parts<S> {
  readonly fields: readonly Field<S>[];
  readonly now: S;
  readonly standard: S;
  readonly currency: string;
  readonly put: (context: Context, settings: S) => Promise<Result<unknown>>;
}

type Fixed = Omit<
  Rulebook,
  'sections' | 'rows' | 'named' | 'proposal' | 'change' | 'settingsWith' | 'currency'
>;

function rulebook<S>(fixed: Fixed, parts: Parts<S>, settingsWith: Rulebook['settingsWith']): Rulebook {
  const { fields, now, standard, currency, put } = parts;
  const fieldNamed = (name: string): Field<S> => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) throw new Error(`no rule is called ${JSON.stringify(name)}`);
    return field;
  };
  const erased = (field: Field<S>): AnyField => {
    const { name, title, section, explains, how, living, path } = field;
    const words = field.words(now, currency);
    return { name, title, section, explains, how, living, path, words, choices: field.choices(now) };
  };
  const isUsual = (field: Field<S>): boolean =>
    field.section !== 'size' && field.words(now, currency) === field.words(standard, currency);
  return {
    ...fixed,
    currency,
    settingsWith,
    sections: sectionsOf(fields),
    rows: (section, only) =>
      fields
        .filter((field) => field.section === section && (only === undefined || !isUsual(field)))
        .map(({ name, title, words }) => ({ name, title, words: words(now, currency) })),
    named(word) {
      const found = named(fields, word);
      if (!found.ok) return found;
      return { ok: true, value: 'field' in found.value ? { field: erased(found.value.field) } : found.value };
    },
    proposal(name, text) {
      const field = fieldNamed(name);
      const read = field.read(now, text, currency);
      if (!read.ok) return read;
      const caution = field.caution(now, read.value);
      const [before, after] = [field.words(now, currency), field.words(read.value, currency)];
      return { ok: true, value: { before, after, caution } };
    },
    async change(context, name, text) {
      const read = fieldNamed(name).read(now, text, currency);
      return read.ok ? put(context, read.value) : read;
    },
  };
}

const STANDARD_SETTINGS: Settings = {
  sizing: { kind: 'multiplier', factor: '1' as Decimal },
  symbolMap: { list: {}, prefix: '', suffix: '' },
  openWindowMs: DEFAULT_OPEN_WINDOW_MS,
  deviationPoints: DEFAULT_DEVIATION_POINTS,
  rules: STANDARD_RULES,
};

/** A name as it is typed: in quotes where it has spaces. */
const typedName = (name: string): string => (/\s/u.test(name) ? `"${name}"` : name);

const STATE_WORDS = {
  active: [],
  paused: ['Copying is paused: /resume goes on.'],
  ended: ['Copying has ended.'],
} as const;

const paperWords = ({ rules }: Subscription, twinName: string | null): readonly string[] => {
  if (rules.approval.mode !== 'paper') return [];
  return [
    twinName === null
      ? 'On paper, and nothing enters there: /mode puts that right.'
      : `On paper: ${twinName} enters instead, and follows these rules.`,
  ];
};

async function copyRules(context: Context, id: SubscriptionId): Promise<Result<Rulebook>> {
  const { rules, trading, user } = context;
  const found = await rules.settings(user.id, id);
  if (!found.ok) return found;
  const { subscription, channelName, accountName, twinName, currency, blocks } = found.value;
  const mine = await trading.subscriptions(user.id);
  const number = mine.findIndex((one) => one.subscription.id === id) + 1;
  const fields: readonly CopyField[] = COPY_FIELDS;
  const { account } = subscription;
  const settings: Settings = subscription;
  const settingsWith = (name: string, text: string): Result<Settings> => {
    const field = fields.find((one) => one.name === name);
    return field === undefined
      ? refuse('NO_SUCH_NAME', `no rule is called ${name}`)
      : field.read(settings, text, currency);
  };
  const fixed: Fixed = {
    subject: { of: 'copy', id },
    scope: { kind: 'subscription', account, subscription: id },
    name: `${channelName} → ${accountName}`,
    blocks,
    about: [...STATE_WORDS[subscription.state], ...paperWords(subscription, twinName)],
    command: `/rules ${number}`,
  };
  const put = ({ user: by }: Context, next: Settings): Promise<Result<unknown>> => {
    const { sizing, symbolMap, openWindowMs, deviationPoints, rules: all } = next;
    return rules.change(by.id, id, { sizing, symbolMap, openWindowMs, deviationPoints, rules: all });
  };
  const parts = { fields, now: settings, standard: STANDARD_SETTINGS, currency, put };
  return { ok: true, value: rulebook(fixed, parts, settingsWith) };
}

async function accountRules(context: Context, id: AccountId): Promise<Result<Rulebook>> {
  const { rules: api, user, now } = context;
  const found = await api.accountRules(user.id, id);
  if (!found.ok) return found;
  const { rules, accountName, currency, blocks } = found.value;
  const { stoppedAt } = rules;
  const stopped = `Emergency stop since ${formatMoment(stoppedAt ?? 0, now)}: nothing new is copied. /release ${typedName(accountName)} takes it back.`;
  const fixed: Fixed = {
    subject: { of: 'account', id },
    scope: { kind: 'account', account: id },
    name: `Account ${accountName}`,
    blocks,
    about: [
      'These hold for the whole account, whatever is copied into it.',
      ...(stoppedAt === null ? [] : [stopped]),
    ],
    command: `/rules account ${typedName(accountName)}`,
  };
  const put = ({ user: by }: Context, next: AccountRules): Promise<Result<unknown>> =>
    api.changeAccount(by.id, next);
  const parts = { fields: ACCOUNT_FIELDS, now: rules, standard: standardAccountRules(id), currency, put };
  const settingsWith = (): never => {
    throw new Error('an account copies nothing by itself: there is nothing to try its rules on');
  };
  return { ok: true, value: rulebook(fixed, parts, settingsWith) };
}

/** Refusals: SUBSCRIPTION_UNKNOWN, ACCOUNT_UNKNOWN. */
export const rulesOf = (context: Context, subject: Subject): Promise<Result<Rulebook>> =>
  subject.of === 'copy' ? copyRules(context, subject.id) : accountRules(context, subject.id);

export const sectionTitle = (section: Section): string => SECTIONS[section];
