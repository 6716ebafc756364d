/** How many positions there may be, the new one included. */
import type { Entry, Rule } from '../rule.ts';
import type { Gathered } from './gathered.ts';

export const positionCount: Rule<Entry> = {
  name: 'maxPositions',
  look({ question, spec }) {
    const { account, channel, symbol } = question.subscription.rules.filters.maxPositions;
    if (account === null && channel === null && symbol === null) return null;
    const held = question.follower.held();
    // The new one.
    let [ofChannel, ofSymbol] = [1, 1];
    for (const one of held) {
      if (one.channel === question.signal.channel) ofChannel += 1;
      if (one.symbol === spec.symbol) ofSymbol += 1;
    }
    const numbers: Gathered = {};
    if (account !== null) {
      numbers['account'] = held.length + 1;
      numbers['maxAccount'] = account;
    }
    if (channel !== null) {
      numbers['channel'] = ofChannel;
      numbers['maxChannel'] = channel;
    }
    if (symbol !== null) {
      numbers['symbol'] = ofSymbol;
      numbers['maxSymbol'] = symbol;
    }
    return numbers;
  },
  judge({ account = 0, maxAccount = 0, channel = 0, maxChannel = 0, symbol = 0, maxSymbol = 0 }) {
    const isFull = account > maxAccount || channel > maxChannel || symbol > maxSymbol;
    return { denial: isFull ? 'TOO_MANY_POSITIONS' : null };
  },
};
