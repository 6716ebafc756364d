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
  /** A post and an answer are confirmed before they are stored. */
  readonly toldBeforeStored?: boolean;
  /** An answer is stored with the next commit, not with what follows from it. */
  readonly answersStoredLate?: boolean;
  /** After a start nobody knows under which keys posts came. */
  readonly postKeysForgotten?: boolean;
  /** After a start all legs of a posted channel are of its latest signal. */
  readonly legsMixed?: boolean;
  /** After a start every question is open again. */
  readonly answersForgotten?: boolean;
  /** A second press is taken like the first. */
  readonly pressCountsAgain?: boolean;
  /** A press after the question has expired is taken. */
  readonly lateAnswers?: boolean;
  /** Whoever presses is taken for the one who was asked. */
  readonly strangersAnswer?: boolean;
  /** Half is approved, and all of it is opened. */
  readonly halfIsWhole?: boolean;
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
  toldBeforeStored: { service: { toldBeforeStored: true } },
  answersStoredLate: { service: { answersStoredLate: true } },
  postKeysForgotten: { service: { postKeysForgotten: true } },
  legsMixed: { service: { legsMixed: true } },
  answersForgotten: { service: { answersForgotten: true } },
  pressCountsAgain: { service: { pressCountsAgain: true } },
  lateAnswers: { service: { lateAnswers: true } },
  strangersAnswer: { service: { strangersAnswer: true } },
  halfIsWhole: { service: { halfIsWhole: true } },
};
