/**
 * Compiles the four Expert Advisors as their tests want them, so that they are there when the tests begin. `npm test`
 * runs this beside the tests that come before: those mostly wait, and compiling takes minutes of a processor.
 */
import { buildExpert, missingTools } from './build.ts';
import { EXPERTS } from './experts.ts';

if (missingTools().length === 0) {
  for (const flavour of ['sanitized', 'plain'] as const) {
    for (const source of EXPERTS) await buildExpert({ source, flavour });
  }
}
