/** The one gate from here into the core: bounded, and never longer than a sender waits. */
import type { Refusal, Result } from '../../core/domain/result.ts';
import { refuse } from '../../core/domain/result.ts';
import type { Post } from '../../core/domain/post.ts';
import type { Incoming, SignalsApi } from '../../core/app/signals-api.ts';
import type { Log } from '../../core/ports.ts';
import { WAITING } from './limits.ts';

export interface Taken {
  readonly post: Post;
  readonly repeated: boolean;
}

export interface Intake {
  /**
   * Resolves once it is durable. Refusals: those of SignalsApi.take (OVERLOADED: nothing was done, come again), and
   * NOT_STORED_YET: it may be durable yet, so it may only come again under the same key. Never throws.
   * @param threw is called when the core failed at it, which is a bug, and not only slow
   */
  take(incoming: Incoming, threw?: () => void): Promise<Result<Taken>>;
  /** What has not been stored yet. */
  readonly waiting: number;
}

const notYet = (why: string) =>
  refuse('NOT_STORED_YET', `${why}, and may be yet; send it again in a moment, under the same key`);

/** Refusals after which the same delivery is welcome again. */
export const isForLater = ({ code }: Refusal): boolean => code === 'OVERLOADED' || code === 'NOT_STORED_YET';

/** @param patienceMs how long a sender waits */
export function createIntake(needs: {
  readonly signals: Pick<SignalsApi, 'take'>;
  readonly log: Log;
  readonly patienceMs: number;
  readonly most?: number;
}): Intake {
  const { signals, log, patienceMs, most = WAITING } = needs;
  let waiting = 0;

  const carry = async (incoming: Incoming, threw?: () => void): Promise<Result<Taken>> => {
    waiting += 1;
    try {
      return await signals.take(incoming);
    } catch (error) {
      const { channel, source } = incoming;
      log.error({ err: error, channel, source }, 'what came in could not be taken');
      threw?.();
      return notYet('it could not be stored');
    } finally {
      waiting -= 1;
    }
  };

  return {
    take: async (incoming, threw) => {
      if (waiting >= most)
        return refuse('OVERLOADED', `${most} wait to be stored already; send it again in a moment`);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Result<Taken>>((resolve) => {
        timer = setTimeout(resolve, patienceMs, notYet('it is not stored'));
      });
      try {
        return await Promise.race([carry(incoming, threw), late]);
      } finally {
        clearTimeout(timer);
      }
    },
    get waiting() {
      return waiting;
    },
  };
}
