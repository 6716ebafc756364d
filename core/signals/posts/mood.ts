/** Whether a sentence tells to do something now, or asks, plans, offers, remembers, or sets a rule for later. */
import type { Item, ItemKind } from './items.ts';

const QUIET = new Set<ItemKind>(['mark', 'check', 'filler', 'newOrder', 'aside', 'link']);
const VERBS = new Set<ItemKind>([
  'close',
  'closeAll',
  'take',
  'half',
  'stop',
  'move',
  'breakeven',
  'cancel',
  'reenter',
  'target',
]);

/** Words of a habit, not of an order. */
const RULE_WORDS = new Set([
  'always',
  'strategy',
  'strategies',
  'usually',
  'normally',
  'remember',
  'siempre',
  'toujours',
  'immer',
  'всегда',
  'her_zaman',
  'sempre',
  'selalu',
  'هميشه',
  'دايما',
]);

const LATER = new Set(
  'soon later tomorrow tonight maybe possibly probably pronto luego bald bientot скоро возможно yakinda belki breve قريبا شايد بزودي segera presto forse'.split(
    ' ',
  ),
);

/** The next item that says something. */
export const nextLoud = (items: readonly Item[], at: number): Item | undefined =>
  items.slice(at + 1, at + 6).find(({ kind }) => !QUIET.has(kind));

class Mood {
  private readonly items: readonly Item[];
  private readonly isAsked: boolean;

  constructor(items: readonly Item[], isAsked: boolean) {
    this.items = items;
    this.isAsked = isAsked;
  }

  why(): string {
    if (this.isAsked) return 'a question';
    const [first] = this.loud();
    if (first?.kind === 'question') return 'a question';
    const isNow = this.has('now');
    if (this.isNegated()) return 'it says not to';
    if (this.items.some((item, at) => item.kind === 'condition' && !this.isDeadline(at)))
      return 'a condition';
    if (this.has('optional')) return 'optional';
    if (this.isAd()) return 'an ad';
    if (this.isPlanned() && !isNow) return 'a plan';
    if (this.has('report', 'past') && !isNow) return 'about the past';
    if (this.items.some(({ text }) => RULE_WORDS.has(text))) return 'a rule for later';
    if (this.isAtTarget() && !isNow) return 'a rule for later';
    return '';
  }

  /** Planned before the verb, or put off after it; `news coming` only says why. */
  private isPlanned(): boolean {
    const verb = this.items.findIndex(({ kind }) => VERBS.has(kind));
    return this.items.some(({ kind, text }, at) => kind === 'plan' && (at < verb || LATER.has(text)));
  }

  private isAd(): boolean {
    const ads = this.items.filter(({ kind }) => kind === 'advert').length;
    return ads > 1 || (ads === 1 && this.unknown() > 1);
  }

  /** A negation counts before the verb, and after it in the tongues that put it there. */
  private isNegated(): boolean {
    const verb = this.items.findIndex(({ kind }) => VERBS.has(kind));
    return this.items.some((item, at) => {
      if (item.kind !== 'negation') return false;
      const next = this.nextLoud(at);
      if (next?.kind === 'ignored' || next?.text === 'worry' || next?.text === 'matter') return false;
      return at < verb || verb === -1 || /^(?:nicht|pas|niet|degil)$/u.test(item.text);
    });
  }

  /** Before the news: a reason to act now, not a condition. */
  private isDeadline(at: number): boolean {
    const next = this.nextLoud(at);
    return this.items[at]?.text === 'before' && (next?.kind === 'analysis' || next?.kind === 'notice');
  }

  /** `close half at TP1`: not now. */
  private isAtTarget(): boolean {
    if (!this.has('close', 'take', 'half')) return false;
    return this.items.some((item, at) => {
      const after = this.items.slice(at + 1, at + 4);
      if (item.kind !== 'target' || after.some(({ kind }) => kind === 'hit')) return false;
      return this.previous(at)?.kind === 'at';
    });
  }

  private has(...kinds: readonly ItemKind[]): boolean {
    return this.items.some(({ kind }) => kinds.includes(kind));
  }

  private loud(): readonly Item[] {
    return this.items.filter(({ kind }) => !QUIET.has(kind));
  }

  private unknown(): number {
    return this.items.filter(({ kind }) => kind === 'unknown').length;
  }

  private nextLoud(at: number): Item | undefined {
    return nextLoud(this.items, at);
  }

  private previous(at: number): Item | undefined {
    return this.items.slice(Math.max(0, at - 5), at).findLast(({ kind }) => kind !== 'mark');
  }
}

/** Why a sentence is no command; empty when nothing speaks against it. `isAsked`: it ends in a question mark. */
export const whyNoCommand = (items: readonly Item[], isAsked: boolean): string =>
  new Mood(items, isAsked).why();

/** Words of one more. */
const AGAIN = new Set(
  'again another more add adding otra otro nochmal noch weitere encore nouvelle ещё еще снова tekrar yine outra outro lagi ancora altra دوباره مجددا مره'.split(
    ' ',
  ),
);

/** It says that this is one more, not what was said before. */
export const saysAgain = (items: readonly Item[]): boolean =>
  items.some(({ kind, text }) => kind === 'reenter' || AGAIN.has(text));
