/** What rules would have made of a channel's last opens. */
import type { DryRun, DryRunLine } from '../../core/app/rules-api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { count, formatLots, formatMoment, formatOrder } from './format.ts';
import { codeWords, decisionSentence } from './words.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** @param reverse the copy is on the other side */
function lineWords({ signal, decision, lots }: DryRunLine, reverse: boolean, now: Millis): string {
  const { position } = signal;
  const order = `${position.symbol} ${formatOrder(position.side, position.kind)} ${formatLots(position.lots)}`;
  const side = reverse ? `${position.side === 'buy' ? 'sell' : 'buy'} ` : '';
  const made = lots === null ? decisionSentence(decision) : `${side}${formatLots(lots)}`;
  return `${lots === null ? '✗' : '✓'} ${formatMoment(signal.providerAt, now)} · ${order} → ${made}`;
}

/** @param tried the change that was tried, `Max spread: any → 2 pips`; empty for the rules in force */
export function dryRunView(dryRun: DryRun, tried: string, now: Millis): View {
  const { view: about, lines, copied, denied } = dryRun;
  const name = `${about.channelName} → ${about.accountName}`;
  const change = tried === '' ? '' : `If this were so: ${tried}`;
  if (lines.length === 0) {
    const text = [change, 'The channel has opened nothing yet that could be looked at.'];
    return view({ title: `${name}: nothing to try`, text: text.filter((part) => part !== '').join('\n\n') });
  }
  return view({
    title: `${name}: ${copied} of ${count(lines.length, 'open')} would be copied`,
    text: [
      change,
      lines.map((line) => lineWords(line, about.subscription.rules.filters.reverse, now)).join('\n'),
      'By the prices at the provider then and your account as it is now; spread and deviation count as none.',
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
    fields: [
      { name: 'Copied', value: String(copied) },
      ...denied.map(({ code, count: times }) => ({ name: `Not copied, ${times}`, value: codeWords(code) })),
    ],
  });
}
