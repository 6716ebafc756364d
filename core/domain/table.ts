/** Tables of fixed names that are asked with names from outside. */

/** What the table itself has under a name: people also write `constructor` and `__proto__`, which every object has. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
