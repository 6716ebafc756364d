/** A way through that notes when something passes, in each direction: what lies between two programs is then known. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { monotonicMs } from './clock.ts';

export interface Passed {
  readonly towards: 'service' | 'terminal';
  readonly at: number;
  readonly data: Buffer;
}

export class Tap {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  /** Told of everything before it is passed on. */
  onPassed: (passed: Passed) => void = () => {};

  private constructor(server: Server, port: number) {
    this.server = server;
    server.on('connection', (terminal) => {
      const service = connect({ host: '127.0.0.1', port, noDelay: true });
      this.pass(terminal, service, 'service');
      this.pass(service, terminal, 'terminal');
    });
  }

  /** @param port of the service on this machine */
  static async to(port: number): Promise<Tap> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Tap(server, port);
  }

  get url(): string {
    return `ws://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/ea`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private pass(from: Socket, to: Socket, towards: Passed['towards']): void {
    this.sockets.add(from);
    from.on('data', (data) => {
      this.onPassed({ towards, at: monotonicMs(), data });
      to.write(data);
    });
    from.on('error', () => {});
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
