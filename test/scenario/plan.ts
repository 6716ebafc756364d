/**
 * How each follower copies in one scenario: drawn from its seed, in the words that a person types. Values lie near what
 * the provider does, so that rules bite now and then and most is copied all the same.
 */
import type { Random } from '../../sim/random.ts';

/** A rule's name in /rules, and its value as it is typed. */
export interface Said {
  readonly name: string;
  readonly text: string;
}

export interface FollowerPlan {
  readonly name: string;
  /** As it is said after `/copy signals <name>`: size and symbols. */
  readonly settings: string;
  readonly rules: readonly Said[];
  /** Of the whole account. */
  readonly accountRules: readonly Said[];
  readonly suffix: string;
  /** Deposited on top of the usual 10,000; empty: nothing. */
  readonly deposit: string;
  readonly nets: boolean;
}

export interface Plan {
  readonly followers: readonly FollowerPlan[];
}

/** Each is said and confirmed, and nobody may say more than thirty things in ten seconds. */
const RULES_EACH: readonly [number, number] = [2, 4];
const PEOPLE = [
  { name: 'suffixed', suffix: '.m', deposit: '' },
  { name: 'wealthy', suffix: '', deposit: '5000' },
  { name: 'plain', suffix: '', deposit: '' },
] as const;
const START = 10_000;

interface About {
  readonly random: Random;
  readonly suffix: string;
  /** Equity before the first copy. */
  readonly capital: number;
}
type Group = (about: About) => readonly Said[];

const say =
  (name: string, ...texts: readonly string[]): Group =>
  ({ random }) => [{ name, text: random.pick(texts) }];
const hundredths = (random: Random, from: number, to: number): string =>
  `${(random.int(from, to) / 100).toFixed(2)} lots`;
const lotsOf =
  (name: string, from: number, to: number): Group =>
  ({ random }) => [{ name, text: hundredths(random, from, to) }];

/** What a limit allows is lost by some dozen copies' spreads. */
const limit: Group = ({ random }) => {
  const basis = random.pick(['balance', 'equity']);
  const from = random.chance(0.4) ? ' from peak' : '';
  const close = random.chance(0.5) ? ' close' : '';
  const period = random.pick(['lifetime', 'day', 'rolling week']);
  return [
    {
      name: 'limit',
      text: `${period} ${String(random.int(3, 40))} USD ${basis}${from}${close} until cleared by hand`,
    },
  ];
};

/** Each group is drawn at most once for a follower; one that stands here twice is twice as likely. */
const COPY_GROUPS: readonly Group[] = [
  lotsOf('max-lots', 4, 12),
  ({ random }) => [
    { name: 'min-lots', text: hundredths(random, 2, 4) },
    ...(random.chance(0.6) ? [{ name: 'force-min-lots', text: 'on' }] : []),
  ],
  lotsOf('max-symbol-lots', 12, 40),
  say('symbol-filter', 'all but GBPUSD', 'only EURUSD, XAU*', 'only EURUSD, GBPUSD'),
  say('sides', 'buy', 'sell'),
  say('kinds', 'market', 'market, limit', 'market, stop'),
  say('reverse', 'on'),
  say('reverse', 'on'),
  say('delay', '500 ms', '1 s', '1 s to 2 s'),
  say('max-deviation', '1 pip', '5 pips', '40%'),
  say('max-spread', '1 pip', '15 pips', '20 pips'),
  say('min-stop', '8 pips', '20 pips'),
  say('max-stop', '30 pips', '200 pips'),
  say('only-with-stop', 'on'),
  say('max-positions', '3', '4', '6'),
  say('max-channel-positions', '2', '4', '5'),
  say('max-symbol-positions', '1', '2', '3'),
  say('stop-loss', "provider's distance", "provider's price +5 pips", 'own 60 pips', 'none'),
  say('stop-loss', "provider's distance -1 pip", "provider's price -2 pips", 'own 90 pips'),
  say('take-profit', "provider's distance", "provider's price +5 pips", 'own 60 pips', 'none'),
  say(
    'trailing',
    '2 pips behind, from +1 pip, in steps of 1 pip',
    '15 pips behind, from +3 pips, in steps of 2 pips',
  ),
  say('break-even', 'after 1 pip, at +0 pips', 'after 4 pips, at +1 pip', 'after first target, at +0 pips'),
  // A stop that is changed by hand is the person's at first.
  say('manual-stop', 'reassert', 'adopt'),
  say('manual-stop', 'reassert', 'adopt'),
  say('hours', 'Mon-Sun 00:00-24:00 Europe/Madrid'),
  say('magics', 'only 0', 'all but 5..9'),
  say('window', '5 s', '20 s'),
  say('max-total-lots', '0.30 lots', '0.60 lots'),
  say('max-leverage', '3:1', '6:1'),
  say('min-margin-level', '1500%', '4000%'),
  limit,
  limit,
];

const ACCOUNT_GROUPS: readonly Group[] = [
  limit,
  ({ random, capital }) => [{ name: 'equity-stop', text: `${String(capital - random.int(5, 40))} USD` }],
  ({ random, capital }) => [{ name: 'equity-target', text: `${String(capital + random.int(5, 40))} USD` }],
  lotsOf('max-total-lots', 20, 60),
  say('max-leverage', '4:1'),
];

const SIZES: readonly ((random: Random) => string)[] = [
  (random) => `x${random.pick(['0.5', '0.7', '1'])}`,
  (random) => `${random.pick(['0.05', '0.10'])} lots`,
  (random) => `${random.pick(['equity', 'balance', 'free margin'])} x${random.pick(['0.6', '1'])}`,
  () => 'equity x1 of 12000',
  () => 'notional x0.6',
  (random) =>
    `risk ${String(random.int(3, 20))}, ${random.pick(['wait 1 s for a stop, else 0.02 lots', 'without a stop: 0.03 lots', 'without a stop: no copy'])}`,
  () => 'risk 0.08% of equity, without a stop: 0.02 lots',
  (random) => `= ${random.pick(EXPRESSIONS)}`,
];

/** What the verdict can work out by itself. */
export const EXPRESSIONS = ['provider_lots * 0.6', 'min(provider_lots, 0.07)'] as const;

function drawGroups(groups: readonly Group[], count: number, about: About): readonly Said[] {
  const said = new Map<string, Said>();
  for (let draws = 0; said.size < count && draws < groups.length; draws++) {
    for (const one of about.random.pick(groups)(about)) if (!said.has(one.name)) said.set(one.name, one);
  }
  return [...said.values()];
}

/** An alias names the symbol of this follower, and may change what a lot is worth. */
function symbolsOf({ random, suffix }: About): string {
  const affix = suffix !== '' && random.chance(0.4) ? ` suffix=${suffix}` : '';
  if (random.chance(0.65)) return affix;
  const alias = random.chance(0.8) ? `XAUUSD:XAUUSD${suffix}*${random.pick(['0.5', '2'])}` : 'GBPUSD:NOSUCH';
  return `${affix} map=${alias}`;
}

/** @param mayNet whether the followers' platform has netting accounts */
export function drawPlan(random: Random, mayNet: boolean): Plan {
  const netting = mayNet && random.chance(0.5) ? random.pick(PEOPLE).name : null;
  const followers = PEOPLE.map((person): FollowerPlan => {
    const about = { random, suffix: person.suffix, capital: START + Number(person.deposit) };
    const size = random.pick(SIZES)(random);
    const accountRules = random.chance(0.35) ? drawGroups(ACCOUNT_GROUPS, 1, about) : [];
    const most = random.int(...RULES_EACH) - accountRules.length;
    return {
      ...person,
      // A size is typed as words; symbols come last.
      settings: `${size}${symbolsOf(about)}`,
      rules: drawGroups(COPY_GROUPS, most, about),
      accountRules,
      nets: person.name === netting,
    };
  });
  return { followers };
}

/** One line for each follower, for the report of a failure. */
export const planInWords = ({ followers }: Plan): readonly string[] =>
  followers.map(({ name, settings, rules, accountRules, nets }) => {
    const all = [
      ...rules.map((one) => `${one.name} ${one.text}`),
      ...accountRules.map((one) => `account ${one.name} ${one.text}`),
    ];
    return `${name}${nets ? ' (netting)' : ''}: ${settings}; ${all.join('; ')}`;
  });
