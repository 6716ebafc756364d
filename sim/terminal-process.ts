/**
 * A simulated terminal as a process of its own, with its broker: `tsx sim/terminal-process.ts --url … --key …`.
 * Commands come as JSON lines `{"id":1,"command":{"do":"open",…}}` on stdin, answers go to stdout. Killed at
 * any moment and started again with the same `--journal`, it goes on with the broker as it was.
 */
import { parseArgs } from 'node:util';
import type { Role } from '../core/domain/account.ts';
import { Commands } from './commands.ts';
import { obeyLines, print } from './control-lines.ts';
import { FileJournal } from './ea/file-journal.ts';
import { Terminal, freshJournal } from './ea/terminal.ts';
import { Random, seedOf } from './random.ts';
import { realTime } from './scheduler.ts';
import { TerminalSocket } from './socket.ts';
import { HABITS, TERMINAL_OPTIONS, needed, oneOf, surroundings } from './terminal-arguments.ts';

const BUILD = 5320;

const { values: args } = parseArgs({ options: TERMINAL_OPTIONS });
const { market, broker, random } = surroundings(args);
const actions = random.fork();
const journal = new FileJournal(
  needed(args, 'journal'),
  // A stream is drawn anew with every journal, so this must differ from run to run.
  () => freshJournal(new Random(seedOf(args.login, Date.now())), needed(args, 'key')),
  () => Date.now(),
);
const quarantine = args['quarantine-ms'];
const socket = new TerminalSocket(
  {
    url: needed(args, 'url'),
    time: realTime,
    random: random.fork(),
    told: (error) => print({ notice: 'error', error }),
    synced: () => print({ notice: 'synced' }),
  },
  (line) =>
    new Terminal({
      identity: {
        platform: 'mt5',
        login: args.login,
        server: args.server,
        currency: 'USD',
        leverage: broker.leverage,
        marginMode: broker.marginMode,
        build: BUILD,
        role: oneOf<Role>('role', args.role, ['provider', 'follower', 'both']),
      },
      broker,
      journal,
      time: realTime,
      // Ids of snapshots must be new in every run.
      random: new Random(seedOf(args.login, Date.now())),
      line,
      ...(quarantine === undefined ? {} : { quarantineMs: Number(quarantine) }),
    }),
);

const commands = new Commands({
  broker,
  random: actions,
  habits: HABITS,
  terminal: {
    get state() {
      const { events, links } = journal.state;
      return {
        isSynced: socket.terminal.isSynced,
        unacknowledged: events.length,
        unsettled: [...links.values()].filter((one) => one.calling !== null).length,
      };
    },
    start: () => socket.start(),
    crash: () => socket.stop(),
    stop: () => {
      socket.stop();
      market.stop();
      broker.close();
    },
    cut: () => socket.cut(),
  },
});

obeyLines(commands);
socket.start();
print({ notice: 'started' });
