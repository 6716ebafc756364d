/** The server of the ways in from outside: webhooks, and the REST API with its stream. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fastify } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { TradingApi } from '../../core/app/api.ts';
import type { SignalsApi } from '../../core/app/signals-api.ts';
import type { Clock, Ids, Log, News } from '../../core/ports.ts';
import { peerOf } from '../ea/http.ts';
import { addHooks } from './hooks.ts';
import { createIntake } from './intake.ts';
import type { Intake } from './intake.ts';
import {
  ADDRESS_BURST,
  ADDRESS_PER_SECOND,
  BODY_BYTES,
  CONNECTIONS,
  DEFAULT_LIMITS,
  HEADER_BYTES,
  KEEP_ALIVE_MS,
  RATES_KEPT,
  RETRY_AFTER_S,
  STOP_MS,
  TOKEN_CHARS,
} from './limits.ts';
import type { InboundLimits } from './limits.ts';
import { API } from './openapi.ts';
import { Rates } from './rates.ts';
import { addRest } from './rest.ts';
import { Streams } from './stream.ts';

/** What it needs of the core. */
export type InboundSignals = Pick<SignalsApi, 'take' | 'known' | 'hookOf' | 'tokenOf' | 'channels' | 'posts'>;

export interface InboundNeeds {
  readonly host: string;
  /** 0 for any free one; see `Inbound.port`. */
  readonly port: number;
  /** Addresses and networks of proxies, whose word on where a request comes from is taken. */
  readonly proxies: readonly string[];
  readonly signals: InboundSignals;
  readonly trading: Pick<TradingApi, 'accounts' | 'positions' | 'why' | 'trade'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly limits?: Partial<InboundLimits>;
  /** Milliseconds of a monotonic clock; the machine's when left out. */
  readonly elapsed?: () => number;
}

export interface Inbound {
  /** Where it listens. */
  readonly port: number;
  readonly url: string;
  /** The way into the core, for what comes by other ways (files). */
  readonly intake: Intake;
  /** Passes news on to who listens to the stream. Never blocks and never fails. */
  tell(news: readonly News[]): void;
  /** What is being stored may finish (STOP_MS); then sockets and port are closed. */
  stop(): Promise<void>;
}

/** Whatever is asked for: nothing of ours in frames, caches or other sites' scripts. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

/** Throws when the port is taken. */
export async function startInbound(needs: InboundNeeds): Promise<Inbound> {
  const { host, log, signals, elapsed = () => performance.now() } = needs;
  const limits = { ...DEFAULT_LIMITS, ...needs.limits };
  const { requestMs, answerMs } = limits;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: requestMs,
    connectionTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    trustProxy: needs.proxies.length === 0 ? false : [...needs.proxies],
    // The framework's own words repeat the address, which holds a token.
    frameworkErrors: (_error, _request, reply) => {
      void (reply as FastifyReply).code(400).send({ code: 'REQUEST_INVALID' });
    },
    routerOptions: { maxParamLength: TOKEN_CHARS + 1 },
    http: {
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.min(1_000, requestMs),
      maxHeaderSize: HEADER_BYTES,
    },
  });
  app.server.maxConnections = CONNECTIONS;
  guard(app, elapsed, log);

  const intake = createIntake({ signals, log, patienceMs: answerMs });
  addHooks(app, { ...needs, intake, elapsed, limits });
  await app.register((scope) => addRest(withoutParsers(scope), { ...needs, intake, elapsed, limits }), {
    prefix: API,
  });
  await app.ready();
  const { trading } = needs;
  const stream = new Streams(app.server, { signals, trading, log });
  await app.listen({ host, port: needs.port });
  const port = portOf(app);
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    intake,
    tell: (news) => {
      stream.tell(news);
    },
    stop: async () => {
      stream.close();
      const closed = app.close();
      const deadline = performance.now() + STOP_MS;
      while (intake.waiting > 0 && performance.now() < deadline) await delay(20);
      // Answers of what was just stored are on their way.
      await Promise.race([closed, delay(200, undefined, { ref: false })]);
      app.server.closeAllConnections();
      await closed;
    },
  };
}

const withoutParsers = (scope: FastifyInstance): FastifyInstance => {
  scope.removeAllContentTypeParsers();
  return scope;
};

const portOf = (app: FastifyInstance): number => {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the ways in do not listen yet');
  return address.port;
};

/** What holds before anybody is known. No answer repeats what came, and no line of the log names a path: it holds tokens. */
function guard(app: FastifyInstance, elapsed: () => number, log: Log): void {
  const rates = new Rates(ADDRESS_PER_SECOND, ADDRESS_BURST, RATES_KEPT);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
    parsed(null, body);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (!rates.take(peerOf(request.ip), elapsed()))
      return reply.code(429).header('retry-after', String(RETRY_AFTER_S)).send({ code: 'TOO_MANY_REQUESTS' });
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity')
      return reply.code(415).send({ code: 'CONTENT_ENCODING_UNSUPPORTED' });
    return undefined;
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ code: 'NOT_FOUND' }));
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500)
      return reply.code(status).send({ code: status === 413 ? 'BODY_TOO_LARGE' : 'REQUEST_INVALID' });
    // The pattern, not the address.
    log.error(
      { err: error, route: request.routeOptions.url },
      'what came in from outside could not be handled',
    );
    // TradingView comes again after a 503.
    return reply.code(503).header('retry-after', String(RETRY_AFTER_S)).send({ code: 'TRY_AGAIN' });
  });
}
