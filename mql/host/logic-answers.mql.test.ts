/** The Executor and a broker whose answers and lists say less than they should: nothing opens twice, nothing is left. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CODE } from '../../sim/broker/requests.ts';
import type { TradeRequest, TradeResult } from '../../sim/broker/requests.ts';
import { wish } from '../../sim/ea/rig.ts';
import type { Wish } from '../../sim/ea/rig.ts';
import { LogicRig, expertBinary } from './logic-rig.ts';
import type { MqlPlatform } from './logic-rig.ts';
import type { Fields } from './seat/lines.ts';
import { Mt4Ledger } from './seat/mt4-ledger.ts';
import { Mt5Ledger } from './seat/mt5-ledger.ts';

const PLATFORMS: readonly MqlPlatform[] = ['mt5', 'mt4'];
/** An order's longest flight, as the rig tells it to the EA. */
const QUARANTINE_MS = 1_500;

afterEach(() => {
  vi.restoreAllMocks();
});

/** The broker's answers arrive changed. */
function answersAre(rig: LogicRig, changed: (result: TradeResult) => TradeResult): void {
  const { broker } = rig;
  const send = broker.send.bind(broker);
  vi.spyOn(broker, 'send').mockImplementation((request, answered) =>
    send(request, (result) => answered(changed(result))),
  );
}

/** The next request of a kind is so long on its way to the broker. @returns when it has arrived there */
function nextTakes(rig: LogicRig, action: TradeRequest['action'], ms: number): Promise<void> {
  const { broker } = rig;
  const send = broker.send.bind(broker);
  return new Promise((arrived) => {
    const spy = vi.spyOn(broker, 'send').mockImplementation((request, answered) => {
      if (request.action !== action) {
        send(request, answered);
        return;
      }
      spy.mockImplementation(send);
      setTimeout(() => {
        const cancel = broker.onEffect((effect) => {
          if (effect.request !== request) return;
          cancel();
          arrived();
        });
        send(request, answered);
      }, ms);
    });
  });
}

/** These fields of lines about the account, by the lines' verbs, always hold the same. */
function fieldsAre(
  ledger: typeof Mt4Ledger | typeof Mt5Ledger,
  places: Readonly<Record<string, number>>,
  value: string,
): void {
  const told = ledger.prototype.changes;
  const altered = (line: Fields): Fields => {
    const at = places[line[0] ?? ''];
    return at === undefined ? line : line.with(at, value);
  };
  vi.spyOn(ledger.prototype, 'changes').mockImplementation(function (this: Mt4Ledger & Mt5Ledger) {
    const { state, events } = told.call(this);
    return { state: state.map(altered), events };
  });
}

const another = (number: number, more: Wish = {}): ReturnType<typeof wish> =>
  ({
    ...wish(more),
    link: `other${String(number).padStart(17, '0')}`,
    magic: 9_000 + number,
  }) as ReturnType<typeof wish>;

describe.each(PLATFORMS)('the Executor on %s', (platform) => {
  beforeAll(async () => {
    await expertBinary(platform, 'Executor');
  });

  test('gives stops the decimals of the symbol', async () => {
    const rig = await LogicRig.synced({ platform });
    expect(await rig.settled({ stopLoss: '1.0812345' })).toMatchObject({ status: 'filled' });
    expect(rig.broker.positions()).toMatchObject([{ stopLoss: 108_123 }]);
  });

  test('reads back an intent whose comment was cut in the middle of a character', async () => {
    const rig = await LogicRig.synced({ platform });
    await rig.settled({ comment: 'mynah \uD83D' });
    await rig.kill();
    await rig.start();
    expect(rig.log).not.toContain('damaged');
    rig.wish({ version: 1 });
    await rig.until('the repeat is answered', () => rig.outcomes.length === 2);
    expect(rig.outcomes[1]).toMatchObject({ status: 'filled', state: 'open' });
  });

  test('waits for the longest flight after a restart, whatever the clock says of the time of the call', async () => {
    const rig = await LogicRig.synced({ platform });
    rig.broker.script({ kind: 'late_answer', ms: 3_000 });
    const version = rig.wish();
    await rig.until('the broker has it', () => rig.done('open') === 1);
    await rig.kill();
    putClockForward(rig.journal);
    const restarted = Date.now();
    await rig.start();
    rig.wish({ version });
    expect(await rig.settledAfter(0, version)).toMatchObject({ status: 'filled', state: 'open' });
    expect(Date.now() - restarted).toBeGreaterThan(QUARANTINE_MS);
    expect(rig.done('open')).toBe(1);
  });

  test('closes an order that came after it had been given up', async () => {
    const rig = await LogicRig.synced({ platform });
    const arrived = nextTakes(rig, 'open', 2 * QUARANTINE_MS);
    // Over well before the EA looks: an EA that may still try sends a second order, rightly.
    const deadline = Date.now() + (2 / 3) * QUARANTINE_MS;
    expect(await rig.settled({ deadline })).toMatchObject({
      status: 'rejected',
      reason: 'DEADLINE_PASSED',
    });
    await arrived;
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
    expect(rig.broker.positions()).toEqual([]);
  });
});

/** As if somebody had put the computer's clock forward by an hour since the call. */
function putClockForward(journal: string): void {
  const lines = readFileSync(journal, 'utf8').split('\n');
  const changed = lines.map((line) => {
    const records = line
      .slice(9)
      .replace(
        /(\topen\t1\t)(\d{13})\t/u,
        (_, before: string, at: string) => `${before}${Number(at) - 3_600_000}\t`,
      );
    return line === '' ? line : `${checksum(records)}\t${records}`;
  });
  expect(changed).not.toEqual(lines);
  writeFileSync(journal, changed.join('\n'));
}

/** FNV-1a of UTF-16, folded: as mql/Include/Mynah/Index.mqh has it. */
function checksum(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 1099511628211n);
  }
  return ((hash ^ (hash >> 32n)) & 0xffffffffn).toString(16).padStart(8, '0');
}

test('the Executor keeps its only journal when it died before naming it, and the disk is full', async () => {
  const rig = await LogicRig.synced({ platform: 'mt5', diskMayFill: true });
  await rig.settled();
  await rig.until('all is told', () => rig.terminal.state.unacknowledged === 0 && rig.events.length === 1);
  const { journal } = rig;
  await rig.kill();
  const kept = readFileSync(journal);
  renameSync(journal, journal.replace(/\.journal$/u, '.new'));
  rig.diskAtStart(100);
  await rig.terminal.start(rig.home);
  await rig.until('the person is told', () =>
    rig.terminal.panel.join(' ').includes('the journal cannot be used'),
  );
  expect(readFileSync(journal)).toEqual(kept);
});

describe('the Executor on mt5, where answers come as events', () => {
  test('takes no answer to a person’s request for one of its own', async () => {
    const rig = await LogicRig.synced({ platform: 'mt5' });
    rig.broker.script({ kind: 'timeout', ms: 800 });
    const version = rig.wish();
    await rig.until('the open is unknown', () => rig.outcomes.at(-1)?.status === 'unknown');
    rig.terminal.personAnswered();
    expect(await rig.settledAfter(0, version)).toMatchObject({ status: 'filled', state: 'open' });
    expect(rig.done('open')).toBe(1);
  });

  test('looks before it opens again when "done" names no order', async () => {
    const rig = await LogicRig.synced({ platform: 'mt5' });
    answersAre(rig, (result) =>
      result.code === CODE.placed ? { ...result, code: CODE.done, order: null } : result,
    );
    rig.broker.script({ kind: 'placed', ms: 700 });
    expect(await rig.settled()).toMatchObject({ status: 'filled', state: 'open' });
    expect(rig.outcomes.map(({ status }) => status)).toEqual(['unknown', 'filled']);
    expect(rig.done('open')).toBe(1);
  });

  test('knows its position by the order that the broker named, where magic numbers are not kept', async () => {
    fieldsAre(Mt5Ledger, { position: 10, past: 10, deal: 12 }, '0');
    const rig = await LogicRig.synced({ platform: 'mt5' });
    rig.broker.script({ kind: 'placed', ms: 300 });
    expect(await rig.settled()).toMatchObject({ status: 'filled', state: 'open' });
    expect(rig.done('open')).toBe(1);
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
  });

  test('opens nothing while history cannot be read, where a lost journal’s position may be', async () => {
    const rig = await LogicRig.synced({ platform: 'mt5' });
    await rig.settled();
    const { ticket } = rig.broker.positions()[0]!;
    rig.trader.close(ticket);
    const { journal } = rig;
    await rig.kill();
    rmSync(journal);
    await rig.start();
    rig.terminal.historyFails(true);
    const before = rig.outcomes.length;
    rig.wish({ version: 1 });
    await rig.until('the person is told', () => rig.log.includes('history cannot be read'));
    rig.terminal.historyFails(false);
    expect(await rig.settledAfter(before, 1)).toMatchObject({ reason: 'LINK_ENDED', ticket });
    expect(rig.done('open')).toBe(1);
  });

  test('holds to MaxOpenPositions for entries that are on their way together', async () => {
    const rig = await LogicRig.synced({ platform: 'mt5', inputs: { MaxOpenPositions: '2' } });
    rig.service.desire(another(1), another(2), another(3));
    await rig.until('all are answered', () => rig.outcomes.filter(({ final }) => final).length === 3);
    expect(rig.outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      link: another(3).link,
      reason: 'TOO_MANY_POSITIONS',
    });
    expect(rig.done('open')).toBe(2);
  });
});

describe('the Executor on mt4, where calls wait for their answers', () => {
  test('looks only when the longest flight has passed since the terminal gave up', async () => {
    const given = QUARANTINE_MS + 500;
    const rig = await LogicRig.synced({
      platform: 'mt4',
      environment: { MQL_ORDER_TIMEOUT_MS: String(given) },
    });
    const arrived = nextTakes(rig, 'open', given + 700);
    expect(await rig.settled()).toMatchObject({ status: 'filled', state: 'open' });
    await arrived;
    expect(rig.done('open')).toBe(1);
  });

  test('follows a position through partial closes where the broker writes nothing into comments', async () => {
    fieldsAre(Mt4Ledger, { pool: 14, history: 14 }, '');
    const rig = await LogicRig.synced({ platform: 'mt4' });
    const { ticket } = await rig.settled();
    expect(await rig.settled({ lots: '0.06' })).toMatchObject({ status: 'filled', lots: '0.06', ticket });
    expect(await rig.settled({ lots: '0.02' })).toMatchObject({ status: 'filled', lots: '0.02', ticket });
    await rig.kill();
    await rig.start();
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed', lots: '0' });
    expect(rig.broker.positions()).toEqual([]);
    expect(new Set(rig.events.map(({ position }) => position?.id))).toEqual(new Set([ticket]));
  });

  test.each([
    [10017, 133],
    [10029, 145],
  ])('goes on closing after a refusal that passes (%i)', async (code, told) => {
    const rig = await LogicRig.synced({ platform: 'mt4' });
    await rig.settled();
    rig.broker.script({ kind: 'reject', code });
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
    expect(rig.outcomes.at(-2)).toMatchObject({ status: 'rejected', final: false, code: told });
  });
});
