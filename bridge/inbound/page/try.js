/** The page to try the API: a form for each operation of openapi.json. Nothing of what is typed leaves for elsewhere. */

/**
 * @typedef {{ name: string, in: string, required: boolean, description?: string, schema?: { description?: string, default?: unknown } }} Parameter
 * @typedef {{ summary: string, description?: string, operationId: string, security: { token: string[] }[], parameters?: Parameter[], requestBody?: unknown }} Operation
 * @typedef {{ servers: { url: string }[], paths: Record<string, Record<string, Operation>> }} Document
 */

/** What a signal may look like, to begin with. */
const EXAMPLE = {
  instructions: [
    {
      kind: 'open',
      symbol: 'XAUUSD',
      side: 'buy',
      order: 'limit',
      entry: { low: '2400', high: '2402' },
      stopLoss: '2390',
      takeProfits: ['2410', '2420', 'open'],
    },
  ],
};

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<Record<string, string>>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {string} id */
const tokenField = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

/** @param {Parameter} parameter */
function field({ name, in: place, required, description, schema }) {
  const input = element('input', { name: `${place}:${name}`, autocomplete: 'off' });
  if (required) input.required = true;
  const { default: standard } = schema ?? {};
  if (standard !== undefined) input.placeholder = String(standard);
  const about = description ?? schema?.description;
  return element(
    'label',
    {},
    name,
    input,
    ...(about === undefined ? [] : [element('p', { class: 'hint' }, about)]),
  );
}

/**
 * @param {string} base
 * @param {string} path
 * @param {FormData} form
 */
function request(base, path, form) {
  let url = path;
  const query = new URLSearchParams();
  /** @type {Record<string, string>} */
  const headers = { authorization: `Bearer ${tokenField('token').value.trim()}` };
  for (const [key, value] of form) {
    const [place = '', name = ''] = key.split(':');
    if (typeof value !== 'string' || value === '') continue;
    if (place === 'path') url = url.replace(`{${name}}`, encodeURIComponent(value));
    if (place === 'query') query.set(name, value);
    if (place === 'header') headers[name] = value;
  }
  const asked = query.size === 0 ? '' : `?${query.toString()}`;
  return { url: `${base}${url}${asked}`, headers };
}

/**
 * @param {string} base
 * @param {string} path
 * @param {string} method
 * @param {Operation} operation
 */
function formOf(base, path, method, operation) {
  const output = element('output', {});
  const send = element('button', { type: 'submit' }, 'Send');
  const body =
    operation.requestBody === undefined
      ? null
      : element('textarea', { name: 'body', spellcheck: 'false' }, JSON.stringify(EXAMPLE, null, 2));
  const fields = (operation.parameters ?? []).map(field);
  const form = element(
    'form',
    {},
    ...fields,
    ...(body === null ? [] : [element('label', {}, 'Body', body)]),
    send,
    output,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    send.disabled = true;
    output.replaceChildren('Sending …');
    try {
      const { url, headers } = request(base, path, new FormData(form));
      const content = body === null ? {} : { body: body.value };
      if (body !== null) headers['content-type'] = 'application/json';
      const answer = await fetch(url, { method: method.toUpperCase(), headers, ...content });
      const text = await answer.text();
      const status = element(
        'p',
        { class: answer.ok ? 'good' : 'bad' },
        `${answer.status} ${answer.statusText}`,
      );
      output.replaceChildren(status, element('pre', {}, pretty(text)));
    } catch (error) {
      output.replaceChildren(element('p', { class: 'bad' }, `No answer: ${String(error)}`));
    } finally {
      send.disabled = false;
    }
  });
  return form;
}

/** @param {string} text */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * @param {string} base
 * @param {string} path
 * @param {string} method
 * @param {Operation} operation
 */
function call(base, path, method, operation) {
  const scopes = operation.security.flatMap(({ token }) => token).join(', ');
  const about = element('span', { class: 'about' }, `${operation.summary} (scope: ${scopes})`);
  const head = element(
    'summary',
    {},
    element('span', { class: 'method' }, method.toUpperCase()),
    element('code', {}, path),
    about,
  );
  const inside =
    operation.operationId === 'stream'
      ? element('p', { class: 'text' }, operation.description ?? '')
      : formOf(base, path, method, operation);
  return element('details', {}, head, inside);
}

async function show() {
  const calls = /** @type {HTMLElement} */ (document.getElementById('calls'));
  const answer = await fetch('/api/v1/openapi.json');
  /** @type {Document} */
  const api = await answer.json();
  const base = api.servers[0]?.url ?? '';
  const all = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => call(base, path, method, operation)),
  );
  calls.replaceChildren(...all);
}

document.getElementById('who')?.addEventListener('submit', (event) => event.preventDefault());
show().catch((error) => {
  document.getElementById('calls')?.replaceChildren(`The list could not be loaded: ${String(error)}`);
});
