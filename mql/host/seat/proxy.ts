/** Stands between an EA and the service, so that their connection can be cut without a word on either side. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

const DEFAULT_PORT: Readonly<Record<string, number>> = { 'ws:': 80, 'wss:': 443 };

export class Proxy {
  readonly #server: Server;
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (socket) => this.#pass(socket));
  }

  /** @param url of the service; it must be on this machine, whose name the EA keeps for TLS */
  static async listen(url: string): Promise<Proxy> {
    const server = createServer({ noDelay: true });
    const proxy = new Proxy(server, new URL(url));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, proxy.#target.hostname, resolve);
    });
    return proxy;
  }

  /** Where the EA connects to. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** Cuts every connection; the next one passes again. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #pass(ours: Socket): void {
    const { hostname, port, protocol } = this.#target;
    const theirs = connect({
      host: hostname,
      port: port === '' ? (DEFAULT_PORT[protocol] ?? 0) : Number(port),
      noDelay: true,
    });
    for (const [socket, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => {
        // The close that follows ends the other side too.
      });
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
