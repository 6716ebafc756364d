import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Docker's own `compose`, or the program of that name that Debian packages. */
const compose = [['docker', 'compose'], ['docker-compose']].find(
  ([program = '', ...rest]) => spawnSync(program, [...rest, 'version'], { stdio: 'ignore' }).status === 0,
);
if (compose === undefined) {
  console.warn('docker-compose.yml is NOT checked: neither `docker compose` nor `docker-compose` is here');
}

describe.skipIf(compose === undefined)('docker-compose.yml', () => {
  /** A folder without .env: Compose would read it. */
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mynah-compose-'));
    copyFileSync('docker-compose.yml', path.join(folder, 'docker-compose.yml'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What Compose makes of it, with `env` as the only settings. */
  function config(env: Record<string, string>): string {
    const [program = '', ...rest] = compose ?? [];
    return execFileSync(program, [...rest, 'config'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  it('is understood by Compose, and hands on what the host sets', () => {
    const text = config({ POSTGRES_PASSWORD: 'letters1', TELEGRAM_BOT_TOKEN: '123456:of-the-host' });
    expect(text).toContain('DATABASE_URL: postgres://mynah:letters1@postgres:5432/mynah');
    expect(text).toContain('TELEGRAM_BOT_TOKEN: 123456:of-the-host');
    expect(text).toContain('condition: service_healthy');
    expect(text).toContain('pg_isready');
  });

  it('does not start without a password for Postgres, and says so', () => {
    expect(() => config({})).toThrow(/choose a password of letters and digits/u);
  });
});
