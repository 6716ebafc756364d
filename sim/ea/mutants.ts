/**
 * Mechanisms of the protocol that a simulation can leave out, one at a time, to show that each is needed.
 * Only this simulated terminal knows them; without options every mechanism is on.
 */
export interface Mutants {
  /** What the journal says of links does not survive a restart. */
  readonly noJournal?: boolean;
  /** Closes and changes are sent without an intent, and not looked after when their answer is lost. */
  readonly openOnlyIntent?: boolean;
  /** Unknown outcomes are looked after at once. */
  readonly noQuarantine?: boolean;
  /** A close for an unknown link leaves nothing behind. */
  readonly noTombstone?: boolean;
  /** Wishes of an old epoch are carried out. */
  readonly noEpochCheck?: boolean;
  /** Repeated and lower versions are carried out. */
  readonly noVersionCheck?: boolean;
  /** Orders are looked for by comment alone. */
  readonly commentOnly?: boolean;
  /** The intent does not say which version it is for. */
  readonly noIntentVersion?: boolean;
  /** Events are sent once. */
  readonly noEventResend?: boolean;
}
