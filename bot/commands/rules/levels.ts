/** Stops and targets as people write them: where they come from, trailing, break-even. */
import type { Decimal } from '../../../core/domain/decimal.ts';
import { done } from '../../../core/domain/result.ts';
import type { BreakEven, LevelRule, TrailingStop } from '../../../core/domain/rules.ts';
import { numberIn } from '../numbers.ts';
import type { Kind } from './kind.ts';
import { NUMBER, pipsWords } from './quantities.ts';

const ZERO = '0' as Decimal;

/** `+5`, `-2.5`: with its sign, as an addition to something. */
const signed = (value: Decimal): string => (value.startsWith('-') ? value : `+${value}`);

const LEVEL = new RegExp(
  String.raw`^(?:provider(?:.?s)?(?:\s+(price|distance))?|(price|distance))(?:\s*([+-])\s*(${NUMBER})\s*(?:pips?)?)?$`,
  'iu',
);
const OWN = new RegExp(String.raw`^(?:own\s+)?(${NUMBER})\s*(?:pips?)?$`, 'iu');

export const level: Kind<LevelRule> = {
  how: "provider's price, provider's distance (from each one's own entry), either with +5 pips or -5 pips, own 30 pips, or none",
  read(text) {
    const plain = text.trim();
    if (/^(?:none|no|off)$/iu.test(plain)) return done({ kind: 'none' });
    const own = numberIn(OWN.exec(plain)?.[1] ?? '');
    if (own !== undefined) return done({ kind: 'own', pips: own });
    const found = LEVEL.exec(plain);
    if (found === null) return undefined;
    const [, named, alone, sign = '+', digits = '0'] = found;
    const offset = numberIn(sign === '-' ? `-${digits}` : digits);
    if (offset === undefined) return undefined;
    const kind = (named ?? alone)?.toLowerCase() === 'distance' ? 'distance' : 'price';
    return done({ kind, offsetPips: offset });
  },
  words(value) {
    if (value.kind === 'none') return 'none';
    if (value.kind === 'own') return `own ${pipsWords(value.pips)}`;
    const offset = value.offsetPips === ZERO ? '' : ` ${pipsWords(signed(value.offsetPips))}`;
    return `provider's ${value.kind}${offset}`;
  },
};

const PIPS_AFTER = (words: string): RegExp =>
  new RegExp(String.raw`\b(?:${words})\s*\+?\s*(${NUMBER})\s*(?:pips?\b)?,?`, 'iu');
const BEHIND = new RegExp(String.raw`(${NUMBER})\s*(?:pips?)?\s*behind,?`, 'iu');
const START = PIPS_AFTER('from|after');
const STEP = PIPS_AFTER('in steps of|steps of|steps?');

export const trailing: Kind<TrailingStop> = {
  how: '15 pips behind, from +20 pips, in steps of 1 pip',
  read(text) {
    const rest = text.replace(BEHIND, '').replace(START, '').replace(STEP, '');
    const distance = numberIn(BEHIND.exec(text)?.[1] ?? '');
    const start = numberIn(START.exec(text)?.[1] ?? '0');
    const step = numberIn(STEP.exec(text)?.[1] ?? '1');
    const whole = distance !== undefined && start !== undefined && step !== undefined;
    if (!whole || rest.trim() !== '') return undefined;
    return done({ startPips: start, distancePips: distance, stepPips: step });
  },
  words: ({ startPips, distancePips, stepPips }) =>
    `${pipsWords(distancePips)} behind, from ${pipsWords(signed(startPips))}, in steps of ${pipsWords(stepPips)}`,
};

const EVEN = new RegExp(
  String.raw`^(?:after\s+)?(?:(?:the\s+)?(first\s+target)|\+?(${NUMBER})\s*(?:pips?)?)(?:,?\s*at\s*([+-]?)\s*(${NUMBER})\s*(?:pips?)?)?$`,
  'iu',
);

export const breakEven: Kind<BreakEven> = {
  how: 'after 20 pips, at +1 pip (from the entry), or after first target, at +0 pips',
  read(text) {
    const found = EVEN.exec(text.trim());
    if (found === null) return undefined;
    const [, target, ahead = '', sign = '', digits = '0'] = found;
    const plusPips = numberIn(sign === '-' ? `-${digits}` : digits);
    const pips = numberIn(ahead);
    if (plusPips === undefined) return undefined;
    if (target !== undefined) return done({ after: 'first_target', plusPips });
    return pips === undefined ? undefined : done({ after: { pips }, plusPips });
  },
  words: ({ after, plusPips }) =>
    `after ${after === 'first_target' ? 'first target' : pipsWords(after.pips)}, at ${pipsWords(signed(plusPips))}`,
};

/** How much worse than the provider's price: pips, or a share of the distance to its stop. */
export const deviation: Kind<{ readonly unit: 'pips' | 'stop_percent'; readonly value: Decimal }> = {
  how: '5 pips, or 20% of the stop distance',
  read(text) {
    const found = new RegExp(
      String.raw`^(${NUMBER})\s*(?:(pips?)?|(%)(?:\s*of\s+(?:the\s+)?stop(?:\s+distance)?)?)$`,
      'iu',
    ).exec(text.trim());
    const value = numberIn(found?.[1] ?? '');
    if (value === undefined) return undefined;
    return done({ unit: found?.[3] === undefined ? 'pips' : 'stop_percent', value });
  },
  words: ({ unit, value }) => (unit === 'pips' ? pipsWords(value) : `${value}% of the stop distance`),
};
