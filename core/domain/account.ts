import type { AccountId, Millis, UserId } from './ids.ts';
import type { Money } from './decimal.ts';

/** `paper`: its broker is this house. */
export type Platform = 'mt4' | 'mt5' | 'paper';
export type MarginMode = 'hedging' | 'netting';
export type Role = 'provider' | 'follower' | 'both';

/** What a terminal says about the account it is logged in to; arrives with every hello. */
export interface AccountIdentity {
  readonly platform: Platform;
  readonly login: string;
  readonly server: string;
  readonly currency: string;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  readonly build: number;
  readonly role: Role;
}

/** Of an account that has a terminal. */
export interface TerminalIdentity extends AccountIdentity {
  readonly platform: Exclude<Platform, 'paper'>;
}

/** The account's money, as last reported. */
export interface AccountFunds {
  readonly balance: Money;
  readonly equity: Money;
  readonly margin: Money;
  readonly freeMargin: Money;
  readonly at: Millis;
}

/** An account that somebody connected; `identity` is unknown until its terminal said hello once. */
export interface Account {
  readonly id: AccountId;
  readonly owner: UserId;
  readonly name: string;
  readonly identity: AccountIdentity | null;
  readonly funds: AccountFunds | null;
  /** Of a paper account: the account that it enters for while a copy into that one is on paper; left out: none. */
  readonly twinOf?: AccountId;
}

/** How people read an account's name: of a paper account always that its money is not real. */
export const namedAs = (name: string, isPaper: boolean | undefined): string =>
  isPaper === true ? `${name} (paper)` : name;

export const shownName = ({ name, identity }: Pick<Account, 'name' | 'identity'>): string =>
  namedAs(name, identity?.platform === 'paper');
