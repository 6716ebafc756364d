import { describe, expect, it } from 'vitest';
import { openApi } from './openapi.ts';
import { OPERATIONS } from './operations.ts';

type Json = { readonly [name: string]: Json } & readonly Json[];
const document = JSON.parse(JSON.stringify(openApi())) as Json;

describe('the OpenAPI document', () => {
  it.each(OPERATIONS.map(({ id, method, path }) => [id, method, path] as const))(
    'has %s: %s %s with its parameters, answers and problems',
    (id, method, path) => {
      const operation = document['paths']?.[path]?.[method.toLowerCase()];
      expect(operation?.['operationId']).toBe(id);
      const named = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
      const parameters = [...(operation?.['parameters'] ?? [])];
      expect(parameters.filter((one) => String(one['in']) === 'path').map(({ name }) => name)).toEqual(named);
      expect(Object.keys(operation?.['responses'] ?? {})).toContain('default');
    },
  );

  it('says of a signal what its schema says', () => {
    const body = document['paths']?.['/channels/{channel}/signals']?.['post']?.['requestBody'];
    const text = JSON.stringify(body);
    for (const word of [
      'takeProfits',
      'risk_percent',
      'price_distance',
      'replyTo',
      'additionalProperties":false',
    ])
      expect(text).toContain(word);
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/gu)].map(([, to]) => to);
    expect(new Set(references)).toEqual(new Set(['#/components/schemas/Problem']));
  });
});
