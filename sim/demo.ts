/**
 * `npm run demo [-- --ticks FILE] [--seed N]`: the real service in a folder that is thrown away, with a
 * simulated market and simulated terminals connected to it, and one link to the chat page.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { loadConfig } from '../config.ts';
import type { Config } from '../config.ts';
import type { User } from '../core/app/api.ts';
import type { Result } from '../core/domain/result.ts';
import { startService } from '../service.ts';
import type { Service } from '../service.ts';

const TERMINALS = [
  {
    name: 'signals',
    login: '7000001',
    server: 'SimBroker-Live',
    role: 'provider',
    suffix: '',
    balance: '25000',
  },
  {
    name: 'copy-a',
    login: '7000002',
    server: 'SimBroker-Live',
    role: 'follower',
    suffix: '',
    balance: '10000',
  },
  {
    name: 'copy-b',
    login: '7000003',
    server: 'OtherBroker-Demo',
    role: 'follower',
    suffix: '.m',
    balance: '5000',
  },
] as const;
/** Often enough for a picture after a minute. */
const EQUITY_EVERY_MS = 2_000;
/** Any free port: the demo runs beside a Mynah that is in use. */
const ANY_PORT = '0';

const { values: args } = parseArgs({
  options: {
    ticks: { type: 'string' },
    seed: { type: 'string', default: '1' },
    port: { type: 'string', default: ANY_PORT },
  },
});

function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.code}: ${result.message}`);
}

function demoConfig(dataDir: string): Config {
  return must(
    loadConfig({
      DATA_DIR: dataDir,
      BRIDGE_PORT: ANY_PORT,
      INBOUND_PORT: ANY_PORT,
      WEB_PORT: args.port,
      LOG_LEVEL: 'warn',
    }),
  );
}

async function makeOwner(service: Service): Promise<User> {
  const code = await service.people.setupCode();
  if (code === null) throw new Error('the demo’s folder has an owner already: it was not empty');
  const identity = { platform: 'web', externalId: 'demo', address: 'demo', name: 'you' } as const;
  return must(await service.people.redeem(code, identity));
}

async function connectAccounts(service: Service, user: User): Promise<readonly { key: string }[]> {
  const keys: { key: string }[] = [];
  for (const { name } of TERMINALS)
    keys.push({ key: must(await service.trading.connect(user.id, name)).key });
  return keys;
}

interface Demo {
  readonly terminals: ChildProcess;
  readonly dataDir: string;
  readonly service: Promise<Service>;
}

async function begin(): Promise<Demo> {
  const terminals = fork(fileURLToPath(new URL('./demo-terminals.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'mynah-demo-'));
  const service = startService({
    config: demoConfig(dataDir),
    log: pino({ level: 'warn', base: null }),
    equityEveryMs: EQUITY_EVERY_MS,
    onFenced: () => process.exit(3),
    onBroken: () => process.exit(70),
  });
  return { terminals, dataDir, service };
}

/** Ends it and throws its folder away; also while it is starting. */
async function end({ terminals, dataDir, service }: Demo): Promise<void> {
  // Ctrl+C reaches the terminals' process too, and it may be gone already.
  if (terminals.connected) terminals.disconnect();
  await service.then((running) => running.stop()).catch(() => {});
  await rm(dataDir, { recursive: true, force: true });
}

/** @returns the text with the link */
async function show(service: Service, terminals: ChildProcess): Promise<string> {
  const user = await makeOwner(service);
  const keys = await connectAccounts(service, user);
  terminals.send({
    url: service.bridgeUrl,
    seed: Number(args.seed),
    ticks: args.ticks ?? null,
    terminals: TERMINALS.map((terminal, index) => ({ ...terminal, key: keys[index]?.key })),
  });
  return [
    '\nMynah demo. Open this link (it works once, for 15 minutes), and type /copy:',
    `\n  ${await service.web.loginLink({ user: user.id })}`,
    '\nCtrl+C ends it; nothing is kept.\n',
  ].join('\n');
}

async function run(): Promise<void> {
  const demo = await begin();
  let ending: Promise<void> | null = null;
  const endWith = (code: number, said = ''): void => {
    ending ??= shown
      .catch(() => {})
      .then(() => end(demo))
      .finally(() => {
        process.stderr.write(said);
        process.exit(code);
      });
  };
  const shown = demo.service.then(async (service) => {
    if (ending === null) process.stdout.write(await show(service, demo.terminals));
  });
  process.on('SIGINT', () => {
    endWith(0);
  });
  process.on('SIGTERM', () => {
    endWith(0);
  });
  demo.terminals.once('exit', (_code, signal) => {
    // Ctrl+C may end them before we hear of it.
    if (signal === 'SIGINT') endWith(0);
    else endWith(1, 'The simulated terminals have ended, and the demo with them.\n');
  });
  shown.catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    endWith(1, `The demo could not start: ${why}\n`);
  });
}

await run();
