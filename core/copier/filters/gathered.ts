/**
 * Numbers of a step while a rule gathers them, one after the other: spreading objects that are there or not into a
 * new one takes ten times as long, and is done for every signal and follower.
 */
export type Gathered = Record<string, string | number>;
