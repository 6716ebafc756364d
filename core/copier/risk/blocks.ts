/** No entries while the account is stopped, or a limit on losses is reached. */
import type { RiskBlock } from '../../domain/risk.ts';
import type { Question, Rule } from '../rule.ts';

const emergencyStop: Rule<Question> = {
  name: 'emergencyStop',
  look: ({ follower: { rules } }) => (rules.stoppedAt === null ? null : { stoppedAt: rules.stoppedAt }),
  judge: () => ({ denial: 'EMERGENCY_STOP' }),
};

const untilOf = ({ until }: RiskBlock): number => until ?? Infinity;

/** The block that holds longest; of two alike the one that is first by name, whatever order they came in. */
const outlasts = (a: RiskBlock, b: RiskBlock): boolean => {
  if (untilOf(a) !== untilOf(b)) return untilOf(a) > untilOf(b);
  return `${a.scope} ${a.limit}` < `${b.scope} ${b.limit}`;
};

/** A block whose time is over holds nobody any more, even if nobody has looked since. */
const riskLimits: Rule<Question> = {
  name: 'riskLimits',
  look: ({ follower: { rules, blocks }, subscription, now }) => {
    const { stop, target } = rules.equity;
    const guards = (stop === null ? 0 : 1) + (target === null ? 0 : 1);
    const limits = rules.limits.length + subscription.rules.limits.length + guards;
    if (limits === 0 && blocks.length === 0) return null;
    let longest: RiskBlock | null = null;
    let reached = 0;
    for (const block of blocks) {
      if (untilOf(block) <= now) continue;
      reached += 1;
      if (longest === null || outlasts(block, longest)) longest = block;
    }
    if (longest === null) return { limits, reached };
    const { scope, limit, action, since, until, lost, allowed } = longest;
    return { limits, reached, scope, limit, action, lost, allowed, since, until: until ?? 'by_hand' };
  },
  judge: ({ reached }) => ({ denial: reached === 0 ? null : 'RISK_LIMIT_REACHED' }),
};

/** Before anything else about a signal is looked at. */
export const BLOCK_RULES: readonly Rule<Question>[] = [emergencyStop, riskLimits];
