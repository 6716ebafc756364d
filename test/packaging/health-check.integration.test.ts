import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const [, ...command] = JSON.parse(/^ {2}CMD (\[.*\])$/mu.exec(dockerfile)?.[1] ?? '[]') as string[];

/** Runs the image's health check against a service on `port`. */
async function exitCode(port: number): Promise<unknown> {
  const check = spawn(process.execPath, command, { env: { WEB_PORT: String(port) }, stdio: 'ignore' });
  const [code] = (await once(check, 'exit')) as unknown[];
  return code;
}

describe('the health check of the image', () => {
  const servers: Server[] = [];
  const serve = async (status: number): Promise<number> => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/healthz' ? status : 404).end();
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  it('is well while /healthz answers 200', async () => {
    expect(await exitCode(await serve(200))).toBe(0);
  });

  it('is ill when /healthz answers 503', async () => {
    expect(await exitCode(await serve(503))).toBe(1);
  });

  it('is ill when nobody answers', async () => {
    const port = await serve(200);
    servers.splice(0).forEach((server) => server.close());
    expect(await exitCode(port)).toBe(1);
  });

  it('asks port 8088 unless WEB_PORT says otherwise', () => {
    expect(command.join(' ')).toContain('process.env.WEB_PORT || 8088');
  });
});
