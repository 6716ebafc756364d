/** Simulations of a house of tests: what was asked, and what would have come of a small past, worked out for real. */
import type { SimulationAnswer, SimulationApi, SimulationQuestion } from '../../core/app/simulation/api.ts';
import type { AccountId, ChannelId, UserId } from '../../core/domain/ids.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import { decimal } from '../../core/domain/decimal.ts';

interface Known {
  readonly user: UserId;
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly answer: SimulationAnswer;
}

export class MemorySimulations implements SimulationApi {
  readonly asked: SimulationQuestion[] = [];
  readonly #known: Known[] = [];

  has(
    user: UserId,
    channel: ChannelId,
    account: AccountId,
    parts: Pick<SimulationAnswer, 'result'> & Partial<SimulationAnswer>,
  ): void {
    const answer: SimulationAnswer = {
      channelName: 'Main',
      accountName: 'Copy',
      isPosted: false,
      currency: 'USD',
      copy: { state: null, sizing: { kind: 'multiplier', factor: decimal('1') }, mode: 'auto' },
      source: 'live',
      isCut: false,
      isNetting: false,
      withoutNews: false,
      from: 0,
      to: 0,
      ...parts,
    };
    this.#known.push({ user, channel, account, answer });
  }

  async simulate(user: UserId, question: SimulationQuestion): Promise<Result<SimulationAnswer>> {
    this.asked.push(question);
    const found = this.#known.find(
      (one) => one.user === user && one.channel === question.channel && one.account === question.account,
    );
    if (found === undefined)
      return refuse('NO_SIGNALS', 'nothing is known that "Main" opened in this time: ask for a longer one');
    const { copy } = found.answer;
    return done({ ...found.answer, copy: { ...copy, sizing: question.sizing ?? copy.sizing } });
  }
}
