/** Errors of the REST API as RFC 9457 problems. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Refusal } from '../../core/domain/result.ts';
import { RETRY_AFTER_S } from './limits.ts';

export const problemJson = z.object({
  /** Always `about:blank`: `code` says which. */
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Stable, for programs. */
  code: z.string(),
  /** Where the request is wrong, when it is the request. */
  errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemJson>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not acceptable as it is',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Come again later',
};

/** What refusals of the core mean in HTTP; the rest is 422. */
const STATUS: Readonly<Record<string, number>> = {
  CHANNEL_UNKNOWN: 404,
  SIGNAL_UNKNOWN: 404,
  TOO_LONG: 413,
  OVERLOADED: 503,
  NOT_STORED_YET: 503,
  OUTCOME_UNKNOWN: 500,
};

export function problem(status: number, code: string, detail: string, errors?: Problem['errors']): Problem {
  const title = TITLES[status] ?? 'Error';
  return { type: 'about:blank', title, status, detail, code, ...(errors !== undefined && { errors }) };
}

export function sendProblem(reply: FastifyReply, told: Problem): FastifyReply {
  if (told.status === 401) reply.header('www-authenticate', 'Bearer realm="mynah"');
  if (told.status === 429 || told.status === 503) reply.header('retry-after', String(RETRY_AFTER_S));
  return reply.code(told.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(told));
}

export const problemOf = ({ code, message }: Refusal): Problem => problem(STATUS[code] ?? 422, code, message);

/** Of input that zod refused. */
export const problemOfInput = (error: z.ZodError): Problem =>
  problem(
    400,
    'INPUT_INVALID',
    'The request is not as the API wants it; `errors` says where.',
    error.issues.slice(0, 20).map(({ path, message }) => ({ at: path.map(String).join('.'), message })),
  );
