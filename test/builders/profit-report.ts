import type { ProfitReport } from '../../core/app/api.ts';
import { money } from '../../core/domain/decimal.ts';
import { NOW } from './trading.ts';

export const aProfitReport = (parts: Partial<ProfitReport> = {}): ProfitReport => ({
  accountName: 'Anna',
  currency: 'USD',
  balance: money('10012.3'),
  equity: money('10020'),
  closedNet: money('12.3'),
  closedTrades: 3,
  wonTrades: 2,
  maxDrawdown: money('4.5'),
  since: NOW,
  curve: [
    { at: NOW, balance: money('10000'), equity: money('10000') },
    { at: NOW + 60_000, balance: money('10012.3'), equity: money('10020') },
  ],
  ...parts,
});
