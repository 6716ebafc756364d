/** How the process runs: settings, log, signals. What it is stands in service.ts. */
import { pino } from 'pino';
import { environment, loadConfig } from './config.ts';
import type { Config } from './config.ts';
import { startService } from './service.ts';
import type { Service } from './service.ts';
import { helpText } from './setting-texts.ts';

/** A stop that takes longer than this is cut: whatever was acknowledged is durable anyway. */
const STOP_MS = 10_000;
/** Exit code of a process that another one has replaced: a supervisor should not start it again at once. */
const FENCED = 3;
/** Exit code after a bug: a supervisor should start it again. */
const BROKEN = 70;

/**
 * Of an error only what helps: libraries hang whole clients on theirs, with keys and passwords in them.
 */
const errorForLog = (error: unknown): object =>
  error instanceof Error
    ? {
        type: error.name,
        message: error.message,
        code: (error as NodeJS.ErrnoException).code,
        stack: error.stack,
      }
    : { message: String(error) };

const log = pino({
  base: null,
  serializers: { err: errorForLog },
  redact: ['key', 'token', 'password', '*.key', '*.token', '*.password'],
});

async function welcome(service: Service): Promise<void> {
  log.info(
    { terminals: service.bridgeUrl, page: service.web.url, webhooks: service.inboundUrl },
    'Mynah is ready',
  );
  const code = await service.people.setupCode();
  const owner = await service.people.firstOwner();
  const link = await service.web.loginLink(owner === null ? 'stranger' : { user: owner.id });
  const unowned = 'Nobody owns this Mynah yet. Say this in the chat, to become its owner:';
  // For the person at the machine, not for the log: both let somebody in.
  process.stdout.write(
    `\nChat page (this link works once, for 15 minutes):\n  ${link}\n\n` +
      (code === null ? '' : `${unowned}\n  /start ${code}\n\n`),
  );
}

/**
 * Stops the service when the process is told to; also while it is starting: then it starts up first, so that
 * nothing is left half open.
 * @returns whether it was told to
 */
function stopOnSignals(starting: Promise<Service>): () => boolean {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const cut = setTimeout(() => {
      log.error({ afterMs: STOP_MS }, 'stopping took too long; cut');
      process.exit(1);
    }, STOP_MS);
    const stopped = starting
      .then((service) => service.stop())
      .catch(() => {
        // It could not start: `run` says why.
      });
    void stopped.then(() => {
      clearTimeout(cut);
      log.info({}, 'stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return () => stopping;
}

async function run(config: Config): Promise<void> {
  log.level = config.log.level;
  const service = startService({
    config,
    log,
    onFenced: () => {
      log.fatal({}, 'another Mynah has taken over this database; this one ends');
      process.exit(FENCED);
    },
    onBroken: (error) => {
      log.fatal({ err: error }, 'a bug; this process ends, and the next start goes on from what is stored');
      process.exit(BROKEN);
    },
  });
  // Nobody is welcomed to a service that is about to stop, and it does not stop in the middle of a welcome.
  const welcomed: Promise<Service> = service.then(async (running) => {
    if (!isStopping()) await welcome(running);
    return running;
  });
  const isStopping = stopOnSignals(welcomed);
  await welcomed;
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(helpText());
} else {
  const config = loadConfig(environment());
  if (config.ok) {
    run(config.value).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`Mynah could not start: ${message}\n`);
      log.debug({ err: error }, 'could not start');
      process.exit(1);
    });
  } else {
    process.stderr.write(`${config.message}\n`);
    process.exit(2);
  }
}
