/** The mechanisms of the service that a simulation can leave out; those of the terminal are in sim/ea. */
import type { Mutants as TerminalMutants } from '../ea/mutants.ts';

export interface ServiceMutants {
  /** A commit is called stored before it is; a crash in between loses it. */
  readonly sendBeforeStored?: boolean;
  /** An instance that another one replaced goes on writing. */
  readonly noStoreFence?: boolean;
  /** Wishes without an outcome are not sent again. */
  readonly noWishResend?: boolean;
  /** Each start of the service makes link ids and magic numbers of its own. */
  readonly randomLinkIds?: boolean;
}

export interface Mutants {
  readonly terminal?: TerminalMutants;
  readonly service?: ServiceMutants;
}

/**
 * Every mechanism alone, by name. The intent's version is not among them: while each connection has an epoch
 * of its own and the terminal keeps one call per link under way, no world tells it from its absence; it
 * stands in the protocol for terminals that keep less in memory.
 */
export const MUTANTS: Readonly<Record<string, Mutants>> = {
  noJournal: { terminal: { noJournal: true } },
  openOnlyIntent: { terminal: { openOnlyIntent: true } },
  noQuarantine: { terminal: { noQuarantine: true } },
  noTombstone: { terminal: { noTombstone: true } },
  noEpochCheck: { terminal: { noEpochCheck: true } },
  noVersionCheck: { terminal: { noVersionCheck: true } },
  commentOnly: { terminal: { commentOnly: true } },
  noEventResend: { terminal: { noEventResend: true } },
  sendBeforeStored: { service: { sendBeforeStored: true } },
  noStoreFence: { service: { noStoreFence: true } },
  noWishResend: { service: { noWishResend: true } },
  randomLinkIds: { service: { randomLinkIds: true } },
};
