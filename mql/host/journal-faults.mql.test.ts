/** The Executor's journal on a disk that is full, and after crashes in the middle of writing it. */
import { copyFileSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LinkId } from '../../core/domain/ids.ts';
import { LogicRig, expertBinary } from './logic-rig.ts';
import type { MqlPlatform } from './logic-rig.ts';

const PLATFORMS: readonly MqlPlatform[] = ['mt5', 'mt4'];
const SECOND = { link: 'linkBBBBBBBBBBBBBBBBBB' as LinkId, magic: 7_654_321, price: null };

describe.each(PLATFORMS)('the journal of an Executor on %s', (platform) => {
  beforeAll(async () => {
    await expertBinary(platform, 'Executor');
  });
  const executor = (diskMayFill = false, inputs: Readonly<Record<string, string>> = {}): Promise<LogicRig> =>
    LogicRig.synced({ platform, diskMayFill, inputs });

  /** Kills the EA, lets `damage` be done to its files, and starts it again. */
  async function crashed(
    rig: LogicRig,
    damage: (journal: string, unfinished: string) => void,
  ): Promise<void> {
    const { journal } = rig;
    await rig.kill();
    damage(journal, journal.replace(/\.journal$/u, '.new'));
    await rig.start();
  }

  /** Where the journal's last so many lines begin. */
  function tail(journal: string, lines: number): number {
    const text = readFileSync(journal, 'latin1');
    let at = text.length;
    for (let n = 0; n < lines; n++) at = text.lastIndexOf('\n', at - 2) + 1;
    return at;
  }

  test.each([
    ['full', 0],
    ['full in the middle of a line', 20],
  ])('on a disk that is %s: nothing is sent to the broker, and the person is told', async (_name, left) => {
    const rig = await executor(true);
    await rig.settled({ price: null });
    await rig.until('all is told', () => rig.terminal.state.unacknowledged === 0 && rig.events.length === 1);
    rig.leaveOnDisk(left);
    const version = rig.wish(SECOND);
    await rig.until('the session is over', () =>
      rig.terminal.panel.join(' ').includes('the journal cannot be written'),
    );
    expect(rig.log.split('ERROR: the journal cannot be written')).toHaveLength(2);
    expect(rig.log).toContain('nothing is traded or reported any more');
    expect(rig.done('open')).toBe(1);
    expect(rig.broker.positions()).toHaveLength(1);
    expect(rig.outcomes.filter(({ link }) => link === SECOND.link)).toEqual([]);

    // With room on the disk, a restart finds what it knew, and does what was not done.
    await rig.kill();
    await rig.start();
    const answered = rig.outcomes.length;
    expect(await rig.settledAfter(answered, rig.wish({ version: 1, price: null }))).toMatchObject({
      status: 'filled',
    });
    expect(rig.done('open')).toBe(1);
    const before = rig.outcomes.length;
    expect(await rig.settledAfter(before, rig.wish({ ...SECOND, version }))).toMatchObject({
      status: 'filled',
    });
    expect(rig.done('open')).toBe(2);
  });

  test('keeps its old file when the new one does not fit on the disk', async () => {
    const rig = await executor(true);
    const first = await rig.settled({ price: null });
    await rig.until('all is told', () => rig.terminal.state.unacknowledged === 0 && rig.events.length === 1);
    const kept = readFileSync(rig.journal);
    await rig.kill();
    rig.diskAtStart(100);
    await rig.terminal.start(rig.home);
    await rig.until('the person is told', () =>
      rig.terminal.panel.join(' ').includes('the journal cannot be used'),
    );
    expect(readFileSync(rig.journal)).toEqual(kept);
    await rig.kill();
    rig.diskAtStart(null);
    await rig.start();
    const answered = rig.outcomes.length;
    expect(await rig.settledAfter(answered, rig.wish({ version: 1, price: null }))).toEqual({
      ...first,
      epoch: 2,
    });
    expect(rig.done('open')).toBe(1);
  });

  test('died between writing its new file and naming it: the first outcome again, and no second position', async () => {
    const rig = await executor();
    const first = await rig.settled({ price: null });
    const crashes: ((journal: string, unfinished: string) => void)[] = [
      // The new file is whole, and has not yet its name.
      (journal, unfinished) => copyFileSync(journal, unfinished),
      // The old file was taken away first.
      (journal, unfinished) => renameSync(journal, unfinished),
      // The new file is half written.
      (journal, unfinished) => writeFileSync(unfinished, readFileSync(journal).subarray(0, 40)),
    ];
    for (const [number, damage] of crashes.entries()) {
      const { journal } = rig;
      await crashed(rig, damage);
      const answered = rig.outcomes.length;
      const again = await rig.settledAfter(answered, rig.wish({ version: 1, price: null }));
      expect(again).toEqual({ ...first, epoch: number + 2 });
      expect(existsSync(journal.replace(/\.journal$/u, '.new'))).toBe(false);
    }
    expect(rig.done('open')).toBe(1);
  });

  test('died in the middle of a line: it looks for the position, and opens no second one', async () => {
    const rig = await executor();
    const first = await rig.settled({ price: null });
    await rig.until('all is told', () => rig.terminal.state.unacknowledged === 0 && rig.events.length === 1);
    for (const lines of [1, 3]) {
      await crashed(rig, (journal) => {
        const from = tail(journal, lines);
        truncateSync(journal, from + 30);
      });
      expect(rig.log).toContain('was torn and is dropped');
      const answered = rig.outcomes.length;
      const again = await rig.settledAfter(answered, rig.wish({ version: 1, price: null }));
      expect(again).toMatchObject({ status: 'filled', state: 'open', ticket: first.ticket, lots: '0.1' });
    }
    expect(rig.done('open')).toBe(1);
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
  });

  test('died after the intent and before the outcome was written: it looks first, and opens no second one', async () => {
    // The quarantine is not over before the EA is back, on a busy machine too.
    const rig = await executor(false, { QuarantineMs: '5000' });
    const before = readFileSync(rig.journal).length;
    const first = await rig.settled({ price: null });
    await crashed(rig, (journal) => {
      // The first line about the link is its intent.
      const intent = readFileSync(journal, 'latin1').indexOf(`\tlink\t${first.link}`, before);
      truncateSync(journal, readFileSync(journal, 'latin1').indexOf('\n', intent) + 1);
    });
    const answered = rig.outcomes.length;
    expect(await rig.settledAfter(answered, rig.wish({ version: 1, price: null }))).toMatchObject({
      status: 'filled',
      ticket: first.ticket,
    });
    expect(rig.outcomes[answered]).toMatchObject({ status: 'unknown', final: false });
    expect(rig.done('open')).toBe(1);
  });
});
