import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEY, wish } from './ea/rig.ts';
import { ServiceStub } from './service-stub.ts';
import { TerminalChild } from './terminal-child.ts';
import type { ChildOptions } from './terminal-child.ts';

let service: ServiceStub;
let child: TerminalChild;
let directory: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'terminal-'));
  service = await ServiceStub.listen();
  child = childWith();
});

function childWith(more: Partial<ChildOptions> = {}): TerminalChild {
  return new TerminalChild({
    url: service.url,
    key: KEY,
    login: '5012345',
    journal: directory,
    faults: 'calm',
    quarantineMs: 1_500,
    ...more,
  });
}

afterEach(async () => {
  await child.kill();
  await service.close();
  rmSync(directory, { recursive: true });
});

async function started(): Promise<void> {
  const snapshot = service.next('snapshot', (frame) => frame.section === 'links');
  await child.start();
  await snapshot;
}

describe('a terminal process', () => {
  test('trades by hand, and tells the truth of its broker', async () => {
    await started();
    const event = service.next('events');
    const { code, order } = await child.trade({ do: 'open', symbol: 'EURUSD', side: 'buy', lots: '0.5' });
    expect(code).toBe(10009);
    expect((await event).items[0]?.position).toMatchObject({ id: order, lots: '0.5', state: 'open' });
    await child.trade({ do: 'close', position: order!, lots: '0.2' });
    const truth = await child.truth();
    expect(truth.positions).toMatchObject([{ id: order, lots: '0.3' }]);
    expect(truth.opened).toEqual({ '0': 1 });
  });

  test('killed after its broker did what was wished, it finds the position and opens no other', async () => {
    await started();
    await child.ask({ do: 'script', faults: [{ kind: 'lost_answer' }] });
    const done = service.next('events');
    service.desire(wish({ price: null }));
    await done;
    await child.kill();
    await started();
    const outcome = service.outcome(1);
    service.desire(wish({ price: null }));
    expect(await outcome).toMatchObject({ status: 'filled', state: 'open' });
    expect((await child.truth()).opened).toEqual({ '1234567': 1 });
    const hellos = service.frames.filter((one) => one.type === 'hello');
    expect(hellos[1]).toMatchObject({ stream: hellos[0]?.stream, epoch: 1 });
  });

  test('crashed and restarted in place, it is what it was', async () => {
    await started();
    const outcome = service.outcome(1);
    service.desire(wish({ price: null }));
    await outcome;
    await child.ask({ do: 'crash' });
    const links = service.next('snapshot', (frame) => frame.section === 'links');
    await child.ask({ do: 'restart' });
    expect((await links).items).toMatchObject([{ version: 1, state: 'open', lots: '0.1' }]);
  });

  test('started on a netting account, it has one position a symbol', async () => {
    child = childWith({ marginMode: 'netting', role: 'provider' });
    await started();
    expect(service.frames[0]).toMatchObject({ type: 'hello', marginMode: 'netting' });
    const open = { do: 'open', symbol: 'EURUSD' } as const;
    const { order: first } = await child.trade({ ...open, side: 'buy', lots: '0.5' });
    const { order: second } = await child.trade({ ...open, side: 'sell', lots: '0.8' });
    expect((await child.truth()).positions).toMatchObject([{ id: second, side: 'sell', lots: '0.3' }]);
    expect((await child.trade({ do: 'close', position: first! })).code).toBe(10036);
  });

  test('told to stop, it says so', async () => {
    await started();
    expect(await child.ask({ do: 'stop' })).toBeNull();
  });

  test('refuses a command it does not understand', async () => {
    await started();
    await expect(child.ask({ do: 'fly' } as never)).rejects.toThrow('Invalid');
  });
});
