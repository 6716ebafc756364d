/** A mail server that lets anna in with her password, and knows no recipient nobody@example.com. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and all parts, as they came. */
  readonly text: string;
}

export interface MailServer {
  /** With its port. */
  readonly host: string;
  readonly mails: readonly Mail[];
  close(): Promise<void>;
}

export async function mailServer(): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: ({ username, password }, _, callback) => {
      if (username === 'anna' && password === 'secret') callback(null, { user: 'anna' });
      else callback(Object.assign(new Error('no'), { responseCode: 535 }));
    },
    onRcptTo: ({ address }, _, callback) => {
      if (address === 'nobody@example.com')
        callback(Object.assign(new Error('no such box'), { responseCode: 550 }));
      else callback();
    },
    onData: (stream, { envelope }, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        callback();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    host: `127.0.0.1:${String((server.server.address() as AddressInfo).port)}`,
    mails,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
