/** An expected no: a stable code for programs, a sentence with the value and the remedy for people. */
export interface Refusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
}

/** Expected refusals are values; bugs throw. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal;

export const done = <T>(value: T): Result<T> => ({ ok: true, value });
export const refuse = (code: string, message: string): Refusal => ({ ok: false, code, message });
