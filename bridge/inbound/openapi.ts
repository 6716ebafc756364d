/** The OpenAPI 3.1 document, made of the operations and their schemas. */
import { z } from 'zod';
import { KEY_CHARS } from './limits.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation } from './operations.ts';
import { problemJson } from './problems.ts';
import { streamJson } from './views.ts';

export const API = '/api/v1';

type Json = Readonly<Record<string, unknown>>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const json = (schema: Json): Json => ({ 'application/json': { schema } });
const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const parametersOf = (object: z.ZodObject, place: 'path' | 'query'): readonly Json[] => {
  const { properties = {} } = schemaOf(object, 'input') as { properties?: Json };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path',
    schema,
  }));
};

const IDEMPOTENCY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Your own name for this signal: sent again with the same one, it has no second effect.',
  schema: { type: 'string', minLength: 1, maxLength: KEY_CHARS },
};

function operationOf({
  method,
  id,
  summary,
  scope,
  params,
  query,
  body,
  answers,
  refusals,
}: Operation): Json {
  const described = Object.entries(answers).map(([status, schema]) => [
    status,
    {
      description: status === '201' ? 'Stored, and carried out.' : 'As asked.',
      content: json(schemaOf(schema, 'output')),
    },
  ]);
  const codes = refusals.length === 0 ? '' : ` Codes: ${refusals.join(', ')}.`;
  return {
    operationId: id,
    summary,
    security: [{ token: [scope] }],
    parameters: [
      ...parametersOf(params, 'path'),
      ...parametersOf(query, 'query'),
      ...(method === 'POST' ? [IDEMPOTENCY] : []),
    ],
    ...(body !== null && { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: { ...Object.fromEntries(described), default: problem(`Refused.${codes}`) },
  };
}

function paths(): Json {
  const byPath: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS) {
    const at = (byPath[operation.path] ??= {});
    at[operation.method.toLowerCase()] = operationOf(operation);
  }
  return byPath;
}

const STREAM: Json = {
  get: {
    operationId: 'stream',
    summary: 'Signals and trades as they happen, over WebSocket',
    description:
      'A WebSocket. Send the token as bearer, or as first message {"type":"auth","token":"…"} within 5 s. An event tells ' +
      'how its thing is now; it may come twice, and only the last of several changes may come.',
    security: [{ token: ['read'] }],
    responses: {
      '101': {
        description: 'Text frames with one event each.',
        content: json(schemaOf(streamJson, 'output')),
      },
    },
  },
};

/** The whole document, ready to be written as JSON. */
export const openApi = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Mynah',
    version: '1',
    description:
      'Signals in; signals, accounts, positions and decisions out. Tokens are made in chat: /channel token.',
  },
  servers: [{ url: API }],
  paths: { ...paths(), '/stream': STREAM },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: { Problem: schemaOf(problemJson, 'output') },
  },
});
