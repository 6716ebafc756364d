/**
 * Compiles the four Expert Advisors as their tests want them, so that they are there when the tests begin. CI runs this
 * beside the tests that come before: those mostly wait, and compiling takes minutes of two cores.
 */
import { fileURLToPath } from 'node:url';
import { buildExpert, missingTools } from './build.ts';

const EXPERTS = [
  'TradeCopy_Executor.mq5',
  'TradeCopy_Monitor.mq5',
  'TradeCopy_Executor.mq4',
  'TradeCopy_Monitor.mq4',
];

if (missingTools().length === 0) {
  for (const name of EXPERTS) {
    const source = fileURLToPath(new URL(`../Experts/${name}`, import.meta.url));
    await buildExpert({ source, flavour: 'sanitized' });
  }
}
