/** Paper accounts, in words. */
import type { PaperStatus } from '../../core/app/paper/accounts.ts';
import { count, formatMoney } from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** What choosing one means, as on a button. */
export const BROKER_WORDS: Readonly<Record<PaperStatus['broker'], string>> = {
  standard: 'Standard: costs in the spread',
  raw: 'Raw: small spread, commission',
  europe: 'Europe: 1:30, never below 0',
  frictionless: 'No costs: only to compare',
};
const BROKER_LABELS: Readonly<Record<PaperStatus['broker'], string>> = {
  standard: 'standard',
  raw: 'raw spread',
  europe: 'Europe',
  frictionless: 'no costs',
};

const paperLine = ({ balance, currency, leverage, marginMode, broker, isClone, open }: PaperStatus): string =>
  [
    `Balance ${formatMoney(balance, currency)}`,
    `1:${leverage} · ${isClone ? 'clone' : BROKER_LABELS[broker]}${marginMode === 'netting' ? ' · netting' : ''} · ${open === 0 ? 'nothing open' : `${open} open`}`,
  ].join('\n');

export const NO_PAPER = view({
  title: 'No paper accounts yet',
  text: 'A paper account trades at real prices with money that is not there. Copy a channel into it with /copy, and see with /pnl what it would have made.',
});

export function paperView(accounts: readonly PaperStatus[]): View {
  return view({
    title: count(accounts.length, 'paper account'),
    fields: accounts.map((one) => ({ name: one.account.name, value: paperLine(one) })),
    text: 'The money is not real; the prices are.',
  });
}

export function paperMadeView(status: PaperStatus): View {
  return view({
    title: `Your paper account ${status.account.name} is ready`,
    tone: 'good',
    fields: [{ name: status.account.name, value: paperLine(status) }],
    text: '/copy copies a channel into it, as into any account. It fills at live prices only: never at an old one, and not while the market is closed.',
  });
}

export const paperPaidView = (status: PaperStatus, title: string): View =>
  view({
    title,
    tone: 'good',
    text: `${status.account.name} (paper) has a balance of ${formatMoney(status.balance, status.currency)} now.`,
  });
