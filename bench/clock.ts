/**
 * One clock for all processes of a run: the machine's monotonic one, read directly. An offset measured once
 * would carry whatever pause came between its two readings into every figure.
 */

/** Milliseconds since the machine started: the same number in every process at the same moment. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
