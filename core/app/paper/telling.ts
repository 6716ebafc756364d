/** What of a paper account that is saved goes to the core, and in which order; as a terminal tells it. */
import type { Millis } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/link.ts';
import type { TerminalGateway } from '../gateway.ts';
import type { Box, Session } from './box.ts';
import { fundsNow, snapshotOf } from './specs.ts';
import type { PaperState } from './state.ts';

/** As a terminal: without an acknowledgement reports are sent again. */
const RESEND_MS: Millis = 5_000;
const MOST_REPORTS_AT_ONCE = 500;

interface Telling {
  readonly box: Box;
  readonly session: Session;
  readonly saved: PaperState;
  readonly gateway: TerminalGateway;
  readonly now: Millis;
}

function tellReports({ box, session, saved, gateway, now }: Telling): void {
  if (!session.isSynced) return;
  const items = saved.events.filter(({ seq }) => seq > session.told).slice(0, MOST_REPORTS_AT_ONCE);
  const last = items.at(-1);
  if (last === undefined) return;
  const taken = gateway.events(box.id, session.epoch, items, now, now);
  session.toldAt = now;
  if (taken.ok) session.told = last.seq;
}

function tellFunds({ box, session, saved, gateway, now }: Telling): void {
  const funds = fundsNow(saved, now, box.market);
  const shown = `${funds.balance} ${funds.equity} ${funds.margin}`;
  if (shown === box.lastEquity) return;
  box.lastEquity = shown;
  gateway.funds(box.id, session.epoch, funds);
}

const tellingOf = (box: Box, gateway: TerminalGateway, now: Millis): Telling | null => {
  const { session, saved } = box;
  return session === null || saved === null || box.isGone ? null : { box, session, saved, gateway, now };
};

/** Tells what has just been saved. */
export function tellSaved(
  box: Box,
  outcomes: readonly Outcome[],
  gateway: TerminalGateway,
  now: Millis,
): void {
  const telling = tellingOf(box, gateway, now);
  if (telling === null) return;
  const { session, saved } = telling;
  // What happened goes out before a snapshot that shows it: there it would be history.
  tellReports(telling);
  if (session.isSnapshotWanted) {
    session.isSnapshotWanted = false;
    session.snapshots += 1;
    session.snapshotId = `paper-${session.epoch}-${session.snapshots}`;
    gateway.snapshot(box.id, session.epoch, snapshotOf(saved, session.snapshotId, now, box.market));
  }
  if (!session.isSynced) return;
  tellFunds(telling);
  const current = outcomes.filter(({ epoch }) => epoch === session.epoch);
  if (current.length > 0) gateway.outcomes(box.id, session.epoch, current, now);
}

/** Now and then: funds that prices have changed, and reports that nobody has acknowledged once more. */
export function tellAgain(box: Box, gateway: TerminalGateway, now: Millis): void {
  const telling = tellingOf(box, gateway, now);
  if (telling?.session.isSynced !== true) return;
  const { session, saved } = telling;
  if (now - session.toldAt >= RESEND_MS) {
    session.told = (saved.events[0]?.seq ?? session.told + 1) - 1;
    session.toldAt = now;
  }
  tellReports(telling);
  tellFunds(telling);
}
