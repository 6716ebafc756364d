import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTINGS, loadConfig } from '../../config.ts';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const composeFile = readFileSync('docker-compose.yml', 'utf8');

/** Settings of the `mynah` service; what the host would hand on is left unset. */
function composeEnvironment(): Record<string, string> {
  const service = /\n {2}mynah:\n(.*?)\n {2}\w/su.exec(composeFile)?.[1] ?? '';
  const rows = [...service.matchAll(/^ {6}([A-Z_]+): (.*)$/gmu)];
  return Object.fromEntries(
    rows.map(([, name = '', value = '']) => [
      name,
      value
        .replaceAll("'", '')
        .replaceAll(/\$\{\w+:-([^}]*)\}/gu, '$1')
        .replaceAll(/\$\{\w+:\?[^}]*\}/gu, 'password1'),
    ]),
  );
}

describe('the container image', () => {
  it('copies only what is there', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)].flatMap(([, from = '']) =>
      from.split(' '),
    );
    expect(copied).toContain('core');
    for (const source of copied) expect(existsSync(source), source).toBe(true);
  });

  it('copies every file of the root that the service needs', () => {
    const needed = new Set(['main.ts']);
    for (const file of needed)
      for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/from '\.\/([\w-]+\.ts)'/gu))
        needed.add(name);
    const copied = /^COPY package\.json (main\.ts .+) \.\/$/mu.exec(dockerfile)?.[1]?.split(' ') ?? [];
    expect(copied.sort()).toEqual([...needed].sort());
  });

  it('sends Docker all that it copies, and no secrets', () => {
    const sent = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(sent.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    for (const [, from = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)) {
      for (const source of from.split(' ')) expect(sent).toContain(`!${source}`);
    }
    expect(sent).not.toContain('!.env');
  });

  it('runs Node 24 as somebody who is not root, and watches its health', () => {
    expect(dockerfile.match(/^FROM \S+/gmu)).toEqual([
      'FROM node:24-bookworm-slim',
      'FROM node:24-bookworm-slim',
    ]);
    expect(dockerfile).toMatch(/^USER node$/mu);
    expect(dockerfile).toMatch(/^HEALTHCHECK [^]*\/healthz/mu);
  });
});

describe('the composed service', () => {
  it('sets only settings that exist, to values that are accepted', () => {
    const env = composeEnvironment();
    expect(Object.keys(SETTINGS)).toEqual(expect.arrayContaining(Object.keys(env)));
    expect(loadConfig(env)).toMatchObject({
      ok: true,
      value: {
        storage: { databaseUrl: 'postgres://mynah:password1@postgres:5432/mynah' },
        bridge: { host: '0.0.0.0', port: 8080 },
        web: { host: '0.0.0.0', port: 8088, publicUrl: 'http://127.0.0.1:8088' },
        inbound: { host: '0.0.0.0', port: 8090, publicUrl: 'http://127.0.0.1:8090' },
      },
    });
  });

  it('is published on loopback only', () => {
    const ports = [...composeFile.matchAll(/^ {6}- (\S+:\d+:\d+)$/gmu)].map(([, port]) => port);
    expect(ports).toEqual(['127.0.0.1:8080:8080', '127.0.0.1:8088:8088', '127.0.0.1:8090:8090']);
  });
});
