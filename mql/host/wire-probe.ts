/** A program of mql/host/programs that runs against a bridge in a test: what it prints, and its end. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFailed, onTestFinished } from 'vitest';
import type { AccountId } from '../../core/domain/ids.ts';
import { Arrivals } from '../../test/ea/arrivals.ts';
import { startBridge } from '../../test/ea/bridge.ts';
import type { BridgeWorld } from '../../test/ea/bridge.ts';
import { isCall, keyOf, loginOf } from '../../test/ea/gateway.ts';
import { buildExpert } from './build.ts';
import { Expert } from './seat/expert.ts';

export type MqlVersion = 'mq4' | 'mq5';

interface Line {
  readonly text: string;
}

export interface ProbeOptions {
  readonly platform: MqlVersion;
  /** Of mql/host/programs, without its ending; by default the one that has a session and nothing else. */
  readonly program?: string;
  readonly url: string;
  /** Inputs of the program, by name. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Compiles a program of this folder once for all tests. */
export async function programBinary(name: string): Promise<string> {
  const source = path.join(import.meta.dirname, 'programs', name);
  return (await buildExpert({ source, flavour: 'sanitized' })).binary;
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mynah-wire-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export class Probe {
  readonly lines = new Arrivals<Line>();
  readonly deaths: string[] = [];
  #expert: Expert | null = null;

  static async start(options: ProbeOptions): Promise<Probe> {
    const probe = new Probe();
    const inputs = {
      ServerUrl: options.url,
      AccountKey: keyOf('a1'),
      Login: loginOf('a1'),
      ...options.inputs,
    };
    const environment: Record<string, string> = { ...options.environment };
    for (const [name, value] of Object.entries(inputs)) environment[`MQL_INPUT_${name}`] = value;
    const expert = await Expert.start({
      binary: await programBinary(`${options.program ?? 'wire_session'}.${options.platform}`),
      directory: temporaryFolder(),
      environment,
      heard: () => {},
      logged: (text) => {
        probe.lines.add({ text });
      },
      died: (how) => {
        probe.deaths.push(how);
        probe.lines.add({ text: `DIED ${how}` });
      },
    });
    probe.#expert = expert;
    const [leverage, serverAheadMs] = ['100', '0'];
    const names = [loginOf('a1'), 'Broker-Live', 'Broker', 'Trader', 'USD'];
    expert.write(['account', ...names, leverage, serverAheadMs, 'hedging']);
    onTestFinished(() => expert.kill());
    onTestFailed(() => {
      console.error(probe.lines.all.map(({ text }) => text).join('\n'));
    });
    return probe;
  }

  /** The first line not yet taken that holds this text. */
  async says(text: string): Promise<string> {
    const line = await this.lines.next((one) => one.text.includes(text), `the line "${text}"`);
    return line.text;
  }

  /** How often a line with this text was printed. */
  count(text: string): number {
    return this.lines.all.filter((one) => one.text.includes(text)).length;
  }

  /** Changes a setting of its terminal. */
  set(name: string, value: string): void {
    this.#expert?.write(['terminal', name, value]);
  }

  async quit(): Promise<void> {
    await this.#expert?.quit();
  }
}

export const A1 = 'a1' as AccountId;

const fixture = (name: string): string => path.resolve(import.meta.dirname, '../../test/fixtures', name);
const certificate = fixture('test-only.cert.pem');
export const tls = { cert: readFileSync(certificate), key: readFileSync(fixture('test-only.key.pem')) };

export interface Way {
  readonly platform: MqlVersion;
  readonly scheme: 'ws' | 'wss';
}
/** Sockets of MT5 plain and encrypted, ws2_32.dll, winhttp.dll. */
export const WAYS: readonly Way[] = [
  { platform: 'mq5', scheme: 'ws' },
  { platform: 'mq5', scheme: 'wss' },
  { platform: 'mq4', scheme: 'ws' },
  { platform: 'mq4', scheme: 'wss' },
];

export interface World extends BridgeWorld {
  readonly probe: Probe;
}

export interface Setting {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly bridge?: Parameters<typeof startBridge>[0];
}

/** A bridge, and a program that connects to it. */
export async function connected(way: Way, setting: Setting = {}): Promise<World> {
  const world = await startBridge({ ...(way.scheme === 'wss' ? { tls } : {}), ...setting.bridge });
  const host = way.scheme === 'wss' ? 'localhost' : '127.0.0.1';
  const probe = await Probe.start({
    platform: way.platform,
    url: `${way.scheme}://${host}:${world.bridge.port}/ea`,
    inputs: setting.inputs ?? {},
    environment: { MQL_CA_FILE: certificate, ...setting.environment },
  });
  return { ...world, probe };
}

/** Waits for a snapshot and takes it in. */
export async function sync({ bridge, gateway, probe }: World): Promise<void> {
  const { snapshot } = await gateway.calls.next(isCall('snapshot'), 'snapshot');
  bridge.synced(A1, snapshot.id);
  await probe.says('PROBE synced');
}

/** A bridge with a program that is synced. */
export async function synced(way: Way, setting: Setting = {}): Promise<World> {
  const world = await connected(way, setting);
  await sync(world);
  return world;
}
