/** What a chat adapter remembers of the updates it was sent, so that each is answered once. */
import type { Millis } from './domain/ids.ts';

/** An update that was recorded and not finished: the service died, or is still at it. */
export interface OpenUpdate<Id> {
  readonly updateId: Id;
  /** JSON as the adapter wrote it; whoever reads it parses it. */
  readonly work: unknown;
  /** Answering had begun: whether it had an effect is not known. */
  readonly begun: boolean;
}

/** Every call is durable when it returns, and throws when the store cannot be reached: then it may be repeated. */
export interface UpdateLog<Id> {
  /**
   * Records an update with what it asks for.
   * @returns false when it was recorded before: it is not to be answered again
   */
  record(updateId: Id, work: unknown, at: Millis): Promise<boolean>;
  /** Claims an update for answering. @returns false when somebody has begun, or finished, it already */
  begin(updateId: Id, at: Millis): Promise<boolean>;
  /** It is answered: what it asked for is forgotten, its number is kept. */
  finish(updateId: Id): Promise<void>;
  /** Recorded and not finished, oldest first. */
  open(): Promise<readonly OpenUpdate<Id>[]>;
  /** Forgets numbers recorded before `before`, the finished ones. */
  forget(before: Millis): Promise<void>;
}
