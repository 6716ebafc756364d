/** What a person changed, field by field: for the history of rules and for the question before the change. */
import type { AccountRules, RuleChange } from '../domain/risk.ts';
import type { Settings } from './rules-api.ts';

type Fields = RuleChange['fields'];

/** Records of fields that are changed one by one; everything else is one value. */
const GROUPS: ReadonlySet<string> = new Set([
  'symbolMap',
  'rules',
  'rules.lots',
  'rules.filters',
  'rules.filters.maxPositions',
  'rules.life',
  'rules.life.manual',
  'rules.exposure',
  'rules.plan',
  'rules.approval',
  'equity',
]);

function flatten(value: object, at: string, into: Map<string, unknown>): Map<string, unknown> {
  for (const [name, part] of Object.entries(value) as [string, unknown][]) {
    const path = at === '' ? name : `${at}.${name}`;
    if (GROUPS.has(path) && typeof part === 'object' && part !== null) flatten(part, path, into);
    else into.set(path, part);
  }
  return into;
}

function changedFields(before: object, after: object): Fields {
  const old = flatten(before, '', new Map());
  const fields: Fields[number][] = [];
  for (const [path, value] of flatten(after, '', new Map())) {
    const was = old.get(path) ?? null;
    if (JSON.stringify(was) !== JSON.stringify(value)) fields.push({ path, before: was, after: value });
  }
  return fields;
}

const settingsOf = ({ sizing, symbolMap, openWindowMs, deviationPoints, rules }: Settings): Settings => ({
  sizing,
  symbolMap,
  openWindowMs,
  deviationPoints,
  rules,
});

/** @returns the fields that differ, with what stood there; empty when nothing does */
export const changedSettings = (before: Settings, after: Settings): Fields =>
  changedFields(settingsOf(before), settingsOf(after));

export const changedAccountRules = (before: AccountRules, after: AccountRules): Fields =>
  changedFields({ ...before, account: '' }, { ...after, account: '' });
