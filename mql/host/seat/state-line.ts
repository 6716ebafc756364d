/** What an EA with the input TestReports=true says of itself in its log, for whoever tests it. */

export interface ExpertState {
  readonly isSynced: boolean;
  /** Events that the service has not acknowledged. */
  readonly unacknowledged: number;
  /** Links whose last call to the broker has no known outcome. */
  readonly unsettled: number;
}

/** Before the EA has said anything. */
export const UNKNOWN_STATE: ExpertState = { isSynced: false, unacknowledged: 0, unsettled: 0 };

const STATE = /@state synced=([01]) unacknowledged=(\d+) unsettled=(\d+)/u;

/** The state in a line of the log; null in other lines. */
export function stateOf(line: string): ExpertState | null {
  const match = STATE.exec(line);
  if (match === null) return null;
  return { isSynced: match[1] === '1', unacknowledged: Number(match[2]), unsettled: Number(match[3]) };
}
