/**
 * What a posted signal leaves to each subscription: which of its targets, and where in its zone to enter. A signal with
 * several targets, or one that somebody enters in layers, is several positions of its channel: its legs.
 */
import type { EntryZone, Level } from './level.ts';
import type { PositionId } from './ids.ts';

/** One of so many, counted from 1. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

export interface Plan {
  /** Of all legs of one signal the same; cards and `/why` show them together. */
  readonly group: PositionId;
  /** Which of the signal's targets the leg has; 1 of 1 where there is one or none. */
  readonly target: Part;
  readonly layer: Part;
  /** Null: wherever the market is. A single price has both ends the same. */
  readonly zone: EntryZone | null;
  /** The source said how many lots; else they are 1 and mean nothing. */
  readonly sized: boolean;
  /** Where stop and target were given as a distance from the entry: which only each copy knows. */
  readonly stopLoss: Level | null;
  readonly takeProfit: Level | null;
  /** "Stop to entry": each copy's own. */
  readonly breakEven: boolean;
  /** Taken back: what rests is withdrawn and nothing enters any more; what is open goes on. */
  readonly withdrawn: boolean;
}

/** Of a leg's id: all of a group begin with the group's own id. */
export const legId = (group: PositionId, number: number): PositionId => `${group}.${number}` as PositionId;

/** The id that people see: of a leg its group's. */
export const shownId = ({ id, plan }: { readonly id: PositionId; readonly plan?: Plan }): PositionId =>
  plan?.group ?? id;
