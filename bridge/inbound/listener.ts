/** One reader of the stream: what waits for it, and how it is told. */
import type { WebSocket } from 'ws';
import type { UserId } from '../../core/domain/ids.ts';
import type { StreamEvent } from './views.ts';

/** A reader that does not keep up is cut. */
const CLOSE_TOO_SLOW = 4408;

/** Something that should be told, looked up when its turn comes. */
type Look = () => Promise<StreamEvent | null>;

export class Listener {
  readonly socket: WebSocket;
  user: UserId | null = null;
  secret: string | null = null;
  alive = true;
  private readonly waiting = new Map<string, Look>();
  private readonly most: number;
  private readonly failed: (error: unknown) => void;
  private isSending = false;

  constructor(socket: WebSocket, most: number, failed: (error: unknown) => void) {
    this.socket = socket;
    this.most = most;
    this.failed = failed;
  }

  /** Tells it when what is before it has left; what waits under the same name already is told once. */
  push(name: string, look: Look): void {
    if (this.waiting.size >= this.most && !this.waiting.has(name)) {
      this.socket.close(CLOSE_TOO_SLOW, 'Too slow; come again and read what is missing');
      this.waiting.clear();
      return;
    }
    this.waiting.set(name, look);
    if (this.isSending) return;
    this.isSending = true;
    void this.drain().finally(() => {
      this.isSending = false;
    });
  }

  private async drain(): Promise<void> {
    for (;;) {
      const [next] = this.waiting;
      if (next === undefined || this.socket.readyState !== this.socket.OPEN) return;
      const [name, look] = next;
      this.waiting.delete(name);
      try {
        const event = await look();
        if (event !== null) await this.send(event);
      } catch (error) {
        this.failed(error);
      }
    }
  }

  /** Resolves when the kernel has it; a reader that stalls is held up here, and nobody else is. */
  send(event: StreamEvent): Promise<void> {
    return new Promise((resolve) => {
      this.socket.send(JSON.stringify(event), () => {
        resolve();
      });
    });
  }
}
