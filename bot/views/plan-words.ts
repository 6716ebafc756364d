/** Plain words for what becomes of posted signals: legs, zones, and a person's answer. */
import { at, figure, lotsAt, spaced } from './numbers.ts';
import type { Numbers, Sentence } from './numbers.ts';

const legWords = (n: Numbers): string => {
  const target = n['targets'] === 1 ? '' : `target ${at(n, 'target')} of ${at(n, 'targets')}`;
  const layer = n['layers'] === 1 ? '' : `layer ${at(n, 'layer')} of ${at(n, 'layers')}`;
  return [target, layer].filter((part) => part !== '').join(', ') || 'the whole signal';
};

/** `even`, `all on the first`, `50/30/20%`. */
function splitWords(n: Numbers): string {
  const split = at(n, 'split');
  if (split === 'even') return 'in even parts';
  return split === 'first' || split === 'last' ? `all on the ${split}` : `${split.replaceAll(', ', '/')}%`;
}

const zone = (n: Numbers): string =>
  n['low'] === n['high'] ? at(n, 'low') : `${at(n, 'low')} to ${at(n, 'high')}`;

const AT: Readonly<Record<string, string>> = {
  at_once: 'at once',
  best: 'at the better end',
  middle: 'in the middle',
  layers: 'in layers',
};

/** For codes of decisions. */
export const PLAN_DENIALS: Readonly<Record<string, Sentence>> = {
  SIGNAL_WITHDRAWN: () => 'the signal was taken back before this copy had entered',
  TARGET_LEFT_OUT: (n) => `your split leaves ${legWords(n)} out (${splitWords(n)})`,
  LAYER_LEFT_OUT: (n) => `layer ${at(n, 'layer')} is more than the ${at(n, 'layers')} that you enter in`,
  PART_TOO_SMALL: (n) =>
    `${lotsAt(n, 'lots')} lots in steps of ${at(n, 'step')} are too few for ${legWords(n)}: the first targets have them all`,
  PROVIDER_SIZE_UNKNOWN: (n) =>
    `the signal names no size, and ${spaced(n, 'sizing')} needs one: choose a size of your own, fixed lots or risk`,
  ENTRY_PASSED: (n) => `the market (${at(n, 'market')}) had passed the entry ${zone(n)} already`,
  ON_PAPER: (n) =>
    n['twin'] === undefined
      ? 'on paper, and no paper account enters any more: see /mode'
      : `on paper: ${at(n, 'twin')} enters instead`,
  APPROVAL_REJECTED: () => 'you said no',
  APPROVAL_EXPIRED: () => 'nobody answered in time',
  PRICE_RAN_AWAY: (n) =>
    `the price ran away: ${at(n, 'shown')} when you were asked, ${at(n, 'now')} now, ${figure(n, 'percent')}% of the way to the stop, and ${at(n, 'maxPercent')}% are allowed`,
};

/** The market is nowhere near a posted entry. */
export const farFromZone = (n: Numbers): string =>
  `the market (${at(n, 'bid')}) is ${figure(n, 'percent')}% away from the entry ${zone(n)}: it cannot be the same thing, or not the same day`;

/** The stop has moved since the question. */
const stopWords = (n: Numbers): string =>
  n['shownStop'] === undefined || n['shownStop'] === n['stop']
    ? ''
    : `, with the stop ${at(n, 'shownStop')} → ${at(n, 'stop')}`;

/** For rules in a trace. */
export const PLAN_RULES: Readonly<Record<string, Sentence>> = {
  leg: (n) => `leg: ${legWords(n)}, ${splitWords(n)}${n['withdrawn'] === undefined ? '' : ', taken back'}`,
  providerSize: (n) => `size of the signal: none is named, yours is ${spaced(n, 'sizing')}`,
  entry: (n) => {
    const where = n['low'] === undefined ? 'at the market' : `${zone(n)}, ${AT[at(n, 'at')] ?? at(n, 'at')}`;
    const market = n['bid'] === undefined ? 'no price' : `market ${at(n, 'bid')}/${at(n, 'ask')}`;
    const found = n['price'] === undefined ? '' : `: ${spaced(n, 'kind')} at ${at(n, 'price')}`;
    return `entry: ${where}, ${market}${found}`;
  },
  paper: (n) => `mode: on paper${n['twin'] === undefined ? '' : `, ${at(n, 'twin')} enters instead`}`,
  approval: (n) => `your answer: ${n['state'] === 'pending' ? 'not yet' : spaced(n, 'state')}`,
  automatic: (n) =>
    n['asked'] === 'no'
      ? `not asked: the stop costs ${at(n, 'percent')}% of the equity, up to ${at(n, 'upTo')}% goes by itself`
      : `asked: the stop costs ${at(n, 'percent')}% of the equity, up to ${at(n, 'upTo')}% goes by itself`,
  approvedPrice: (n) =>
    `price since you were asked: ${at(n, 'shown')} → ${at(n, 'now')}, ${figure(n, 'percent')}% of the way to the stop, at most ${at(n, 'maxPercent')}%`,
  share: (n) => `you approved ${at(n, 'share')} of it: ${lotsAt(n, 'lots')} → ${lotsAt(n, 'result')}`,
  approvedLots: (n) =>
    n['result'] === undefined
      ? 'you approved it with a stop, and there is none now'
      : `no more than you approved${stopWords(n)}: ${lotsAt(n, 'lots')} → ${lotsAt(n, 'result')}`,
  part: (n) => `its part, ${legWords(n)} ${splitWords(n)}: ${lotsAt(n, 'lots')} → ${lotsAt(n, 'result')}`,
  withdrawn: (n) => `taken back: the copy is ${at(n, 'copy')}`,
  target: (n) => `target ${at(n, 'reached')} was reached: stop ${at(n, 'before')} → ${at(n, 'after')}`,
};
