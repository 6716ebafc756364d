/** The real Executor in a seat of its own, against a stand-in for the service: what a simulated terminal does, too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEY, wish } from '../../sim/ea/rig.ts';
import { ServiceStub } from '../../sim/service-stub.ts';
import { TerminalChild } from '../../sim/terminal-child.ts';
import { buildExpert } from './build.ts';
import type { Platform } from './seat/order-desk.ts';

const SEAT = fileURLToPath(new URL('./seat/seat-process.ts', import.meta.url));
const BUILD_MS = 600_000;

let service: ServiceStub;
let child: TerminalChild;
let directory: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'seat-'));
  service = await ServiceStub.listen();
});

afterEach(async () => {
  await child.kill();
  await service.close();
  rmSync(directory, { recursive: true });
});

async function seated(platform: Platform): Promise<void> {
  const name = `TradeCopy_Executor.${platform === 'mt5' ? 'mq5' : 'mq4'}`;
  const source = fileURLToPath(new URL(`../Experts/${name}`, import.meta.url));
  const { binary } = await buildExpert({ source, flavour: 'plain' });
  child = new TerminalChild({
    url: service.url,
    key: KEY,
    login: '5012345',
    journal: directory,
    faults: 'calm',
    quarantineMs: 1_500,
    program: { path: SEAT, args: ['--expert', binary, '--platform', platform] },
  });
  await started();
}

async function started(): Promise<void> {
  const snapshot = service.next('snapshot', (frame) => frame.section === 'links');
  await child.start();
  await snapshot;
}

describe.each<Platform>(['mt5', 'mt4'])('a seat with an Executor of %s', (platform) => {
  test(
    'trades by hand, and the service hears of it',
    async () => {
      await seated(platform);
      const event = service.next('events');
      const { order } = await child.trade({ do: 'open', symbol: 'EURUSD', side: 'buy', lots: '0.5' });
      expect((await event).items[0]?.position).toMatchObject({ id: order, lots: '0.5', state: 'open' });
      const less = service.next('events');
      await child.trade({ do: 'close', position: order!, lots: '0.2' });
      expect((await less).items[0]?.position).toMatchObject({ id: order, lots: '0.3', state: 'open' });
      const truth = await child.truth();
      expect(truth.positions).toMatchObject([{ id: order, lots: '0.3' }]);
    },
    BUILD_MS,
  );

  test(
    'killed after its broker did what was wished, it finds the position and opens no other',
    async () => {
      await seated(platform);
      await child.ask({ do: 'script', faults: [{ kind: 'lost_answer' }] });
      const done = service.next('events');
      service.desire(wish({ price: null }));
      // The EA waits for its answer: the event comes once it is asked again.
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 2_000))]);
      await child.kill();
      await started();
      const outcome = service.outcome(1);
      service.desire(wish({ price: null }));
      expect(await outcome).toMatchObject({ status: 'filled', state: 'open' });
      expect((await child.truth()).opened).toEqual({ '1234567': 1 });
    },
    BUILD_MS,
  );

  test(
    'crashed and restarted in place, and cut off, it comes back as it was',
    async () => {
      await seated(platform);
      const outcome = service.outcome(1);
      service.desire(wish({ price: null }));
      await outcome;
      await child.ask({ do: 'crash' });
      const links = service.next('snapshot', (frame) => frame.section === 'links');
      const synced = child.synced();
      await child.ask({ do: 'restart' });
      expect((await links).items).toMatchObject([{ version: 1, state: 'open', lots: '0.1' }]);
      await synced;
      const again = service.next('snapshot', (frame) => frame.section === 'links');
      await child.ask({ do: 'cut' });
      expect((await again).items).toMatchObject([{ version: 1, state: 'open' }]);
    },
    BUILD_MS,
  );
});
