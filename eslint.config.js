import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import tseslint from 'typescript-eslint';

/** Given everything as arguments, time and ids included: the same input gives the same output. */
const PURE = [
  'core/domain',
  'core/copier',
  'core/signals',
  'core/paper',
  'core/stats',
  'core/imports',
  'core/app',
];
const TESTS = ['**/*.test.ts', 'test/**/*.ts'];
/** Programs for people at a terminal: they print. */
const PROGRAMS = ['main.ts', 'sim/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts', 'mql/host/**/*.ts'];
const PAGE = ['bot/web/page/**/*.js', 'bridge/inbound/page/**/*.js'];

const LINES_PER_FILE = 400;
const LINES_PER_FUNCTION = 70;

const ban = (selector, message) => ({ selector, message });

/** Only constants in CAPITALS may stand in SQL text; values are bound ($1) or passed as arrays (unnest). */
const INTERPOLATED = 'TemplateLiteral:has(> :not(TemplateElement):not(Identifier[name=/^[A-Z][A-Z0-9_]*$/]))';
const SQL_ADVICE =
  'Bind values ($1) instead of writing them into SQL; only constants in CAPITALS may stand in it.';
const sqlIsBound = [
  ban(`CallExpression[callee.property.name="query"] > ${INTERPOLATED}.arguments`, SQL_ADVICE),
  ban('CallExpression[callee.property.name="query"] > BinaryExpression.arguments[operator="+"]', SQL_ADVICE),
  ban(
    `CallExpression[callee.property.name="query"] > ObjectExpression > Property[key.name="text"] > ${INTERPOLATED}`,
    SQL_ADVICE,
  ),
];

const ourWords = [
  ban('Identifier[name=/(?<!post)master|slave/i]', 'Say provider and follower (docs/GLOSSARY.md).'),
  ban(
    ':matches(TSTypeAliasDeclaration, TSInterfaceDeclaration, ClassDeclaration)[id.name="Trade"]',
    '"Trade" is no type\'s name: signal, decision, command, order, deal or position (docs/GLOSSARY.md).',
  ),
];

const environmentIsConfig = [
  ban(
    'MemberExpression[object.name="process"][property.name="env"]',
    'Only config.ts reads the environment; take the value from its groups.',
  ),
  ban(
    'ImportDeclaration[source.value=/^(node:)?process$/]',
    'Use the global `process`, whose environment only config.ts reads.',
  ),
];

const timeIsArgument = 'Time and ids are arguments here (Clock, Ids in core/ports.ts).';
const noClockNoChance = [
  ban('CallExpression[callee.object.name="Date"][callee.property.name="now"]', timeIsArgument),
  ban('CallExpression[callee.object.name="performance"][callee.property.name="now"]', timeIsArgument),
  ban('NewExpression[callee.name="Date"][arguments.length=0]', timeIsArgument),
  ban('CallExpression[callee.name="Date"]', timeIsArgument),
  ban('CallExpression[callee.object.name="Math"][callee.property.name="random"]', timeIsArgument),
  ban('CallExpression[callee.property.name=/^random(UUID|Bytes|Int|Fill|FillSync)$/]', timeIsArgument),
  ban('CallExpression[callee.name=/^random(UUID|Bytes|Int|Fill|FillSync)$/]', timeIsArgument),
];

const everyTestRuns = [
  ban(
    'MemberExpression[object.name=/^(describe|it|test|suite)$/][property.name=/^(only|skip|todo)$/]',
    'Every test runs: leave no .only, .skip or .todo behind.',
  ),
];

const everywhere = [...ourWords, ...sqlIsBound];

/** The core rule, except that a `describe` holds as many tests as it likes. */
const maxLinesPerFunction = builtinRules.get('max-lines-per-function');
/** The name a call begins with: `describe` of `describe.each(rows)(…)`. */
const calledName = (callee) => callee.name ?? calledName(callee.callee ?? callee.object ?? { name: '' });
const isDescribeCallback = ({ parent }) =>
  parent.type === 'CallExpression' && calledName(parent.callee) === 'describe';
const functionLength = {
  meta: maxLinesPerFunction.meta,
  create: (context) =>
    maxLinesPerFunction.create(
      Object.create(context, {
        report: {
          value: (finding) => {
            if (!isDescribeCallback(finding.node)) context.report(finding);
          },
        },
      }),
    ),
};

export default defineConfig(
  { ignores: ['node_modules/', 'data/', 'coverage/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { house: { rules: { 'function-length': functionLength } } },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: LINES_PER_FILE, skipBlankLines: true, skipComments: true }],
      'house/function-length': [
        'error',
        { max: LINES_PER_FUNCTION, skipBlankLines: true, skipComments: true, IIFEs: true },
      ],
      'no-restricted-syntax': ['error', ...everywhere, ...environmentIsConfig],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // `() => {}` is how one says "nothing to do here".
      '@typescript-eslint/no-empty-function': [
        'error',
        { allow: ['arrowFunctions', 'methods', 'asyncMethods'] },
      ],
      // `read<Lots>(text)`: the caller names the unit of a branded value.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // It asks for the `!` that no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // An async method without await is how an in-memory store keeps the interface of a real one.
      '@typescript-eslint/require-await': 'off',
      // `while (true)` is the plain way to write a worker's loop.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: PURE.map((folder) => `${folder}/**/*.ts`),
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, ...environmentIsConfig, ...noClockNoChance],
    },
  },
  { files: PROGRAMS, rules: { 'no-console': 'off' } },
  { files: ['config.ts'], rules: { 'no-restricted-syntax': ['error', ...everywhere] } },
  {
    // Tests and benchmarks start processes, and choose those processes' environment; so does the host of the EAs.
    files: [...TESTS, 'bench/**/*.ts', 'mql/host/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, ...everyTestRuns],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `const { send } = await connected()` is how tests take what their helpers offer.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Names of the browser are checked by types: `tsc -p bot/web/page`.
    files: PAGE,
    rules: { 'no-undef': 'off' },
  },
  prettier,
);
