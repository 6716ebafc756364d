/** How calls reach the Bot API: JSON or multipart/form-data, in which objects are JSON and files are attached. */
import type { IncomingMessage } from 'node:http';

export interface Call {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Uploaded files by the name after `attach://`. */
  readonly files: ReadonlyMap<string, Buffer>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const LINE_BREAK = '\r\n';

interface Part {
  readonly name: string;
  readonly isFile: boolean;
  readonly content: Buffer;
}

function partsOf(body: Buffer, boundary: string): readonly Part[] {
  const parts: Part[] = [];
  const border = Buffer.from(`--${boundary}`);
  for (let start = body.indexOf(border); ;) {
    const end = body.indexOf(border, start + border.length);
    if (start < 0 || end < 0) return parts;
    const part = body.subarray(start + border.length + 2, end - 2);
    const headers = part.subarray(0, part.indexOf(LINE_BREAK + LINE_BREAK)).toString();
    const name = /name="([^"]*)"/u.exec(headers)?.[1] ?? '';
    parts.push({ name, isFile: headers.includes('filename='), content: part.subarray(headers.length + 4) });
    start = end;
  }
}

/** Form fields are text; those that hold JSON (numbers, booleans, objects) are read as such, plain text stays. */
function formValue(name: string, text: string): unknown {
  if (['text', 'caption', 'callback_query_id'].includes(name)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Reads a call, whichever of the two ways it came. */
export async function readCall(request: IncomingMessage, method: string): Promise<Call> {
  const body = await bodyOf(request);
  const boundary = /boundary=(.+)$/u.exec(request.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) {
    const params = body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, unknown>);
    return { method, params, files: new Map() };
  }
  const parts = partsOf(body, boundary);
  const fields = parts.filter((part) => !part.isFile);
  return {
    method,
    params: Object.fromEntries(
      fields.map(({ name, content }) => [name, formValue(name, content.toString())]),
    ),
    files: new Map(parts.filter((part) => part.isFile).map(({ name, content }) => [name, content])),
  };
}
