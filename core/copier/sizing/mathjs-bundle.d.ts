/** The package has types for its index alone. */
declare module 'mathjs/lib/browser/math.js' {
  import type { MathJsInstance } from 'mathjs';

  const math: Pick<MathJsInstance, 'parse'>;
  export default math;
}
