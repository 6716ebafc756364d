/** The chats that the fake holds, and Telegram's rules for what a bot may do in them. */
import { parseTelegramHtml, HtmlError, type ParsedHtml } from './telegram-html.ts';
import type { Call } from './telegram-wire.ts';

/** An answer with `ok: false`. */
export class Refused extends Error {
  readonly code: number;
  readonly retryAfter: number | undefined;

  constructor(code: number, description: string, retryAfter?: number) {
    super(description);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

const bad = (description: string): Refused => new Refused(400, `Bad Request: ${description}`);

export interface Key {
  readonly text: string;
  readonly callback_data: string;
  readonly style?: string;
}

/** A message of the bot as a person sees it now. */
export interface Shown {
  readonly id: number;
  /** Without markup; of a photo its caption. */
  readonly text: string;
  readonly html: string;
  /** The picture's PNG bytes. */
  readonly photo: Buffer | null;
  /** A file's bytes. */
  readonly document: Buffer | null;
  readonly buttons: readonly (readonly Key[])[];
  readonly silent: boolean;
  readonly protected: boolean;
  readonly edits: number;
  /** Counts every change in every chat: what is newer has more. */
  readonly moment: number;
}

export interface Chat {
  readonly id: number;
  readonly type: 'private' | 'supergroup';
  readonly messages: Map<number, Shown>;
  /** Too old, or for another reason not to be edited or deleted. */
  readonly frozen: Set<number>;
  blocked: boolean;
  /** A person whom the bot may not speak to first. */
  started: boolean;
}

const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
const BUTTON_BYTES = 64;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

function parsed(params: Call['params'], name: 'text' | 'caption', limit: number): ParsedHtml {
  const source = params[name];
  if (typeof source !== 'string') return { text: '', entities: [] };
  if (/\p{Surrogate}/u.test(source)) throw bad('strings must be encoded in UTF-8');
  try {
    const result =
      params['parse_mode'] === 'HTML' ? parseTelegramHtml(source) : { text: source, entities: [] };
    if (result.text.length > limit) {
      throw bad(name === 'text' ? 'message is too long' : 'message caption is too long');
    }
    return result;
  } catch (error) {
    throw error instanceof HtmlError ? bad(error.message) : error;
  }
}

function buttonsOf(params: Call['params']): Shown['buttons'] {
  const markup = params['reply_markup'] as { inline_keyboard?: Key[][] } | undefined;
  const rows = markup?.inline_keyboard ?? [];
  for (const { text, callback_data: data } of rows.flat()) {
    if (text === '')
      throw bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
    const bytes = Buffer.byteLength(data);
    if (bytes < 1 || bytes > BUTTON_BYTES) throw bad('BUTTON_DATA_INVALID');
  }
  return rows.filter((row) => row.length > 0);
}

function photoOf(reference: unknown, files: Call['files']): Buffer {
  const name = typeof reference === 'string' ? /^attach:\/\/(.+)$/u.exec(reference)?.[1] : undefined;
  const bytes = name === undefined ? undefined : files.get(name);
  if (bytes === undefined) throw bad('there is no photo in the request');
  const [width, height] = [
    bytes.length > 24 ? bytes.readUInt32BE(16) : 0,
    bytes.length > 24 ? bytes.readUInt32BE(20) : 0,
  ];
  if (!bytes.subarray(0, 8).equals(PNG)) throw bad('IMAGE_PROCESS_FAILED');
  if (width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height)) {
    throw bad('PHOTO_INVALID_DIMENSIONS');
  }
  return bytes;
}

type Content = Pick<Shown, 'text' | 'html' | 'photo' | 'document' | 'buttons'>;

function textContent(params: Call['params']): Content {
  const { text } = parsed(params, 'text', TEXT_LIMIT);
  if (text.trim() === '') throw bad('message text is empty');
  return { text, html: String(params['text']), photo: null, document: null, buttons: buttonsOf(params) };
}

function photoContent(params: Call['params'], media: Call['params'], files: Call['files']): Content {
  const { text } = parsed(media, 'caption', CAPTION_LIMIT);
  const photo = photoOf(media['media'] ?? media['photo'], files);
  const html = typeof media['caption'] === 'string' ? media['caption'] : '';
  return { text, html, photo, document: null, buttons: buttonsOf(params) };
}

function documentContent(params: Call['params'], files: Call['files']): Content {
  const { text } = parsed(params, 'caption', CAPTION_LIMIT);
  const name = /^attach:\/\/(.+)$/u.exec(String(params['document']))?.[1];
  const document = name === undefined ? undefined : files.get(name);
  if (document === undefined || document.length === 0) throw bad('file must be non-empty');
  const html = typeof params['caption'] === 'string' ? params['caption'] : '';
  return { text, html, photo: null, document, buttons: buttonsOf(params) };
}

const contentOf = ({ method, params, files }: Call): Content => {
  if (method === 'sendDocument') return documentContent(params, files);
  return method === 'sendPhoto' ? photoContent(params, params, files) : textContent(params);
};

const same = (a: Content, b: Content): boolean =>
  a.html === b.html &&
  JSON.stringify(a.buttons) === JSON.stringify(b.buttons) &&
  (a.photo === b.photo || (a.photo !== null && b.photo !== null && a.photo.equals(b.photo)));

export class Chats {
  readonly #chats = new Map<number, Chat>();
  readonly #changed: () => void;
  #lastMessage = 100;
  #moment = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get moment(): number {
    return this.#moment;
  }

  open(id: number, type: Chat['type']): Chat {
    const known = this.#chats.get(id);
    if (known !== undefined) return known;
    const chat: Chat = {
      id,
      type,
      messages: new Map(),
      frozen: new Set(),
      blocked: false,
      started: type !== 'private',
    };
    this.#chats.set(id, chat);
    return chat;
  }

  nextMessageId(): number {
    return (this.#lastMessage += 1);
  }

  /** What Telegram says of a chat to the bot. */
  wire(chat: Chat): object {
    return chat.type === 'private'
      ? { id: chat.id, type: 'private', first_name: 'A' }
      : { id: chat.id, type: chat.type, title: 'G' };
  }

  wireMessage(chat: Chat, message: Shown): object {
    const body = message.photo === null ? { text: message.text } : { caption: message.text, photo: [] };
    const guard = message.protected ? { has_protected_content: true } : {};
    return { message_id: message.id, date: 1_700_000_000, chat: this.wire(chat), ...body, ...guard };
  }

  #writable(params: Call['params']): Chat {
    const chat = this.#chats.get(Number(params['chat_id']));
    if (chat === undefined) throw bad('chat not found');
    if (chat.blocked) throw new Refused(403, 'Forbidden: bot was blocked by the user');
    if (!chat.started) throw new Refused(403, "Forbidden: bot can't initiate conversation with a user");
    return chat;
  }

  #show(chat: Chat, message: Omit<Shown, 'moment'>): object {
    const shown = { ...message, moment: (this.#moment += 1) };
    chat.messages.set(shown.id, shown);
    this.#changed();
    return this.wireMessage(chat, shown);
  }

  send(call: Call): object {
    const { params } = call;
    const chat = this.#writable(params);
    const content = contentOf(call);
    return this.#show(chat, {
      ...content,
      id: this.nextMessageId(),
      silent: params['disable_notification'] === true,
      protected: params['protect_content'] === true,
      edits: 0,
    });
  }

  #editable(params: Call['params']): { chat: Chat; message: Shown } {
    const chat = this.#writable(params);
    const message = chat.messages.get(Number(params['message_id']));
    if (message === undefined) throw bad('message to edit not found');
    if (chat.frozen.has(message.id)) throw bad("message can't be edited");
    return { chat, message };
  }

  edit({ method, params, files }: Call): object {
    const { chat, message } = this.#editable(params);
    let content: Content;
    if (method === 'editMessageCaption') {
      if (message.photo === null) throw bad('there is no caption in the message to edit');
      const { text } = parsed(params, 'caption', CAPTION_LIMIT);
      content = {
        text,
        html: String(params['caption']),
        photo: message.photo,
        document: message.document,
        buttons: buttonsOf(params),
      };
    } else if (method === 'editMessageReplyMarkup') content = { ...message, buttons: buttonsOf(params) };
    else if (method === 'editMessageMedia') {
      content = photoContent(params, params['media'] as Call['params'], files);
    } else {
      if (message.photo !== null) throw bad('there is no text in the message to edit');
      content = textContent(params);
    }
    if (same(message, content)) {
      throw bad(
        'message is not modified: specified new message content and reply markup are exactly the same as a ' +
          'current content and reply markup of the message',
      );
    }
    return this.#show(chat, { ...message, ...content, edits: message.edits + 1 });
  }

  delete({ params }: Call): true {
    const chat = this.#writable(params);
    const id = Number(params['message_id']);
    if (!chat.messages.has(id)) throw bad('message to delete not found');
    if (chat.frozen.has(id)) throw bad("message can't be deleted for everyone");
    chat.messages.delete(id);
    this.#changed();
    return true;
  }
}
