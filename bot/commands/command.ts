/** What a command is: defined once, offered by every chat. */
import type { z } from 'zod';
import type { ChatRole, PeopleApi, TradingApi, User } from '../../core/app/api.ts';
import type { AddressesApi } from '../../core/app/addresses.ts';
import type { CopyMapsApi } from '../../core/app/copy-map.ts';
import type { AlertsApi } from '../../core/app/alerts.ts';
import type { DigestsApi } from '../../core/app/digests.ts';
import type { NoticesApi } from '../../core/app/notices.ts';
import type { RulesApi } from '../../core/app/rules-api.ts';
import type { SignalsApi } from '../../core/app/signals-api.ts';
import type { SimulationApi } from '../../core/app/simulation/api.ts';
import type { HistoryApi } from '../../core/app/history-api.ts';
import type { PaperApi } from '../../core/app/paper/accounts.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { PriceFeed } from '../../core/feed-ports.ts';
import type { Result } from '../../core/domain/result.ts';
import type { CommandInfo, PressAnswer, SentFile, Speaker, TypedQuestion } from '../chat.ts';
import type { Button, View } from '../views/view.ts';
import type { Arguments } from './arguments.ts';

/** A question with consequences must be answered while its numbers are fresh. */
export const CONFIRM_LIFE_MS: Millis = 60_000;
/** A choice between things: long enough to look something up. */
export const PICKER_LIFE_MS: Millis = 10 * 60_000;
/** Buttons that only show something anew. */
export const REUSABLE_LIFE_MS: Millis = 7 * 24 * 3_600_000;

/** What happens at a press. `P` is what the button carries; it lies in the database, not in the chat. */
export interface Press<P> {
  /** Unique over all commands. */
  readonly verb: string;
  /** One press for the whole menu; otherwise as often as one likes. */
  readonly once: boolean;
  readonly lifeMs: Millis;
  /** The least role that may press it, where the command alone needs less. */
  readonly needs?: ChatRole;
  readonly payload: z.ZodType<P>;
  /** What is to be typed at the press: to be offered only where the speaker's chat has forms. */
  readonly question?: TypedQuestion;
  /** @param typed the answer to `question`; empty without one */
  act(context: Context, payload: P, typed: string): Promise<PressAnswer>;
}

export interface Choice<P> {
  readonly label: string;
  readonly payload: P;
  readonly style?: Button['style'];
}

export interface MenuOptions {
  /** Label of a button that takes the whole menu back. */
  readonly cancel?: string;
  readonly perRow?: number;
}

/** What a handler works with: who asks, when, and the ways into the core. */
export interface Context {
  readonly user: User;
  readonly speaker: Speaker;
  readonly now: Millis;
  readonly trading: TradingApi;
  readonly rules: RulesApi;
  readonly signals: SignalsApi;
  readonly people: PeopleApi;
  readonly prices: PriceFeed;
  readonly notices: NoticesApi;
  readonly digests: DigestsApi;
  readonly alerts: AlertsApi;
  readonly addresses: AddressesApi;
  readonly history: HistoryApi;
  readonly simulations: SimulationApi;
  readonly paper: PaperApi;
  readonly maps: CopyMapsApi;
  /** What was sent with the command; null at presses, too. */
  readonly file: SentFile | null;
  readonly commands: readonly Command[];
  /** Rows of buttons that share one claim; they work once the answer is on its way. */
  menu<P>(
    press: Press<P>,
    choices: readonly Choice<P>[],
    options?: MenuOptions,
  ): readonly (readonly Button[])[];
  /** What the person writes next, if it is no command, is the answer to the press’s question; in private, for its life. */
  listen<P>(press: Press<P>, payload: P): void;
}

export interface Command extends CommandInfo {
  /** The least role that may. */
  readonly needs: ChatRole;
  /** More help, for `/help <command>`. */
  readonly details: string;
  readonly presses: readonly AnyPress[];
  /** Parses the words that follow the command, and answers. Refused arguments are a `Refusal`. */
  run(context: Context, words: readonly string[]): Promise<Result<View>>;
}

/** A press whose payload is checked when it comes back. */
export interface AnyPress {
  readonly verb: string;
  readonly once: boolean;
  /** Null: who may use the command may press it. */
  readonly needs: ChatRole | null;
  readonly question: TypedQuestion | null;
  /** Throws when the payload is not what this verb wrote. */
  run(context: Context, payload: unknown, typed: string): Promise<PressAnswer>;
}

const anyPress = <P>(press: Press<P>): AnyPress => ({
  verb: press.verb,
  once: press.once,
  needs: press.needs ?? null,
  question: press.question ?? null,
  run: (context, payload, typed) => press.act(context, press.payload.parse(payload), typed),
});

interface Definition<A> {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly usage: string;
  readonly needs: ChatRole;
  readonly place: Command['place'];
  readonly details?: string;
  readonly arguments: Arguments<A>;
  readonly presses?: readonly AnyPress[];
  handle(context: Context, args: A): Promise<View>;
}

export function command<A>(definition: Definition<A>): Command {
  const {
    arguments: schema,
    details = '',
    presses = [],
    name,
    aliases,
    summary,
    usage,
    needs,
    place,
  } = definition;
  return {
    name,
    aliases,
    summary,
    usage,
    needs,
    place,
    parameters: schema.parameters,
    details,
    presses,
    async run(context, words) {
      const args = schema.parse(words);
      return args.ok ? { ok: true, value: await definition.handle(context, args.value) } : args;
    },
  };
}

export const press = anyPress;

const ROLES: readonly ChatRole[] = ['viewer', 'trader', 'owner'];
export const mayUse = (role: ChatRole, needed: ChatRole): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);
