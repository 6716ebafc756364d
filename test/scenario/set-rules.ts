/** What a person said is what is on record: nothing of it was lost, and nothing else was changed. */
import type { Settings } from '../../core/app/rules-api.ts';
import { decimal } from '../../core/domain/decimal.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import { standardAccountRules } from '../../core/domain/risk.ts';
import type { AccountRules } from '../../core/domain/risk.ts';
import { STANDARD_RULES } from '../../core/domain/rules.ts';
import { DEFAULT_DEVIATION_POINTS, DEFAULT_OPEN_WINDOW_MS } from '../../core/domain/subscription.ts';
import type { Field } from '../../bot/commands/rules/field.ts';
import { COPY_FIELDS } from '../../bot/commands/rules/fields.ts';
import { ACCOUNT_FIELDS } from '../../bot/commands/rules/limit-fields.ts';
import { parseCopyOptions } from '../../bot/commands/sizing.ts';
import type { End, Follower } from './end.ts';
import type { FollowerPlan, Said } from './plan.ts';

const CURRENCY = 'USD';

function meant<S>(fields: readonly Field<S>[], standard: S, said: readonly Said[]): S {
  return said.reduce((settings, { name, text }) => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) throw new Error(`no rule is called ${name}`);
    const read = field.read(settings, text, CURRENCY);
    if (!read.ok) throw new Error(`${name} ${text}: ${read.message}`);
    return read.value;
  }, standard);
}

/** What the words of a plan mean for the subscription. Throws when one of them means nothing. */
export function settingsOf({ settings, rules }: Pick<FollowerPlan, 'settings' | 'rules'>): Settings {
  const agreed = parseCopyOptions(settings.split(/\s+/u));
  if (!agreed.ok) throw new Error(`${settings}: ${agreed.message}`);
  const { sizing, symbolMap } = agreed.value;
  const standard: Settings = {
    sizing: sizing ?? { kind: 'multiplier', factor: decimal('1') },
    symbolMap,
    openWindowMs: DEFAULT_OPEN_WINDOW_MS,
    deviationPoints: DEFAULT_DEVIATION_POINTS,
    rules: STANDARD_RULES,
  };
  return meant(COPY_FIELDS, standard, rules);
}

/** The same for its account. */
export const accountRulesOf = (
  account: AccountId,
  { accountRules }: Pick<FollowerPlan, 'accountRules'>,
): AccountRules => meant(ACCOUNT_FIELDS, standardAccountRules(account), accountRules);

function differences<S>(fields: readonly Field<S>[], wanted: S, now: S): string[] {
  return fields.flatMap((field) => {
    const [right, is] = [field.words(wanted, CURRENCY), field.words(now, CURRENCY)];
    return is === right ? [] : [`the rule ${field.name} is ${is}, not ${right}`];
  });
}

/** @returns which rules are not as they were set */
export function ruleVerdict({ plan }: End, { name, subscription, rules }: Follower): string[] {
  const planned = plan.followers.find((one) => one.name === name);
  if (planned === undefined) return [`nobody planned ${name}`];
  return [
    ...differences(COPY_FIELDS, settingsOf(planned), subscription),
    ...differences(ACCOUNT_FIELDS, accountRulesOf(subscription.account, planned), rules),
  ].map((what) => `${name}: ${what}`);
}
