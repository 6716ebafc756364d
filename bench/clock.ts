/** One clock for all processes of a run. */
import { performance } from 'node:perf_hooks';

/** `performance.now()` counts from each process' start; both read the machine's one monotonic clock. */
const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds since the machine started: the same number in every process at the same moment. */
export const monotonicMs = (): number => performance.now() + OFFSET_MS;
