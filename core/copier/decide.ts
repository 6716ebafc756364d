/**
 * The copier's decision: one signal, one subscription, one account → a command, a denial, nothing, or a hold, with
 * the trace of every rule it looked at. Pure: the same question gives the same bytes.
 */
import type { ApprovalPart } from '../domain/approval.ts';
import { decimal, divide, multiply, toNumber } from '../domain/decimal.ts';
import type { Lots, Price } from '../domain/decimal.ts';
import type { Decision, TraceStep, Verdict } from '../domain/decision.ts';
import type { Decided } from '../domain/fact.ts';
import type { Millis } from '../domain/ids.ts';
import { commentOf, untouchedLife } from '../domain/link.ts';
import type { Link } from '../domain/link.ts';
import type { Plan } from '../domain/plan.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { BrokerSymbol, SymbolSpec } from '../domain/symbol.ts';
import type { CommandCode, Denial, Nothing } from './codes.ts';
import { APPROVAL_RULES, askedAbout, partOf } from './approval.ts';
import { ACCOUNT_RULES, openWindow, OPENING_RULES, patienceOf } from './entry.ts';
import { delayOf } from './filters/delay.ts';
import { ENTRY_FILTERS, FILTERS, quotesNeeded } from './filters/filters.ts';
import { turned } from './filters/turned.ts';
import { levelsFor } from './life/levels.ts';
import { mirror } from './mirror.ts';
import { enteredAs, entryNumbers, judgeEntry } from './plan/entry.ts';
import { priceAt } from './prices.ts';
import { EXPOSURE } from './risk/exposure.ts';
import { BLOCK_RULES } from './risk/blocks.ts';
import { stepOf, walk } from './rule.ts';
import type { Entry, Question, Rule, SizedEntry } from './rule.ts';
import { missingQuotes, needsOf, stopAwaited } from './sizing/needs.ts';
import { sizeEntry } from './sizing/size-entry.ts';
import { mapSymbol, symbolStep } from './symbols.ts';
import type { MappedSymbol } from './symbols.ts';

const DEVIATION_SHARE = decimal('0.0005');
/**
 * So long an open waits for a quote that a rule needs: a symbol that a terminal has just begun to watch, and a source that
 * has just been connected, take some seconds. That the price has run away meanwhile is for the deviation to say.
 */
const QUOTE_WAIT_MS: Millis = 10_000;

/** So long before its window ends an open stops waiting for a person's choice: it must still get to the broker. */
const CHOICE_MARGIN_MS: Millis = 1_000;

/** An open that is held back; it is asked about again when what it waits for is there, and once `until` has passed. */
export type Hold =
  | { readonly wait: 'account' | 'delay'; readonly until: Millis }
  /** `symbols`: whose quotes will be needed by then. */
  | { readonly wait: 'quote' | 'stop'; readonly until: Millis; readonly symbols: readonly BrokerSymbol[] }
  | { readonly wait: 'symbol'; readonly until: Millis; readonly candidates: readonly BrokerSymbol[] }
  /** A person is asked about this copy. */
  | { readonly wait: 'approval'; readonly until: Millis; readonly part: ApprovalPart };

export type Verdicts = Decided | Hold;

type Code = Denial | Nothing | CommandCode;

const decided = (
  question: Question,
  verdict: Verdict,
  code: Code,
  trace: readonly TraceStep[],
  link: Link | null,
): Decided => {
  const { signal, subscription } = question;
  const decision: Decision = {
    channel: signal.channel,
    seq: signal.seq,
    position: signal.position.id,
    subscription: subscription.id,
    account: subscription.account,
    link: question.linkId,
    verdict,
    code,
    version: verdict === 'command' && link !== null ? link.version : null,
    trace,
    at: question.now,
  };
  return { decision, link };
};

const denied = (question: Question, code: Denial, trace: readonly TraceStep[]): Decided =>
  decided(question, 'denied', code, trace, null);

/** Walks rules in order and stops at the first no. @returns the denial, or null when all passed */
function walkAll<About>(rules: readonly Rule<About>[], about: About, trace: TraceStep[]): Denial | null {
  for (const rule of rules) {
    const walked = walk(rule, about);
    if (walked === null) continue;
    trace.push(walked.step);
    if (walked.denial !== null) return walked.denial;
  }
  return null;
}

/** Decides on a position that has no copy yet. */
function decideOpen(question: Question): Verdicts {
  const { signal, subscription, follower, now } = question;
  const trace: TraceStep[] = [];

  const barred =
    walkAll(OPENING_RULES, question, trace) ??
    walkAll(APPROVAL_RULES, question, trace) ??
    walkAll(BLOCK_RULES, question, trace);
  if (barred !== null) return denied(question, barred, trace);
  const filtered = walkAll(FILTERS, question, trace) ?? walkAll([openWindow], question, trace);
  if (filtered !== null) return denied(question, filtered, trace);
  const dueAt = signal.receivedAt + delayOf(subscription.rules.filters, question.linkId);
  if (now < dueAt) return { wait: 'delay', until: dueAt - 1 };
  if (!follower.ready)
    return { wait: 'account', until: signal.providerAt + patienceOf(subscription, question) };

  const unfit = walkAll(ACCOUNT_RULES, question, trace);
  if (unfit !== null) return denied(question, unfit, trace);
  const { position } = signal;
  const mapped = mapSymbol(
    position.symbol,
    question.provider.symbol,
    subscription.symbolMap,
    follower.symbols,
    position.plan !== undefined,
  );
  trace.push(symbolStep(position.symbol, mapped));
  if (!mapped.found) {
    const until = signal.providerAt + patienceOf(subscription, question) - CHOICE_MARGIN_MS;
    // Where several symbols fit, the person is asked while there is time.
    if (mapped.code === 'SYMBOL_AMBIGUOUS' && now < until) {
      return { wait: 'symbol', until: until - 1, candidates: mapped.candidates };
    }
    return denied(question, mapped.code, trace);
  }
  if (position.plan === undefined) return decideEntry(entryOf(question, mapped), trace);
  return decidePosted(question, position.plan, mapped, trace);
}

type Mapped = Extract<MappedSymbol, { found: true }>;

/** Of a posted signal the copy's own market says first where it enters. */
function decidePosted(question: Question, plan: Plan, mapped: Mapped, trace: TraceStep[]): Verdicts {
  const { signal, subscription, follower, now } = question;
  const { spec } = mapped;
  const until = quotesUntil(question);
  const quote = follower.quote(spec.symbol);
  if (quote === undefined && now <= until) return { wait: 'quote', until, symbols: [spec.symbol] };
  const { plan: rules } = subscription.rules;
  const numbers = entryNumbers(signal.position, plan, rules, quote, spec);
  const judged = judgeEntry(numbers);
  trace.push(stepOf('entry', numbers, judged));
  if (judged.denial !== null || judged.results === undefined)
    return denied(question, judged.denial ?? 'QUOTE_UNKNOWN', trace);
  const position = enteredAs(signal.position, judged.results, now + rules.entryExpiresMs, spec);
  return decideEntry(entryOf({ ...question, signal: { ...signal, position } }, mapped), trace);
}

/** The rules that look at the follower's symbol and market, then the size. */
function decideEntry(entry: Entry, trace: TraceStep[]): Verdicts {
  const { spec, question } = entry;
  const until = quotesUntil(question);
  if (entry.quote === undefined && question.now <= until && quotesNeeded(question, spec)) {
    return { wait: 'quote', until, symbols: [spec.symbol] };
  }
  // Before the filters: one that wants a stop must not say no while one may still come.
  const stopBy = stopAwaited(entry);
  if (stopBy !== null) {
    // What the size will need when the stop is there is asked for now.
    const then = { ...entry, stopLoss: entry.price };
    return { wait: 'stop', until: stopBy - 1, symbols: missingQuotes(then, needsOf(then)) };
  }
  const filtered = walkAll(ENTRY_FILTERS, entry, trace);
  if (filtered !== null) return denied(question, filtered, trace);

  const sized = sizeEntry(entry, question.now <= until);
  if (sized.verdict === 'wait') {
    return sized.for === 'stop'
      ? { wait: 'stop', until: sized.until - 1, symbols: [] }
      : { wait: 'quote', until, symbols: sized.symbols };
  }
  trace.push(...sized.steps);
  if (sized.verdict === 'denied') return denied(question, sized.code, trace);
  const whole: SizedEntry = { ...entry, lots: sized.lots };
  const exposed = walkAll(EXPOSURE, whole, trace);
  if (exposed !== null) return denied(question, exposed, trace);
  const { asked, step } = askedAbout(whole);
  if (asked) return { wait: 'approval', until: approvalUntil(question), part: partOf(whole) };
  if (step !== null) trace.push(step);
  return decided(question, 'command', 'COPIED', trace, newLink(entry, sized.lots));
}

/** Until then a person may answer: as the question says, or for as long as the rules say from now. */
const approvalUntil = ({ approval, subscription, now }: Question): Millis =>
  approval?.expiresAt ?? now + subscription.rules.approval.withinMs;

/**
 * Until then an open waits for quotes: they are asked for when it comes, or when its account is there. While a person is
 * asked there is time: an account that came back meanwhile may quote as late as the answer.
 */
const quotesUntil = ({ signal, subscription, linkId, follower, approval }: Question): Millis => {
  const dueAt = signal.receivedAt + delayOf(subscription.rules.filters, linkId);
  const soon = Math.max(dueAt, follower.readyAt ?? 0) + QUOTE_WAIT_MS;
  return approval?.state === 'pending' ? Math.max(soon, approval.expiresAt) : soon;
};

/** The copy that would be made, but for its size: sides turned if wanted, levels by the rules. */
function entryOf(question: Question, { spec, factor }: Mapped): Entry {
  const { rules } = question.subscription;
  const source = turned(question.signal.position, rules.filters.reverse);
  const state = source.state === 'pending' ? 'pending' : 'open';
  const price = priceAt(source.price, spec);
  const quote = question.follower.quote(spec.symbol);
  const market = quote === undefined ? price : source.side === 'buy' ? quote.ask : quote.bid;
  const entryPrice = state === 'pending' ? price : market;
  const levels = levelsFor(rules.life, source, { side: source.side, entryPrice, spec });
  return {
    question,
    spec,
    symbolFactor: factor,
    state,
    side: source.side,
    kind: state === 'pending' ? source.kind : 'market',
    price,
    entryPrice,
    stopLoss: question.approval?.stopLoss ?? levels.stopLoss,
    takeProfit: question.approval?.takeProfit ?? levels.takeProfit,
    quote,
  };
}

/**
 * 0.05 % of the price, or the subscription's points where that is more: a fixed number of points is tight
 * for an index and loose for a currency.
 */
function deviationOf(subscription: Subscription, price: Price, spec: SymbolSpec): number {
  const share = Math.ceil(toNumber(divide(multiply(price, DEVIATION_SHARE), spec.point)));
  return Math.max(subscription.deviationPoints, share);
}

function newLink(entry: Entry, lots: Lots): Link {
  const { question, spec } = entry;
  const { signal, subscription, linkId } = question;
  const { position } = signal;
  return {
    id: linkId,
    subscription: subscription.id,
    account: subscription.account,
    channel: signal.channel,
    position: position.id,
    magic: question.freeMagic(linkId),
    comment: commentOf(linkId),
    desired: {
      state: entry.state,
      symbol: spec.symbol,
      side: entry.side,
      kind: entry.kind,
      lots,
      price: entry.price,
      stopLoss: entry.stopLoss,
      takeProfit: entry.takeProfit,
      expiresAt: position.expiresAt,
    },
    version: 1,
    deadline: signal.providerAt + patienceOf(subscription, question),
    deviationPoints: deviationOf(subscription, entry.price, spec),
    settledVersion: 0,
    actual: 'none',
    lots: '0' as Lots,
    openedLots: lots,
    sourceLots: position.lots,
    openPrice: null,
    ticket: null,
    lastOutcome: null,
    closeReason: null,
    ended: null,
    life: {
      ...untouchedLife(turned(position, subscription.rules.filters.reverse)),
      ...(typeof question.approval?.stopLoss === 'string' && { stopLossBy: 'person' }),
      ...(typeof question.approval?.takeProfit === 'string' && { takeProfitBy: 'person' }),
    },
    createdAt: question.now,
    signalAt: signal.receivedAt,
    filledAt: null,
  };
}

/** Decides on a position that has a copy: brings the copy's wish in line with what the provider has now. */
function decideMirror(question: Question, link: Link): Decided {
  const { signal, subscription, follower } = question;
  const spec = follower.symbols.byName.get(link.desired.symbol);
  const mirrored = mirror(link, signal, subscription, spec, follower.quote(link.desired.symbol));
  return decided(question, mirrored.verdict, mirrored.code, mirrored.trace, mirrored.link);
}

/** @returns the decision and the link after it (null when there is none), or a hold */
export function decide(question: Question): Verdicts {
  const { signal, link } = question;
  if (link !== undefined) return decideMirror(question, link);
  if (signal.kind === 'open') return decideOpen(question);
  const trace = [{ rule: 'copy', passed: false, numbers: { position: signal.position.id } }];
  return decided(question, 'none', 'NOT_COPIED', trace, null);
}
