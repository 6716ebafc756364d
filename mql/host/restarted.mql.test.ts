/** MetaTrader starts a program again without unloading it, when its inputs or the account change. */
import { beforeAll, describe, expect, test } from 'vitest';
import { KEY } from '../../sim/ea/rig.ts';
import { LogicRig } from './logic-rig.ts';
import { programBinary } from './wire-probe.ts';

const WRONG_KEY = 'mk_of-an-account-that-was-taken-away-long-ago';
/** The first row of the panel: something to click on. */
const ROW = 'Mynah0';

describe('an Executor that is started again with its variables as they were', () => {
  beforeAll(async () => {
    await programBinary('restarted.mq5');
  });

  async function made(key: string, diskMayFill = false): Promise<LogicRig> {
    return LogicRig.made({
      platform: 'mt5',
      binary: await programBinary('restarted.mq5'),
      inputs: { AccountKey: key, OtherKey: KEY },
      diskMayFill,
    });
  }

  test('tries the new key after the old one was refused for good, and goes on trying', async () => {
    const rig = await made(WRONG_KEY);
    rig.service.greets = false;
    const refused = rig.service.next('hello', ({ key }) => key === WRONG_KEY);
    await rig.terminal.start(rig.home);
    await refused;
    const error = { type: 'error', code: 'KEY_UNKNOWN', message: 'no account has this key' } as const;
    rig.service.say({ ...error, fatal: true, retryAfterMs: null });
    rig.service.cut();
    await rig.until('the person is told', () => rig.terminal.panel[0]?.startsWith('Key refused') === true);

    const mended = rig.service.next('hello', ({ key }) => key === KEY);
    rig.terminal.click(ROW);
    await mended;
    // The service is away for a moment just then.
    rig.service.greets = true;
    rig.service.cut();
    await rig.until('the session is synced', () => rig.terminal.state.isSynced);
    await rig.until('the chart says so', () => rig.terminal.panel[0] === 'connected as a');
    expect(rig.service.connections).toBe(3);
  });

  test('works again once there is room for its journal, and opens what it could not', async () => {
    const rig = await made(KEY, true);
    await rig.start();
    rig.leaveOnDisk(0);
    const version = rig.wish({ price: null });
    await rig.until(
      'the person is told',
      () => rig.terminal.panel[0]?.startsWith('the journal cannot be written') === true,
    );
    rig.leaveOnDisk(null);
    const snapshot = rig.service.next('snapshot', ({ section }) => section === 'links');
    rig.terminal.click(ROW);
    await snapshot;
    expect(await rig.settledAfter(0, rig.wish({ price: null, version }))).toMatchObject({ status: 'filled' });
    expect(rig.done('open')).toBe(1);
  });
});
