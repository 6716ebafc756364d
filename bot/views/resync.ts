/** What a resync would do, and what it did. */
import type { ResyncDone, ResyncItem, ResyncPlan, SettingsView } from '../../core/app/rules-api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { count } from './format.ts';
import { codeWords } from './words.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** More would not fit a message with its buttons; the rest comes after these. */
const MAX_ITEMS = 10;

const KINDS: Readonly<Record<ResyncItem['kind'], string>> = {
  missing: 'Missing here',
  extra: 'Only here',
  differs: 'Different',
  left: 'Left alone',
};
/** What pressing an item asks for. */
const DEEDS: Readonly<Record<ResyncItem['kind'], string>> = {
  missing: 'copy it',
  extra: 'close it',
  differs: 'put it right',
  left: '',
};

const nameOf = ({ channelName, accountName }: SettingsView): string => `${channelName} → ${accountName}`;

/** Those that something can be done about, in the plan's order: their numbers on the buttons. */
export const offered = (plan: ResyncPlan): readonly ResyncItem[] =>
  plan.items.filter(({ kind }) => kind !== 'left').slice(0, MAX_ITEMS);

/** `1 · copy it`. */
export const itemLabel = (item: ResyncItem, number: number): string => `${number} · ${DEEDS[item.kind]}`;

/** Codes of decisions in words: `was denied: subscription paused`. */
const inWords = (words: string): string => words.replaceAll(/(?<=denied: )[A-Z_]+/gu, codeWords);

const itemLine = (item: ResyncItem, number: number | null): string =>
  `${number === null ? '–' : `${number}.`} ${KINDS[item.kind]}, #${item.position}: ${inWords(item.words)}`;

export function planPage(plan: ResyncPlan): View {
  const shown = offered(plan);
  const left = plan.items.filter(({ kind }) => kind === 'left');
  const name = nameOf(plan.view);
  if (plan.items.length === 0) {
    return view({ title: `${name}: nothing to do`, tone: 'good', text: 'Every copy is as it should be.' });
  }
  const hidden = plan.items.length - left.length - shown.length;
  const lines = [
    ...shown.map((item, index) => itemLine(item, index + 1)),
    ...(hidden === 0 ? [] : [`and ${hidden} more, shown once these are done`]),
    ...left.slice(0, MAX_ITEMS).map((item) => itemLine(item, null)),
    ...(left.length > MAX_ITEMS ? [`– and ${left.length - MAX_ITEMS} more are left alone`] : []),
  ];
  return view({
    title:
      shown.length === 0
        ? `${name}: nothing that could be done`
        : `${name}: ${count(shown.length + hidden, 'difference')}`,
    text: `${lines.join('\n')}\n\nNothing is done but what you confirm.`,
  });
}

export const resyncQuestion = (plan: ResyncPlan, items: readonly ResyncItem[], lifeMs: Millis): View =>
  view({
    title: `${nameOf(plan.view)}: do ${items.length === 1 ? 'this' : `these ${items.length}`}?`,
    tone: 'warning',
    text: `${items.map((item) => `• ${KINDS[item.kind]}, #${item.position}: ${inWords(item.words)}`).join('\n')}\n\nAt the market, by today's rules. This question expires in ${lifeMs / 1000} s.`,
  });

/** @param items as they were confirmed */
export function doneView(
  items: readonly ResyncItem[],
  done: readonly ResyncDone[],
  about: SettingsView,
): View {
  const made = done.filter((one) => one.done).length;
  const lines = done.map((one) => {
    const item = items.find(({ id }) => id === one.id);
    const what = item === undefined ? one.id : `#${item.position}, ${DEEDS[item.kind]}`;
    return `${one.done ? '✓' : '✗'} ${what}: ${inWords(one.words)}`;
  });
  return view({
    title: `${nameOf(about)}: ${made} of ${done.length} on ${made === 1 ? 'its' : 'their'} way`,
    tone: made === done.length ? 'good' : 'warning',
    text: lines.join('\n'),
  });
}
