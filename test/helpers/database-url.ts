/** What the test run's Postgres and those who use it agree on. */
import type { Log } from '../../core/ports.ts';

/** The migrated database that every test's own is copied from. */
export const TEMPLATE = 'mynah_template';

/** The URL of another database on the same server. */
export function databaseIn(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

export const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
