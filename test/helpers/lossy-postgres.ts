/** A Postgres whose answers can get lost: a proxy that passes everything on, until it is told to cut. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface LossyPostgres {
  readonly url: string;
  /** The next answer is swallowed and its connection broken: what was asked has been done all the same. */
  loseNextAnswer(): void;
  close(): Promise<void>;
}

const target = (url: URL): { host: string; port: number } | { path: string } => {
  const folder = url.searchParams.get('host');
  const port = Number(url.port);
  return folder === null ? { host: url.hostname, port } : { path: `${folder}/.s.PGSQL.${String(port)}` };
};

export async function lossyPostgres(realUrl: string): Promise<LossyPostgres> {
  const real = new URL(realUrl);
  let losing = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target(real));
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
    }
    near.pipe(far);
    far.on('data', (answer) => {
      if (!losing) {
        near.write(answer);
        return;
      }
      losing = false;
      near.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(realUrl);
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    loseNextAnswer: () => {
      losing = true;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
