/** `/api/v1`: the operations over HTTP, their document, and a page to try them. */
import { readFile } from 'node:fs/promises';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SignalsApi } from '../../core/app/signals-api.ts';
import type { Scope } from '../../core/domain/channel.ts';
import type { UserId } from '../../core/domain/ids.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { KEY_CHARS, RATES_KEPT, TOKEN_CHARS } from './limits.ts';
import type { InboundLimits } from './limits.ts';
import { API, openApi } from './openapi.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation, OperationNeeds } from './operations.ts';
import { problem, problemOf, problemOfInput, sendProblem } from './problems.ts';
import type { Problem } from './problems.ts';
import { Rates } from './rates.ts';

export interface RestNeeds extends OperationNeeds {
  readonly signals: Pick<SignalsApi, 'channels' | 'posts' | 'tokenOf'>;
  readonly clock: Clock;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
  readonly limits: InboundLimits;
  readonly log: Log;
}

/** Our own files alone, and nobody around them. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  // An empty icon, so that browsers ask for none.
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/try.js': ['try.js', 'text/javascript; charset=utf-8'],
  '/try.css': ['try.css', 'text/css; charset=utf-8'],
};

const BEARER = /^bearer +(\S+)$/iu;

/** @returns undefined without a bearer token that could be one of ours */
export function bearerOf(header: string | undefined): string | undefined {
  const token = BEARER.exec(header ?? '')?.[1];
  return token !== undefined && token.length <= TOKEN_CHARS ? token : undefined;
}

/** Whose token it is. Refusals: TOKEN_UNKNOWN (also for none), SCOPE_MISSING. */
export async function userOf(
  signals: Pick<SignalsApi, 'tokenOf'>,
  secret: string | undefined,
  scope: Scope,
): Promise<Result<{ readonly user: UserId; readonly id: string }>> {
  const known = secret === undefined ? null : await signals.tokenOf(secret);
  if (known === null)
    return refuse(
      'TOKEN_UNKNOWN',
      'Send a token as "Authorization: Bearer …"; /channel token in chat makes one.',
    );
  const { user, token } = known;
  return token.scopes.includes(scope)
    ? done({ user, id: token.id })
    : refuse('SCOPE_MISSING', `This token may not ${scope}; make one with that scope.`);
}

const REFUSED: Readonly<Record<string, number>> = { TOKEN_UNKNOWN: 401, SCOPE_MISSING: 403 };

/** What the caller calls this call. @returns undefined for what cannot be a name */
function idempotencyKeyOf(request: FastifyRequest): string | null | undefined {
  const said = request.headers['idempotency-key'];
  if (said === undefined) return null;
  return typeof said === 'string' && said.length > 0 && said.length <= KEY_CHARS ? said : undefined;
}

function problemOfError(error: FastifyError): Problem | null {
  const status = error.statusCode ?? 500;
  if (status >= 500) return null;
  if (status === 413) return problem(413, 'BODY_TOO_LARGE', 'The body is larger than 64 KiB.');
  if (status === 415) return problem(415, 'MEDIA_TYPE_UNSUPPORTED', 'Send application/json.');
  return problem(status, 'REQUEST_INVALID', 'This is no request that the API understands.');
}

export async function addRest(app: FastifyInstance, needs: RestNeeds): Promise<void> {
  const { signals, clock, elapsed, log, limits } = needs;
  const rates = new Rates(limits.tokenPerSecond, limits.tokenBurst, RATES_KEPT);

  const handle = async (
    operation: Operation,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const signed = await userOf(signals, bearerOf(request.headers.authorization), operation.scope);
    if (!signed.ok)
      return sendProblem(reply, problem(REFUSED[signed.code] ?? 401, signed.code, signed.message));
    const { user, id } = signed.value;
    if (!rates.take(id, elapsed()))
      return sendProblem(
        reply,
        problem(429, 'TOO_MANY_REQUESTS', `A token may call ${limits.tokenPerSecond} times a second.`),
      );
    const idempotencyKey = idempotencyKeyOf(request);
    if (idempotencyKey === undefined)
      return sendProblem(
        reply,
        problem(400, 'INPUT_INVALID', `Idempotency-Key must have 1 to ${KEY_CHARS} characters.`),
      );
    const params = operation.params.safeParse(request.params);
    if (!params.success) return sendProblem(reply, problemOfInput(params.error));
    const query = operation.query.safeParse(request.query);
    if (!query.success) return sendProblem(reply, problemOfInput(query.error));
    const body = operation.body?.safeParse(request.body);
    if (body?.success === false) return sendProblem(reply, problemOfInput(body.error));
    const answer = await operation.run(needs, {
      user,
      params: params.data,
      query: query.data,
      body: body?.data,
      sent: request.body,
      idempotencyKey,
      now: clock.now(),
    });
    return answer.ok
      ? reply.code(answer.value.status).send(answer.value.body)
      : sendProblem(reply, problemOf(answer));
  };

  takeJson(app, log);
  await addPage(app);
  for (const operation of OPERATIONS)
    app.route({
      method: operation.method,
      url: operation.path.replaceAll(/\{(\w+)\}/gu, ':$1'),
      handler: (request, reply) => handle(operation, request, reply),
    });
}

/** JSON in, problems out. */
function takeJson(app: FastifyInstance, log: Log): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
    try {
      // A key like __proto__ is refused by the schemas: they take no key they do not know.
      parsed(null, JSON.parse(body as string));
    } catch {
      parsed(Object.assign(new Error('no JSON'), { statusCode: 400 }));
    }
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const told = problemOfError(error);
    if (told !== null) return sendProblem(reply, told);
    log.error({ err: error, route: request.routeOptions.url }, 'a request to the API failed');
    return sendProblem(reply, problem(500, 'INTERNAL', 'Something went wrong here; the log says more.'));
  });
  app.setNotFoundHandler(async (_request, reply) =>
    sendProblem(
      reply,
      problem(404, 'NOT_FOUND', `There is nothing here; ${API}/openapi.json lists what there is.`),
    ),
  );
}

/** The document, and the page to try it. */
async function addPage(app: FastifyInstance): Promise<void> {
  const document = JSON.stringify(openApi());
  app.get('/openapi.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').header('access-control-allow-origin', '*').send(document),
  );
  for (const [path, [file, type]] of Object.entries(PAGE)) {
    const content = await readFile(new URL(`./page/${file}`, import.meta.url));
    app.get(path, async (_request, reply) =>
      reply.type(type).header('content-security-policy', PAGE_POLICY).send(content),
    );
  }
}
