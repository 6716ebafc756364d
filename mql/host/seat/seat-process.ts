/**
 * A compiled Expert Advisor at a simulated broker, as a process of its own:
 * `tsx mql/host/seat/seat-process.ts --expert <binary> --platform mt5 --url … --key … --journal …`.
 * It takes the arguments and commands of sim/terminal-process.ts, and `--input Name=value` for the EA's inputs.
 */
import { parseArgs } from 'node:util';
import { Commands } from '../../../sim/commands.ts';
import { obeyLines, print } from '../../../sim/control-lines.ts';
import { realTime } from '../../../sim/scheduler.ts';
import { HABITS, TERMINAL_OPTIONS, needed, oneOf, surroundings } from '../../../sim/terminal-arguments.ts';
import { Proxy } from './proxy.ts';
import { Seat } from './seat.ts';

/** The exit code of this process when the EA ended by itself. */
const EXPERT_DIED = 70;
const HOUR_MS = 3_600_000;

const { values: args } = parseArgs({
  options: {
    ...TERMINAL_OPTIONS,
    /** The compiled EA. */
    expert: { type: 'string' },
    /** mt4 or mt5. */
    platform: { type: 'string', default: 'mt5' },
    /** PEM of a certificate authority that the terminal trusts. */
    ca: { type: 'string' },
    input: { type: 'string', multiple: true, default: [] },
    /** Further settings of the runtime, e.g. `MQL_QUIRK_READABLE=1`. */
    env: { type: 'string', multiple: true, default: [] },
    /** Symbols that are not in the Market Watch at the start. */
    unselected: { type: 'string', multiple: true, default: [] },
    /** By how many hours the broker's clock is ahead of UTC. */
    'server-ahead-hours': { type: 'string', default: '2' },
  },
});

/** `Name=value` pairs, each name with a prefix. */
function pairs(option: string, given: readonly string[], prefix: string): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new Error(`--${option} is ${JSON.stringify(pair)}: write it as Name=value`);
      return [`${prefix}${pair.slice(0, at)}`, pair.slice(at + 1)];
    }),
  );
}

const platform = oneOf('platform', args.platform, ['mt4', 'mt5']);
const { broker, random } = surroundings(args);
if (platform === 'mt4' && broker.marginMode === 'netting') {
  throw new Error('--margin-mode is "netting": MT4 knows hedging accounts only; use --platform mt5');
}
const proxy = await Proxy.listen(needed(args, 'url'));
const quarantine = args['quarantine-ms'];
const seat = new Seat({
  broker,
  time: realTime,
  platform,
  account: {
    login: args.login,
    server: args.server,
    currency: 'USD',
    serverAheadMs: Number(args['server-ahead-hours']) * HOUR_MS,
  },
  binary: needed(args, 'expert'),
  directory: needed(args, 'journal'),
  environment: {
    MQL_SYMBOL: broker.symbolOf('EURUSD'),
    ...(args.ca === undefined ? {} : { MQL_CA_FILE: args.ca }),
    MQL_INPUT_ServerUrl: proxy.url,
    MQL_INPUT_AccountKey: needed(args, 'key'),
    MQL_INPUT_TestReports: 'true',
    MQL_INPUT_AlsoProvide: String(args.role === 'both'),
    ...(quarantine === undefined ? {} : { MQL_INPUT_QuarantineMs: quarantine }),
    ...pairs('input', args.input, 'MQL_INPUT_'),
    ...pairs('env', args.env, ''),
  },
  unselected: new Set(args.unselected),
  told: print,
  died: (how) => {
    console.error(how);
    process.exit(EXPERT_DIED);
  },
});

const commands = new Commands({
  broker,
  random: random.fork(),
  habits: HABITS,
  terminal: {
    get state() {
      return seat.state;
    },
    start: () => seat.start(),
    crash: () => seat.crash(),
    stop: () => seat.stop(),
    cut: () => proxy.cut(),
  },
});

obeyLines(commands);
await seat.start();
print({ notice: 'started' });
