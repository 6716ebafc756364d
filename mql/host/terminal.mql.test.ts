/** The terminal that the host stands in for: the life of a program, files, chart, sockets and Windows' libraries. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lineOf } from './seat/lines.ts';
import type { Fields } from './seat/lines.ts';
import { plainServer, tlsServer, TRUSTING, webSocketServer } from './terminal-servers.ts';
import { programBinary, temporaryFolder } from './wire-probe.ts';
import type { MqlVersion } from './wire-probe.ts';

const BOTH: readonly MqlVersion[] = ['mq5', 'mq4'];

class Run {
  readonly log: string[] = [];
  readonly lines: string[] = [];
  readonly folder = temporaryFolder();
  readonly #child;
  readonly #ended: Promise<unknown[]>;
  stderr = '';

  constructor(binary: string, inputs: Fields, environment: Readonly<Record<string, string>>) {
    const [verb = '', port = '0', name = 'localhost'] = inputs;
    this.#child = spawn(binary, [], {
      env: {
        ...{ MQL_FILES: this.folder, MQL_INPUT_Verb: verb, MQL_INPUT_Port: port, MQL_INPUT_Name: name },
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close');
    createInterface({ input: this.#child.stdout as Readable }).on('line', (line) => this.log.push(line));
    createInterface({ input: this.#child.stdio[4] as Readable }).on('line', (line) => this.lines.push(line));
    this.#child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()));
    onTestFinished(() => {
      this.#child.kill('SIGKILL');
    });
    this.write(['terminal', 'TERMINAL_CONNECTED', '1']);
  }

  static async of(
    platform: MqlVersion,
    inputs: Fields,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Run> {
    return new Run(await programBinary(`terminal_probe.${platform}`), inputs, environment);
  }

  write(fields: Fields): void {
    (this.#child.stdio[3] as Writable).write(lineOf(fields));
  }

  async says(text: string): Promise<void> {
    await expect.poll(() => this.log, { timeout: 10_000 }).toContain(text);
  }

  kill(): Promise<unknown[]> {
    this.#child.kill('SIGKILL');
    return this.#ended;
  }

  /** What is left when it is over: its exit code and what was not as it should be. */
  async end(): Promise<{ code: unknown; failures: string[]; stderr: string }> {
    const [code] = await this.#ended;
    return { code, failures: this.log.filter((line) => line.startsWith('FAIL')), stderr: this.stderr };
  }

  read(file: string): Buffer {
    return readFileSync(path.join(this.folder, file));
  }
}

const FINE = { code: 0, failures: [], stderr: '' };
const IN_LIST = { MQL_ALLOWED_HOSTS: 'mynah.example.com,localhost' };

describe.each(BOTH)('a program of the terminal (%s)', (platform) => {
  it('reads and writes files below its folder and nowhere else', async () => {
    const run = await Run.of(platform, ['files']);
    expect(await run.end()).toEqual(FINE);
    expect(run.log.length).toBeGreaterThan(25);
    expect(run.read('sub/text.txt').toString()).toBe('one\r\ntwö\r\nthree\r\n');
    expect(existsSync(path.join(run.folder, '../out.txt'))).toBe(false);
  });

  it('loses what it has not flushed when it is killed', async () => {
    const run = await Run.of(platform, ['flush']);
    await run.says('written');
    await run.kill();
    expect(run.read('journal.txt').toString()).toBe('kept\r\n');
  });

  it('gets timer events at least 10 ms apart and none for those it missed', async () => {
    const run = await Run.of(platform, ['timers']);
    expect(await run.end()).toEqual(FINE);
    const took = Number(
      run.log.find((line) => line.startsWith('timers took '))?.slice('timers took '.length),
    );
    // 19 gaps of 10 ms, and one handler that takes four of them.
    expect(took).toBeGreaterThanOrEqual(19 * 10 + 25);
    expect(took).toBeLessThan(5_000);
    expect(run.log.at(-1)).toBe('ended for 0');
  });

  it('asks the terminal for its settings', async () => {
    const run = await Run.of(platform, ['wait'], { MQL_SYMBOL: 'XAUUSD' });
    run.write(['quit']);
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toEqual(['ended for 9']);
    const asking = await Run.of(platform, ['settings'], { MQL_SYMBOL: 'XAUUSD' });
    asking.write(['terminal', 'MQL_TRADE_ALLOWED', '0']);
    expect(await asking.end()).toEqual(FINE);
  });

  it('ends with a word when its start fails', async () => {
    const run = await Run.of(platform, ['fail']);
    expect(await run.end()).toMatchObject({ code: 1 });
    expect(run.log).toEqual(['initializing of terminal_probe failed with code 1', 'ended for 8']);
  });

  it('shows objects on the chart and hears clicks on them', async () => {
    const run = await Run.of(platform, ['panel']);
    await run.says('drawn');
    run.write(['click', 'switch']);
    expect(await run.end()).toEqual(FINE);
    expect(run.lines).toEqual([
      'chart\tComment\ttwo\\nlines',
      'chart\trow\tLabel',
      'chart\trow\tconnected',
      'chart\trow',
    ]);
  });
});

describe('the sockets of MQL5', () => {
  it('take what is there, return -1 for a timeout, and find the end by reading', async () => {
    const run = await Run.of('mq5', ['plain', String(await plainServer())], IN_LIST);
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toContain('readable at first: 0');
    expect(run.log).toContainEqual(expect.stringMatching(/^silence: -1 "" in [2-9]/));
    expect(run.log).toContainEqual(expect.stringMatching(/^drip: 2 "ab"/));
  });

  it('say 1 byte where there is none, and wait for all, where a test asks for these quirks', async () => {
    const quirks = { MQL_QUIRK_READABLE: '1', MQL_QUIRK_FULL_READ: '1' };
    const run = await Run.of('mq5', ['plain', String(await plainServer())], { ...IN_LIST, ...quirks });
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toContain('readable at first: 1');
    expect(run.log).toContainEqual(expect.stringMatching(/^drip: 4 "abcd"/));
  });

  it('agree on TLS with a server that shows a trusted certificate for the name', async () => {
    const port = String(await tlsServer());
    const run = await Run.of('mq5', ['tls', port], TRUSTING);
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toContain('ok: its name');
    expect(run.log).toContainEqual(expect.stringMatching(/^silence: -1 "" in [2-9]/));
    expect(run.log).toContain('still connected');
    expect(run.log).toContainEqual(expect.stringMatching(/^drip: 4 "abcd"/));
    const elsewhere = { ...TRUSTING, MQL_INPUT_ServerName: 'elsewhere.example' };
    const wrongName = await Run.of('mq5', ['tls', port], elsewhere);
    expect(await wrongName.end()).toEqual(FINE);
    expect(wrongName.log).toContain('handshake failed: 5274 and ends');
    const distrusting = await Run.of('mq5', ['tls', port]);
    expect(await distrusting.end()).toEqual(FINE);
    expect(distrusting.log).toContain('handshake failed: 5274 and ends');
  });

  it('are under TLS at once on the port that stands for 443', async () => {
    const port = String(await tlsServer());
    const run = await Run.of('mq5', ['tls', port], { ...TRUSTING, MQL_TLS_PORTS: port });
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toContain('handshake failed: 5274 and stays');
    expect(run.log).toContain('still connected');
  });

  it('lose a TLS connection to a read that ran out, where a test asks for it', async () => {
    const quirk = { MQL_QUIRK_TLS_READ_ENDS: '1' };
    const run = await Run.of('mq5', ['tls', String(await tlsServer())], { ...TRUSTING, ...quirk });
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toContain('connection gone');
  });
});

describe("Windows' libraries for MQL4", () => {
  it('have non-blocking sockets in ws2_32.dll', async () => {
    const run = await Run.of('mq4', ['winsock', String(await plainServer())]);
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toContain('ok: then the end');
  });

  it('have WebSockets in winhttp.dll', async () => {
    const run = await Run.of('mq4', ['websocket', String(await webSocketServer())]);
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toContain('ok: is the end of the connection');
  });

  it('have WebSockets under TLS in winhttp.dll', async () => {
    const port = String(await webSocketServer('wss'));
    const run = await Run.of('mq4', ['secure', port], TRUSTING);
    expect(await run.end()).toEqual(FINE);
    expect(run.log).toContain('ok: is the end of the connection');
    const distrusting = await Run.of('mq4', ['secure', port]);
    expect(await distrusting.end()).toEqual(FINE);
    expect(distrusting.log).toContain('no answer: 12175');
  });

  it('say why there is no WebSocket', async () => {
    const refused = await Run.of('mq4', ['refused', String(await webSocketServer())]);
    expect(await refused.end()).toEqual(FINE);
    expect(refused.log).toContain('refused: 12019 not for us');
    const nobody = await Run.of('mq4', ['websocket', '1']);
    expect(await nobody.end()).toEqual(FINE);
    expect(nobody.log).toContain('no answer: 12029');
    const unknown = await Run.of('mq4', ['websocket', '1', 'nowhere.invalid']);
    expect(await unknown.end()).toEqual(FINE);
    expect(unknown.log).toContain('no answer: 12007');
  });

  it('are ended with the terminal while they block without end', async () => {
    const port = String(await webSocketServer());
    const run = await Run.of('mq4', ['endless', port], { MQL_QUIRK_RECEIVE_ENDLESS: '1' });
    await run.says('ok: the request is closed once');
    run.write(['quit']);
    const { code, stderr } = await run.end();
    expect({ code, stderr }).toMatchObject({
      code: 71,
      stderr: expect.stringContaining('still blocked') as string,
    });
  });

  it.each([
    ['wrong width', 'WinHttpWebSocketShutdown is declared wrongly: argument 1 must be a number of 4 bytes'],
    ['wrong count', 'WSACleanup is declared with 1 arguments, it has 0'],
  ])('stop a program that declares a function with the %s', async (verb, complaint) => {
    const run = await Run.of('mq4', [verb]);
    const { code, stderr } = await run.end();
    expect(code).toBe(70);
    expect(stderr).toContain(complaint);
    expect(stderr).toContain('terminal_probe.mq4:');
  });

  it('stop a program that calls them without permission', async () => {
    const run = await Run.of('mq4', ['winsock', '1'], { MQL_DLLS: '0' });
    const { code, stderr } = await run.end();
    expect(code).toBe(70);
    expect(stderr).toContain('DLL calls are not allowed: ws2_32.dll: socket');
  });
});
