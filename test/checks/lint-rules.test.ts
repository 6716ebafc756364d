import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantHouse } from './planted.ts';
import type { PlantedHouse } from './planted.ts';

const lines = (count: number): string => '  console.log(1);\n'.repeat(count);
const tests = (count: number): string => "  it('is so', () => {});\n".repeat(count);
const test = (body: string): string =>
  `import { describe, it } from 'vitest';\ndescribe('', () => it('', () => {}));\n${body}`;

const TIME = 'Time and ids are arguments';
const SQL = 'Bind values';
const ENVIRONMENT = 'Only config.ts reads the environment';
const WORDS = 'Say provider and follower';
const UNFINISHED = 'Every test runs';
const DB = 'declare const db: { query(sql: unknown, values?: unknown): void }; declare const name: string;';

/** What each rule must catch: a file, its text, and a part of the finding's rule or message. */
const BAD: readonly (readonly [file: string, text: string, finding: string])[] = [
  ['core/domain/now.ts', 'export const at = Date.now();', TIME],
  ['core/copier/today.ts', 'export const at = new Date();', TIME],
  ['core/signals/date.ts', 'export const at = Date();', TIME],
  ['core/stats/performance.ts', 'export const at = performance.now();', TIME],
  ['core/paper/chance.ts', 'export const luck = Math.random();', TIME],
  ['core/app/uuid.ts', 'export const id = crypto.randomUUID();', TIME],
  [
    'core/app/bytes.ts',
    "import { randomBytes } from 'node:crypto';\nexport const id = randomBytes(9);",
    TIME,
  ],
  ['core/store/env.ts', 'export const url = process.env;', ENVIRONMENT],
  ['core/domain/env.ts', 'export const url = process.env;', ENVIRONMENT],
  ['main.ts', 'export const url = process.env;', ENVIRONMENT],
  ['sim/env.ts', 'export const url = process.env;', ENVIRONMENT],
  [
    'bridge/env.ts',
    "import { env } from 'node:process';\nexport const all = env;",
    'Use the global `process`',
  ],
  ['core/domain/words.ts', 'export const masterAccount = 1;', WORDS],
  ['bot/words.ts', 'export interface Row { slaveId: string }', WORDS],
  ['core/copier/trade.ts', 'export interface Trade { lots: string }', '"Trade" is no type'],
  ['core/store/template.ts', `${DB}\ndb.query(\`select '\${name}'\`);`, SQL],
  ['core/store/plus.ts', `${DB}\ndb.query("select '" + name + "'");`, SQL],
  ['core/store/text.ts', `${DB}\ndb.query({ text: \`select '\${name}'\` });`, SQL],
  ['core/domain/only.test.ts', test("it.only('runs', () => {});"), UNFINISHED],
  ['test/skip.integration.test.ts', test("describe.skip('runs', () => {});"), UNFINISHED],
  ['bot/todo.test.ts', test("it.todo('runs');"), UNFINISHED],
  ['sim/long.ts', `export function long(): void {\n${lines(71)}}`, 'house/function-length'],
  [
    'bot/long.test.ts',
    test(`describe('all', () => {\n it('is long', () => {\n${lines(71)} });\n});`),
    'house/function-length',
  ],
  ['sim/file.ts', `export {};\n${lines(400)}`, 'max-lines'],
  ['bridge/floating.ts', 'export const go = (): void => { Promise.resolve(1); };', 'no-floating-promises'],
  ['bridge/any.ts', "export const read = (): string => JSON.parse('1').name;", 'no-unsafe'],
  ['bridge/print.ts', "console.log('started');", 'no-console'],
  ['bot/disable.ts', '// eslint-disable-next-line eqeqeq\nexport const one = 1;', 'Unused eslint-disable'],
];

const GOOD: readonly (readonly [file: string, text: string])[] = [
  ['config.ts', 'export const url = process.env;'],
  ['core/domain/given.ts', 'export const day = (at: number): Date => new Date(at);'],
  ['core/store/clock.ts', 'export const now = (): number => Date.now();'],
  ['core/store/postmaster.ts', 'export const postmasterPid = 1;'],
  [
    'core/store/bound.ts',
    `${DB}\nconst COLUMNS = 'a, b';\ndb.query(\`select \${COLUMNS} from t where name = $1\`, [name]);`,
  ],
  [
    'core/domain/clock.test.ts',
    test("it('tells time', () => { it.each([process.env])(String(Date.now()), () => {}); });"),
  ],
  ['sim/short.ts', `export function short(): void {\n${lines(68)}}`],
  [
    'bot/many.test.ts',
    test(`describe('all', () => {\n${tests(100)}});\ndescribe.each([1])('all', () => {\n${tests(100)}});`),
  ],
];

describe('lint rules', () => {
  let house: PlantedHouse;
  const findings = new Map<string, string[]>();

  beforeAll(async () => {
    house = plantHouse(Object.fromEntries([...BAD, ...GOOD].map(([file, text]) => [file, text])));
    const results = await new ESLint({ cwd: house.root }).lintFiles(['.']);
    for (const { filePath, messages } of results) {
      findings.set(
        filePath.slice(house.root.length + 1),
        messages.map(({ ruleId, message }) => `${ruleId ?? ''}: ${message}`),
      );
    }
  }, 60_000);
  afterAll(() => house.remove());

  it.each(BAD)('%s is found', (file, _text, finding) => {
    expect(findings.get(file)).toContainEqual(expect.stringContaining(finding));
  });

  it.each(GOOD)('%s is let be', (file) => {
    expect(findings.get(file)).toEqual([]);
  });
});
