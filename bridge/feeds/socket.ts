/** A WebSocket that is there while it is needed: opened anew after it broke, later and later, and cut when it falls silent. */
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import type { Millis } from '../../core/domain/ids.ts';

const OPENING_MS: Millis = 10_000;
/** Sources ping within a minute, or tell something; one that says nothing for longer is gone. */
const SILENT_MS: Millis = 90_000;
const FIRST_PAUSE_MS: Millis = 1_000;
/** 300 connections in 5 minutes are Binance's limit, and a wrong key is refused each time. */
const LONGEST_PAUSE_MS: Millis = 60_000;
/** A connection that lasted so long works: its break is a new one. A wrong key may be let in, and shown out at once. */
const LASTING_MS: Millis = 30_000;
/** A frame of prices has some hundred bytes. */
const MOST_FRAME_BYTES = 262_144;

export interface SocketNeeds {
  /** Holds the key, with some sources: it is told to nobody. */
  readonly url: () => URL;
  readonly opened: (say: (text: string) => void) => void;
  readonly heard: (text: string) => void;
  /** From 0 up to 1: nobody comes back at the same moment as everybody else. */
  readonly random: () => number;
  readonly firstPauseMs?: Millis;
  readonly silentMs?: Millis;
}

/** Frames of text; a binary one is no text that anybody sends here. */
function textOf(data: RawData, isBinary: boolean): string | null {
  return isBinary || !Buffer.isBuffer(data) ? null : data.toString('utf8');
}

/** Why it cannot be reached: a status of HTTP or a system's code. A library's own sentence may hold the address. */
function reasonOf(error: Error): string {
  const status = /^Unexpected server response: (\d{3})$/u.exec(error.message)?.[1];
  if (status === '401' || status === '403') return 'it refuses the key, or this address';
  if (status !== undefined) return `it answers ${status}`;
  return 'code' in error && typeof error.code === 'string' ? error.code : 'the connection failed';
}

export class KeptSocket {
  private readonly needs: SocketNeeds;
  private socket: WebSocket | null = null;
  private again: NodeJS.Timeout | null = null;
  private silence: NodeJS.Timeout | null = null;
  private attempts = 0;
  /** Monotonic. */
  private openedAt = 0;
  private isNeeded = false;
  private isOpen = false;
  private said: string | null = null;

  constructor(needs: SocketNeeds) {
    this.needs = needs;
  }

  /** Why it is not connected; null when it is, or when it is not needed. */
  get trouble(): string | null {
    return this.isOpen || !this.isNeeded ? null : this.said;
  }

  get connected(): boolean {
    return this.isOpen;
  }

  /** Connects, and stays so. */
  open(): void {
    if (this.isNeeded) return;
    this.isNeeded = true;
    this.attempts = 0;
    this.connect();
  }

  /** Ends it. Resolves when it is closed. */
  async close(): Promise<void> {
    this.isNeeded = false;
    this.isOpen = false;
    this.said = null;
    if (this.again !== null) clearTimeout(this.again);
    this.again = null;
    const { socket } = this;
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.terminate();
    await closed;
  }

  say(text: string): void {
    if (this.isOpen) this.socket?.send(text);
  }

  private connect(): void {
    this.again = null;
    const socket = new WebSocket(this.needs.url(), {
      handshakeTimeout: OPENING_MS,
      maxPayload: MOST_FRAME_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.socket = socket;
    socket.on('open', () => {
      this.isOpen = true;
      this.openedAt = performance.now();
      this.said = null;
      this.noise();
      this.needs.opened((text) => this.say(text));
    });
    socket.on('message', (data: RawData, isBinary: boolean) => {
      this.noise();
      const text = textOf(data, isBinary);
      if (text !== null) this.needs.heard(text);
    });
    socket.on('ping', () => this.noise());
    socket.on('error', (error) => {
      this.said = reasonOf(error);
    });
    socket.on('close', () => {
      this.lost(socket);
    });
  }

  /** Something came: it is not silent. */
  private noise(): void {
    if (this.silence !== null) clearTimeout(this.silence);
    const { socket } = this;
    this.silence = setTimeout(() => {
      this.said = 'it fell silent';
      socket?.terminate();
    }, this.needs.silentMs ?? SILENT_MS);
    this.silence.unref();
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.socket = null;
    if (this.isOpen && performance.now() - this.openedAt > LASTING_MS) this.attempts = 0;
    this.isOpen = false;
    if (this.silence !== null) clearTimeout(this.silence);
    if (!this.isNeeded) return;
    this.said ??= 'the connection ended';
    const first = this.needs.firstPauseMs ?? FIRST_PAUSE_MS;
    const most = Math.min(LONGEST_PAUSE_MS, first * 2 ** Math.min(this.attempts, 16));
    this.attempts += 1;
    // Full jitter, but never at once.
    this.again = setTimeout(() => this.connect(), first / 2 + this.needs.random() * most);
    this.again.unref();
  }
}
