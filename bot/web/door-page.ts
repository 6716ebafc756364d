/** The pages in front of the chat. They are constants: nothing from outside is ever written into them. */
const doorPage = (title: string, text: string, action: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title} · Mynah</title>
    <link rel="icon" href="/page/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/page/chat.css" />
  </head>
  <body class="door">
    <main>
      <img src="/page/icon.svg" alt="" width="56" height="56" />
      <h1>${title}</h1>
      <p>${text}</p>
      ${action}
    </main>
  </body>
</html>
`;

/**
 * A button, not a script: chats that preview links and mail scanners that run scripts open links too, and
 * must not burn one that works once. The browser's POST from our own page also gets its strict cookie back
 * with the redirect, which a link clicked elsewhere would not. The button has the focus: Enter is enough.
 */
export const LOGIN_PAGE = doorPage(
  'Your chat with Mynah',
  'This link works once. The browser that you open it in stays signed in.',
  '<form method="post"><button class="button primary" autofocus>Open the chat</button></form>',
);

export const GONE_PAGE = doorPage(
  'This link does not work any more',
  'A login link works once and for a few minutes. Mynah prints a new one when it starts.',
  '<a class="button" href="/">Go to the chat</a>',
);

/** The link brings the cookie along when the page was first reached from another site. */
export const LOCKED_PAGE = doorPage(
  'You are not signed in',
  'Open the login link that Mynah printed when it started.',
  '<a class="button" href="/">Try again</a>',
);

export const REFUSED_ORIGIN =
  'This request did not come from the chat page. Open the page and try again there.\n';
export const REFUSED_HOST =
  'Mynah does not know itself by this address. Use the address it printed, or set its public address.\n';
