/** The Expert Advisors that people install. */
import path from 'node:path';

/** Their source files. */
export const EXPERTS = [
  'TradeCopy_Executor.mq5',
  'TradeCopy_Monitor.mq5',
  'TradeCopy_Executor.mq4',
  'TradeCopy_Monitor.mq4',
].map((name) => path.join(import.meta.dirname, '../Experts', name));
