/** Traces of the decisions on one signal, as the journal keeps them. */
import type { TraceStep } from '../domain/decision.ts';

/** Steps that several decisions share, each once: of a hundred followers most look at the same numbers. */
export class Steps {
  readonly all: TraceStep[] = [];
  readonly #numbers = new Map<string, number>();
  #last: readonly number[] = [];

  /** @returns the number of each step; for a trace like the one before, the very same list */
  numbersOf(trace: readonly TraceStep[]): readonly number[] {
    const last = this.#last;
    let like = trace.length === last.length;
    const numbers = trace.map((step, i) => {
      const before = last[i];
      const known = before === undefined ? undefined : this.all[before];
      if (before !== undefined && known !== undefined && isSameStep(step, known)) return before;
      like = false;
      return this.#numberOf(step);
    });
    if (!like) this.#last = numbers;
    return this.#last;
  }

  #numberOf(step: TraceStep): number {
    const key = JSON.stringify(step);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.all.push(step) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

function isSameStep(a: TraceStep, b: TraceStep): boolean {
  if (a.rule !== b.rule || a.passed !== b.passed) return false;
  const names = Object.keys(a.numbers);
  return (
    names.length === Object.keys(b.numbers).length &&
    names.every((name) => a.numbers[name] === b.numbers[name])
  );
}
