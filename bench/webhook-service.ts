/** Child of bench/webhooks.ts: the service with channels and webhooks; or, with `--bare`, a server that only answers. */
import { fastify } from 'fastify';
import { loadConfig } from '../config.ts';
import type { Result } from '../core/domain/result.ts';
import { startService } from '../service.ts';
import type { Service } from '../service.ts';
import { answerCalls } from './calls.ts';

export interface WebhookCalls {
  /** Where alerts go. With `channels`: makes so many first, each with a webhook; else those that are there answer. */
  serve: (order: { readonly dataDir: string; readonly channels: number }) => {
    readonly url: string;
    readonly tokens: readonly string[];
  };
  /** Milliseconds of processor time that this process has used. */
  cpuMs: (nothing: null) => number;
}

const silent = { info: () => {}, warn: () => {}, error: () => {} };

function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.code}: ${result.message}`);
}

async function makeHooks(service: Service, channels: number): Promise<string[]> {
  const code = await service.people.setupCode();
  const identity = { platform: 'web', externalId: 'bench', address: 'bench', name: 'Bench' } as const;
  const { id: owner } = must(await service.people.redeem(code ?? '', identity));
  const tokens: string[] = [];
  for (let number = 1; number <= channels; number += 1) {
    const { id } = must(await service.signals.create(owner, `Channel ${number}`));
    const settings = { symbol: null, size: null, addresses: [] };
    tokens.push(must(await service.signals.createHook(owner, id, settings)).token);
  }
  return tokens;
}

async function serveBare(): Promise<{ url: string; tokens: string[] }> {
  const app = fastify({ logger: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) => {
    parsed(null, body);
  });
  app.post('/hooks/:token', async (_request, reply) => reply.code(202).send({ ok: true }));
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), tokens: ['bare'] };
}

answerCalls<WebhookCalls>(
  {
    serve: async ({ dataDir, channels }: { readonly dataDir: string; readonly channels: number }) => {
      if (process.argv.includes('--bare')) return serveBare();
      const env = { DATA_DIR: dataDir, BRIDGE_PORT: '0', WEB_PORT: '0', INBOUND_PORT: '0' };
      const end = (error: unknown): void => {
        console.error(error);
        process.exit(70);
      };
      const config = must(loadConfig(env));
      const service = await startService({
        config,
        log: silent,
        onFenced: () => end('fenced'),
        onBroken: end,
      });
      process.on('SIGTERM', () => void service.stop().then(() => process.exit(0)));
      return { url: service.inboundUrl, tokens: await (channels === 0 ? [] : makeHooks(service, channels)) };
    },
    cpuMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
  } as never,
  () => process.exit(0),
);
