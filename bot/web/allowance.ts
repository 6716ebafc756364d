/** A bucket of frames that fills up again with time. Pure: the time is an argument. */
export interface Allowance {
  readonly left: number;
  /** UTC milliseconds of the last look. */
  readonly at: number;
}

export const fullAllowance = (burst: number, at: number): Allowance => ({ left: burst, at });

/** @returns the allowance at `now`. A clock that went back fills nothing. */
export const refilled = (
  allowance: Allowance,
  rate: { readonly burst: number; readonly perSecond: number },
  now: number,
): Allowance => {
  const gained = (Math.max(0, now - allowance.at) / 1_000) * rate.perSecond;
  return { left: Math.min(rate.burst, allowance.left + gained), at: now };
};

/** @returns what is left after one more frame; null when there is nothing to take from. */
export const spent = (allowance: Allowance): Allowance | null =>
  allowance.left < 1 ? null : { ...allowance, left: allowance.left - 1 };
