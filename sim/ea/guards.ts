/** Limits that the person at the terminal sets; whatever the service wishes, they hold. */
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { Lots } from '../../core/domain/decimal.ts';
import type { Role } from '../../core/domain/account.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Broker } from '../broker.ts';
import { CODE } from '../broker/requests.ts';
import { unitsOf } from '../units.ts';
import type { LinkRecord } from './journal.ts';

export interface Guards {
  readonly role: Role;
  readonly tradingEnabled: boolean;
  /** Most lots of one order; null for no limit. */
  readonly mostLots: Lots | null;
  /** Most positions and resting orders at once; null for no limit. */
  readonly mostPositions: number | null;
  /** Symbols that may be entered; null for all. */
  readonly symbols: readonly BrokerSymbol[] | null;
}

/**
 * Why the terminal itself says no to a wish; null when it does not. Limits bind entries, never exits.
 * @param held positions and resting orders, those included that are on their way
 */
export function refusalOf(
  wish: DesiredItem,
  record: LinkRecord,
  guards: Guards,
  broker: Broker,
  held: number,
): { code: number; reason: string } | null {
  const no = (reason: string, code = 0): { code: number; reason: string } => ({ code, reason });
  if (guards.role === 'provider') return no('ROLE_PROVIDER');
  if (wish.state === 'closed' || record.ticket !== null) return null;
  if (!guards.tradingEnabled) return no('TRADING_DISABLED');
  if (!broker.lists(wish.symbol)) return no('SYMBOL_UNKNOWN');
  if (guards.symbols !== null && !guards.symbols.includes(wish.symbol)) return no('SYMBOL_NOT_ALLOWED');
  if (guards.mostLots !== null && unitsOf(wish.lots) > unitsOf(guards.mostLots))
    return no('LOTS_ABOVE_LIMIT');
  if (guards.mostPositions !== null && held >= guards.mostPositions) return no('TOO_MANY_POSITIONS');
  const restsNowhere = wish.state === 'pending' && (wish.kind === 'market' || wish.price === null);
  return restsNowhere ? no('PENDING_WITHOUT_PRICE', CODE.invalid) : null;
}
