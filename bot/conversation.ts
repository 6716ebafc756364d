/** Answers people: the same in every chat. */
import type { ActionStore } from '../core/chat-ports.ts';
import type { PeopleApi, TradingApi, User } from '../core/app/api.ts';
import type { AddressesApi } from '../core/app/addresses.ts';
import type { CopyMapsApi } from '../core/app/copy-map.ts';
import type { AlertsApi } from '../core/app/alerts.ts';
import type { DigestsApi } from '../core/app/digests.ts';
import type { HistoryApi } from '../core/app/history-api.ts';
import type { PaperApi } from '../core/app/paper/accounts.ts';
import type { NoticesApi } from '../core/app/notices.ts';
import type { RulesApi } from '../core/app/rules-api.ts';
import type { SignalsApi } from '../core/app/signals-api.ts';
import type { SimulationApi } from '../core/app/simulation/api.ts';
import { createRateLimit } from '../core/app/rate-limit.ts';
import type { Millis } from '../core/domain/ids.ts';
import { keepNewest } from '../core/domain/newest.ts';
import { done } from '../core/domain/result.ts';
import type { Result } from '../core/domain/result.ts';
import type { PriceFeed } from '../core/feed-ports.ts';
import type { Clock, Ids } from '../core/ports.ts';
import type {
  Conversation,
  Forwarded,
  PressAnswer,
  SentFile,
  Speaker,
  Suggestion,
  TypedQuestion,
} from './chat.ts';
import { MAX_POST, MAX_TEXT, splitWords } from './commands/arguments.ts';
import { replaced, toast } from './commands/answer.ts';
import { mayUse } from './commands/command.ts';
import type { AnyPress, Command, Context } from './commands/command.ts';
import { findCommand, nearestCommand } from './commands/find.ts';
import { CANCEL_VERB, collectMenus, menuPayload, parseButtonId } from './commands/menus.ts';
import type { Menus } from './commands/menus.ts';
import { COMMANDS } from './commands/registry.ts';
import { readSaid, READS_SIGNALS } from './commands/signals/forwarded.ts';
import { redeemCode } from './commands/start.ts';
import { suggestionsFor } from './commands/suggest.ts';
import {
  apologyView,
  groupView,
  plainTextView,
  refusalView,
  strangerView,
  unknownCommandView,
  wrongArgumentsView,
} from './views/answers.ts';
import { view } from './views/view.ts';
import type { View } from './views/view.ts';

/** More than a person types or taps; a stuck key or a script is slowed down. */
export const MESSAGE_LIMIT = 30;
export const MESSAGE_WINDOW_MS: Millis = 10_000;
/** Each letter that is typed asks for suggestions. */
export const SUGGESTION_LIMIT = 100;
const SPEAKERS = 10_000;
const REFERENCE_LENGTH = 8;
/** An expired button says so for a day; afterwards it is unknown. */
export const EXPIRED_KEPT_MS: Millis = 24 * 3_600_000;
const SWEEP_EVERY_MS: Millis = 3_600_000;

/** Errors go here with a reference that the person is told; what they wrote does not. */
export interface ErrorLog {
  error(details: Readonly<Record<string, unknown>>, message: string): void;
}

export interface ConversationDeps {
  readonly trading: TradingApi;
  readonly rules: RulesApi;
  readonly signals: SignalsApi;
  readonly people: PeopleApi;
  readonly prices: PriceFeed;
  readonly history: HistoryApi;
  readonly simulations: SimulationApi;
  readonly paper: PaperApi;
  readonly maps: CopyMapsApi;
  readonly notices: NoticesApi;
  readonly digests: DigestsApi;
  readonly alerts: AlertsApi;
  readonly addresses: AddressesApi;
  readonly actions: ActionStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: ErrorLog;
}

/** `/close@MynahBot EURUSD` → `close`; undefined for text that is no command. */
const commandName = (first: string | undefined): string | undefined =>
  /^\/(?<name>[^\s@/]{1,64})(?:@\S*)?$/u.exec(first ?? '')?.groups?.['name']?.toLowerCase();

interface Owner {
  readonly command: Command;
  readonly press: AnyPress;
}
interface Expected {
  readonly owner: Owner;
  readonly payload: unknown;
  readonly until: Millis;
}

/** What a file without a command is for. */
const FOR_FILES = 'import';
const HISTORY_FILE = /\.(?:html?|csv|txt)$/iu;

const keyOf = ({ platform, externalId }: Speaker): string => `${platform}:${externalId}`;
const longestOf = ({ question }: AnyPress): number => (question?.long === true ? MAX_POST : MAX_TEXT);

const ownersOf = (commands: readonly Command[]): ReadonlyMap<string, Owner> =>
  new Map(commands.flatMap((command) => command.presses.map((press) => [press.verb, { command, press }])));

const UNKNOWN_BUTTON = 'I do not know this button any more. Send the command again.';
const NOT_YOURS = 'This button is not yours. Nothing was done.';
const PRESSED_BEFORE = 'This was pressed already; once is enough.';
const EXPIRED = 'Too late: this has expired, and nothing was done. Send the command again.';

const expired = (): PressAnswer => ({
  toast: EXPIRED,
  view: view({ title: 'Expired', text: 'Nothing was done. Send the command again.' }),
});

export function createConversation(deps: ConversationDeps): Conversation {
  return new Talk(deps);
}

class Talk implements Conversation {
  readonly commands: readonly Command[] = COMMANDS;
  private readonly deps: ConversationDeps;
  private sweptAt: Millis = -Infinity;
  private readonly presses = ownersOf(COMMANDS);
  /** What was asked of people who answer with their next words; lost at a restart, and asked for again then. */
  private readonly expected = new Map<string, Expected>();
  private readonly pace = createRateLimit({
    limit: MESSAGE_LIMIT,
    windowMs: MESSAGE_WINDOW_MS,
    keys: SPEAKERS,
  });

  private readonly typingPace = createRateLimit({
    limit: SUGGESTION_LIMIT,
    windowMs: MESSAGE_WINDOW_MS,
    keys: SPEAKERS,
  });

  constructor(deps: ConversationDeps) {
    this.deps = deps;
  }

  async say(speaker: Speaker, text: string, forwarded?: Forwarded, file?: SentFile): Promise<View> {
    try {
      return await this.answer(speaker, text, forwarded, file);
    } catch (error) {
      return apologyView(this.report(error, speaker, { command: commandName(text.split(/\s/u, 1)[0]) }));
    }
  }

  async press(speaker: Speaker, verb: string, id: string, typed?: string): Promise<PressAnswer> {
    try {
      return await this.pressed(speaker, verb, id, typed);
    } catch (error) {
      const reference = this.report(error, speaker, { verb: this.presses.has(verb) ? verb : 'unknown' });
      return toast(
        `Something went wrong, and it may or may not have been done: please look first. Reference ${reference}.`,
      );
    }
  }

  async suggest(
    speaker: Speaker,
    name: string,
    parameter: string,
    typed: string,
  ): Promise<readonly Suggestion[]> {
    const key = `${speaker.platform}:${speaker.externalId}`;
    if (!this.typingPace.allow(key, this.deps.clock.now())) return [];
    try {
      const user = await this.deps.people.identify(speaker.platform, speaker.externalId);
      const command = findCommand(this.commands, name);
      if (user === null || command === undefined || !mayUse(user.role, command.needs)) return [];
      return await suggestionsFor({ user, ...this.deps, commands: this.commands }, parameter, typed);
    } catch (error) {
      this.report(error, speaker, { command: name, parameter });
      return [];
    }
  }

  question(verb: string): TypedQuestion | null {
    return this.presses.get(verb)?.press.question ?? null;
  }

  private report(error: unknown, speaker: Speaker, about: Readonly<Record<string, unknown>>): string {
    const reference = this.deps.ids.id().slice(0, REFERENCE_LENGTH);
    this.deps.log.error({ err: error, reference, platform: speaker.platform, ...about }, 'an answer failed');
    return reference;
  }

  private tooFast(speaker: Speaker): boolean {
    return !this.pace.allow(`${speaker.platform}:${speaker.externalId}`, this.deps.clock.now());
  }

  private async answer(
    speaker: Speaker,
    text: string,
    forwarded?: Forwarded,
    file?: SentFile,
  ): Promise<View> {
    if (this.tooFast(speaker))
      return view({ title: 'One moment', text: 'That was a lot at once. Try again in 10 s.' });
    const isCommand = forwarded === undefined && commandName(text.trim().split(/\s/u, 1)[0]) !== undefined;
    const most = isCommand ? MAX_TEXT : MAX_POST;
    if (text.length > most) {
      return view({
        title: 'Too long',
        text: `That is ${text.length} characters; I read at most ${most}.`,
      });
    }
    const split = splitWords(text);
    const words = split.ok ? split.value : text.trim().split(/\s+/u);
    const name = isCommand ? commandName(words[0]) : undefined;
    const user = await this.deps.people.identify(speaker.platform, speaker.externalId);
    if (user === null) return this.answerStranger(speaker, name, words[1]);
    if (name !== undefined) return this.commanded({ user, speaker, file }, name, split);
    // With words it may be a signal and its picture.
    const isHistory = forwarded === undefined && HISTORY_FILE.test(file?.name ?? '');
    if (file !== undefined && (isHistory || text.trim() === ''))
      return this.commanded({ user, speaker, file }, FOR_FILES, done([]));
    return this.heard(user, speaker, text, forwarded);
  }

  /** @param split the words of a message that begins with a command; none: there are no arguments */
  private async commanded(
    { user, speaker, file }: { user: User; speaker: Speaker; file: SentFile | undefined },
    name: string,
    split: Result<readonly string[]>,
  ): Promise<View> {
    this.expected.delete(keyOf(speaker));
    const command = findCommand(this.commands, name);
    if (command === undefined) return unknownCommandView(name, nearestCommand(this.commands, name));
    const refused = this.refused(command, user, speaker);
    if (refused !== null) return refused;
    if (!split.ok) return wrongArgumentsView(command, split.message);
    const { context, menus } = this.contextFor(user, speaker, file);
    const ran = await command.run(context, split.value.slice(1));
    if (!ran.ok) return wrongArgumentsView(command, ran.message);
    await menus.save();
    return ran.value;
  }

  /** Words that are no command: what was asked for, or somebody's signal. */
  private async heard(user: User, speaker: Speaker, text: string, forwarded?: Forwarded): Promise<View> {
    const { context, menus } = this.contextFor(user, speaker);
    const expected = this.expected.get(keyOf(speaker));
    this.expected.delete(keyOf(speaker));
    if (expected !== undefined && expected.until > context.now && speaker.private) {
      const { owner, payload } = expected;
      const refused = this.refused(owner.command, user, speaker, owner.press.needs ?? owner.command.needs);
      if (refused !== null) return refused;
      const longest = longestOf(owner.press);
      if (text.length > longest)
        return view({
          title: 'Too long',
          text: `That is ${text.length} characters; I read at most ${longest}.`,
        });
      const answer = await owner.press.run(context, payload, text);
      await menus.save();
      return answer.view ?? view({ title: answer.toast });
    }
    const read =
      speaker.private && mayUse(user.role, READS_SIGNALS) ? await readSaid(context, text, forwarded) : null;
    await menus.save();
    const [first = ''] = text.trim().split(/\s/u, 1);
    return read ?? plainTextView(nearestCommand(this.commands, first.replace(/^\//u, '').toLowerCase()));
  }

  /** Strangers may give a code, and are told how; nothing else is answered. */
  private async answerStranger(
    speaker: Speaker,
    name: string | undefined,
    code: string | undefined,
  ): Promise<View> {
    const starts = name !== undefined && findCommand(this.commands, name)?.name === 'start';
    if (!starts || code === undefined) return strangerView();
    return redeemCode(this.deps.people, speaker, code);
  }

  /** @param needs the least role that may; the command's own when left out */
  private refused(command: Command, user: User, speaker: Speaker, needs = command.needs): View | null {
    if (!mayUse(user.role, needs)) {
      const what = needs === command.needs ? `/${command.name}` : `Changing anything with /${command.name}`;
      return refusalView({
        ok: false,
        code: 'NOT_ALLOWED',
        message: `${what} is for ${needs}s; you are ${user.role}. An owner can /invite you as ${needs}.`,
      });
    }
    return command.place === 'private' && !speaker.private ? groupView() : null;
  }

  private contextFor(user: User, speaker: Speaker, file?: SentFile): { context: Context; menus: Menus } {
    const { actions, ids, clock, log: _log, ...asked } = this.deps;
    this.sweep();
    const now = clock.now();
    const menus = collectMenus(actions, ids, user.id, now);
    const { commands } = this;
    const listen: Context['listen'] = (press, payload) => {
      const owner = this.presses.get(press.verb);
      if (owner === undefined) return;
      const expected = { owner, payload, until: now + press.lifeMs };
      keepNewest(this.expected, keyOf(speaker), expected, SPEAKERS);
    };
    const context = {
      ...asked,
      user,
      speaker,
      now,
      file: file ?? null,
      commands,
      menu: menus.menu,
      listen,
    };
    return { context, menus };
  }

  /** Forgets old buttons, now and then, while new ones are made. */
  private sweep(): void {
    const { actions, clock, log } = this.deps;
    const now = clock.now();
    if (now - this.sweptAt < SWEEP_EVERY_MS) return;
    this.sweptAt = now;
    actions.sweep(now - EXPIRED_KEPT_MS).catch((error: unknown) => {
      log.error({ err: error }, 'old buttons could not be swept');
    });
  }

  private async pressed(speaker: Speaker, verb: string, id: string, typed = ''): Promise<PressAnswer> {
    const asked = this.presses.get(verb)?.press;
    const longest = asked === undefined ? MAX_TEXT : longestOf(asked);
    if (typed.length > longest)
      return toast(`That is ${typed.length} characters; I read at most ${longest}.`);
    if (this.tooFast(speaker)) return toast('That was a lot at once. Try again in 10 s.');
    const user = await this.deps.people.identify(speaker.platform, speaker.externalId);
    if (user === null) return toast('We have not met. Nothing was done.');
    const button = parseButtonId(id);
    if (button === null) return toast(UNKNOWN_BUTTON);
    if (verb === CANCEL_VERB) return this.cancel(user, button.action);
    const owner = this.presses.get(verb);
    if (owner === undefined || button.choice === null) return toast(UNKNOWN_BUTTON);
    const needs = owner.press.needs ?? owner.command.needs;
    const refused = this.refused(owner.command, user, speaker, needs);
    if (refused !== null) return toast(refused.text);
    const payload = await this.take(user, owner.press, button.action, button.choice);
    if (!payload.taken) return payload.answer;
    const { context, menus } = this.contextFor(user, speaker);
    const answer = await owner.press.run(context, payload.value, typed);
    await menus.save();
    return answer;
  }

  private async cancel(user: User, action: string): Promise<PressAnswer> {
    const { actions, clock } = this.deps;
    const claimed = await actions.claim(action, user.id, null, 'cancelled', clock.now());
    if (claimed === null) return this.whyNot(user, null, action);
    return replaced(view({ title: 'Cancelled', text: 'Nothing was done.' }));
  }

  /** What the pressed button carries, once it is sure that this press may act on it. */
  private async take(
    user: User,
    press: AnyPress,
    action: string,
    choice: number,
  ): Promise<{ taken: true; value: unknown } | { taken: false; answer: PressAnswer }> {
    const { actions, clock } = this.deps;
    const now = clock.now();
    const found = await actions.find(action);
    const choices = found === null ? [] : menuPayload.parse(found.payload).choices;
    if (found?.verb !== press.verb || choice >= choices.length) {
      return { taken: false, answer: toast(UNKNOWN_BUTTON) };
    }
    const usable = press.once
      ? (await actions.claim(action, user.id, press.verb, 'done', now)) !== null
      : found.user === user.id && found.state === 'pending' && found.expiresAt > now;
    if (!usable) return { taken: false, answer: await this.whyNot(user, press, action) };
    return { taken: true, value: choices[choice] };
  }

  /** Which of the four it was: nobody's, somebody else's, pressed before, or expired. */
  private async whyNot(user: User, press: AnyPress | null, action: string): Promise<PressAnswer> {
    const found = await this.deps.actions.find(action);
    if (found === null) return toast(UNKNOWN_BUTTON);
    if (found.user !== user.id) return toast(NOT_YOURS);
    if (found.state !== 'pending') return toast(PRESSED_BEFORE);
    // A list stays readable when its refresh button is old; a question is taken away.
    return press?.once === false ? toast(EXPIRED) : expired();
  }
}
