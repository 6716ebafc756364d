import type { AccountId } from '../../domain/ids.ts';
import type { Venue } from '../../ports.ts';
import type { PaperVenue } from './venue.ts';

/** Each account's own way out: to the paper broker here, or to its terminal. */
export function routed(paper: PaperVenue, terminals: Venue): Venue {
  const of = (account: AccountId): Venue => (paper.has(account) ? paper : terminals);
  return {
    send: (account, epoch, commands) => {
      of(account).send(account, epoch, commands);
    },
    acknowledge: (account, seq) => {
      of(account).acknowledge(account, seq);
    },
    synced: (account, id) => {
      of(account).synced(account, id);
    },
    resync: (account) => {
      of(account).resync(account);
    },
    watch: (account, symbols) => {
      of(account).watch(account, symbols);
    },
    rotate: (account, epoch, key) => {
      of(account).rotate(account, epoch, key);
    },
    disconnect: (account, code, message) => {
      of(account).disconnect(account, code, message);
    },
  };
}
