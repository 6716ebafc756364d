import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCharts } from '../../bot/charts/charts.ts';
import type { Charts } from '../../bot/chat.ts';
import { view, type Button, type View } from '../../bot/views/view.ts';
import { equity, type House, type Script } from './house.ts';
import { useHouses } from './visitor.ts';

const CHROMIUM = '/usr/bin/chromium';
const PATIENCE_MS = 10_000;
const missing = !existsSync(CHROMIUM);
// A machine that checks the project has a browser, or fails; one that somebody works on may have none.
const skipped = missing && process.env['CI'] !== 'true';
if (skipped) {
  console.warn(
    `!!! THE CHAT PAGE IS NOT TESTED IN A BROWSER: there is no ${CHROMIUM}. apt-get install chromium`,
  );
}

const open = useHouses();
let browser: Browser;
let charts: Charts;
/** What the browser complains about: errors of our scripts, and what the content policy forbade. */
const complaints: string[] = [];

const visit = async (house: House, size: { width: number; height: number }): Promise<Page> => {
  const phone = size.width < 500;
  const context = await browser.newContext({ viewport: size, isMobile: phone, hasTouch: phone });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(await house.web.loginLink('stranger'));
  await page.getByRole('button', { name: 'Open the chat' }).click();
  await page.getByText('Connected').waitFor();
  return page;
};

const say = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel('Message to Mynah').fill(text);
  await page.keyboard.press('Enter');
};
const titled = (page: Page, title: string) => page.getByRole('heading', { name: title, exact: true });

/** Waits until an expression is true in the page. Asked from outside: what is asked within is against the page's own policy. */
const holds = (page: Page, expression: string): Promise<void> =>
  expect.poll(() => page.evaluate(expression), { timeout: PATIENCE_MS }).toBe(true);

/** Pixels by which something sticks out of the page or of its own box; tables scroll in theirs. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(`(() => {
    const sticksOut = (element) => {
      const { left, right } = element.getBoundingClientRect();
      const inside = element.matches('.table') || element.clientWidth === 0 ? 0 : element.scrollWidth - element.clientWidth;
      return Math.max(right - innerWidth, -left, inside);
    };
    const elements = [...document.querySelectorAll('body, body *:not(.table *, .unseen)')];
    return Math.max(0, ...elements.map(sticksOut));
  })()`);

/** Whether the last column of a table that is too wide can be brought into sight. */
const tableScrolls = (page: Page): Promise<boolean> =>
  page.evaluate(`(() => {
    const box = document.querySelector('.table');
    box.scrollLeft = 10_000;
    return box.scrollLeft > 0 && box.querySelector('th:last-child').getBoundingClientRect().right <= innerWidth;
  })()`);

const button = (label: string, style: Button['style'] = 'plain'): Button => ({
  label,
  verb: 'press',
  id: label,
  style,
});

const longWord = 'VOLUME_BELOW_MINIMUM_'.repeat(8);
const answers: Readonly<Record<string, View>> = {
  '/help': view({ title: 'What I can do', text: '/help (he) – this\n/copy (cp) – mirror a channel' }),
  '/copies': view({
    title: 'Copies',
    table: {
      columns: ['Channel', 'Account', 'Symbol', 'Lots', 'Result', 'Since', 'State'].map((title, index) => ({
        title,
        align: index < 3 ? 'left' : 'right',
      })),
      rows: [['A rather long channel', 'Anna', 'EURUSD.m', '0.10', '+12.30 USD', '14:03:22', 'active']],
    },
    fields: [
      { name: 'A name that is longer than most', value: longWord },
      { name: 'Markup', value: '<img src=x onerror="document.title=1"><b>bold</b>' },
    ],
    text: longWord,
    buttons: [[button('A button with quite a lot to say for itself, in many words'), button('Another one')]],
  }),
  '/close': view({
    title: 'Close 2 positions?',
    tone: 'warning',
    buttons: [[button('Close both', 'danger'), button('Cancel')]],
  }),
  '/pnl': view({ title: 'Result', picture: equity }),
};

const script = (): Script => ({
  charts,
  say: (text) => answers[text] ?? view({ title: `Heard ${text}` }),
  press: (_verb, id) => ({ toast: `You pressed ${id}.`, view: view({ title: 'Closing', text: id }) }),
});

describe.skipIf(skipped)('the page in a browser', () => {
  beforeAll(async () => {
    charts = createCharts();
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  afterAll(async () => {
    await browser.close();
    await charts.close();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });

  test.each([360, 390])('on a phone %i px wide: log in, ask, press, see the picture', async (width) => {
    const page = await visit(await open(script()), { width, height: 780 });
    await titled(page, 'Your chat with Mynah').waitFor();
    await say(page, '/help');
    await titled(page, 'What I can do').waitFor();
    await say(page, '/copies');
    await titled(page, 'Copies').waitFor();
    await page.getByText('<b>bold</b>').waitFor();
    expect(await tableScrolls(page)).toBe(true);

    await say(page, '/close');
    await page.getByRole('button', { name: 'Close both' }).tap();
    await page.getByText('You pressed Close both.').waitFor();
    await titled(page, 'Closing').waitFor();
    expect(await page.getByRole('button', { name: 'Close both' }).count()).toBe(0);

    await say(page, '/pnl');
    const picture = page.getByRole('img', { name: 'Anna, 7 days' });
    await picture.waitFor();
    await holds(page, 'document.querySelector(".picture img").naturalWidth > 300');
    expect(await overflow(page)).toBe(0);
    await picture.tap();
    await page.getByRole('dialog').waitFor();
    await page.getByRole('dialog').tap();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('on a desk: commands are completed by keys, and their arguments explained', async () => {
    const page = await visit(await open(script()), { width: 1_200, height: 800 });
    const words = page.getByLabel('Message to Mynah');
    await words.pressSequentially('/co');
    await page.getByRole('option', { name: '/copies' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect(await words.inputValue()).toBe('/copies');
    await page.keyboard.press('Enter');
    await titled(page, 'Copies').waitFor();
    await words.pressSequentially('/cop');
    await page.keyboard.press('Enter');
    expect(await words.inputValue()).toBe('/copy ');
    await page.locator('#hint').getByText('<channel> <account> [size]').waitFor();
    expect(await overflow(page)).toBe(0);
  });

  test('on a phone: commands are completed by a tap, and those in a text can be tapped', async () => {
    const page = await visit(await open(script()), { width: 390, height: 780 });
    await page.getByRole('button', { name: '/help' }).tap();
    await titled(page, 'What I can do').waitFor();
    await page.getByRole('button', { name: '/copy' }).tap();
    expect(await page.getByLabel('Message to Mynah').inputValue()).toBe('/copy ');
    await page.getByLabel('Message to Mynah').fill('/cop');
    await page.getByRole('option', { name: '/copies' }).tap();
    expect(await page.getByLabel('Message to Mynah').inputValue()).toBe('/copies');
  });

  test('the greeting stays, above what is told unasked, until something is said', async () => {
    const house = await open(script());
    const page = await visit(house, { width: 390, height: 780 });
    const greeting = titled(page, 'Your chat with Mynah');
    await greeting.waitFor();
    const { rows } = await house.pool.query<{ identity: string }>('select identity from web_sessions');
    await house.web.adapter.send(rows[0]?.identity ?? '', view({ title: 'Opened' }), { silent: true });
    await titled(page, 'Opened').waitFor();
    expect(await greeting.isVisible()).toBe(true);
    await say(page, '/help');
    await greeting.waitFor({ state: 'hidden' });
  });

  test('news are announced to those who read further up, and do not move them', async () => {
    const house = await open(script());
    const page = await visit(house, { width: 390, height: 600 });
    for (let n = 0; n < 8; n++) {
      await say(page, `line ${n}`);
      await titled(page, `Heard line ${n}`).waitFor();
    }
    await page.evaluate('document.querySelector("#scroller").scrollTop = 0');
    // The page hears of the scrolling with its next frame.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const address = house.heard[0]?.speaker.address ?? '';
    await house.web.adapter.send(address, view({ title: 'Breaking' }), { silent: false });
    await page.getByRole('button', { name: 'New messages' }).tap();
    await holds(
      page,
      `(() => {
      const scroller = document.querySelector('#scroller');
      return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2;
    })()`,
    );
    expect(await page.getByRole('button', { name: 'New messages' }).isVisible()).toBe(false);
  });

  test('what is said while the line is down is sent once when it is back, and nothing is missed', async () => {
    const house = await open(script());
    const page = await visit(house, { width: 390, height: 780 });
    await say(page, 'before');
    await titled(page, 'Heard before').waitFor();
    const address = house.heard[0]?.speaker.address ?? '';
    const id = await house.web.adapter.send(address, view({ title: 'Opened' }), { silent: true });
    await titled(page, 'Opened').waitFor();

    await house.restart(async () => {
      await page.getByText('Connection lost').waitFor();
      await say(page, 'meanwhile');
      await page.getByText('Sending…').waitFor();
    });
    await house.web.adapter.edit(address, id, view({ title: 'Filled' }));
    // It waits up to 15 s between two attempts.
    await titled(page, 'Heard meanwhile').waitFor({ timeout: 3 * PATIENCE_MS });
    await titled(page, 'Filled').waitFor();

    expect(house.heard.map(({ text }) => text)).toEqual(['before', 'meanwhile']);
    expect(await page.getByRole('article').count()).toBe(5);
    // The browser reports the attempts that failed; nothing else went wrong.
    expect(complaints.splice(0).filter((text) => !text.includes('WebSocket connection'))).toEqual([]);
  });

  test('a page that stays open shows the newest 500 messages, not more', async () => {
    const house = await open(script());
    const page = await visit(house, { width: 1_200, height: 800 });
    await say(page, 'hi');
    await titled(page, 'Heard hi').waitFor();
    const address = house.heard[0]?.speaker.address ?? '';
    for (let n = 1; n <= 510; n++) {
      await house.web.adapter.send(address, view({ title: `News ${n}` }), { silent: true });
    }
    await titled(page, 'News 510').waitFor();
    expect(await page.getByRole('article').count()).toBe(500);
    expect(await titled(page, 'News 10').count()).toBe(0);
    expect(await titled(page, 'News 11').count()).toBe(1);
  });

  test('a login link whose page is only loaded stays good', async () => {
    const house = await open(script());
    const link = await house.web.loginLink('stranger');
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    await page.goto(link);
    await page.goto(link);
    // The button takes the focus by itself, a moment after the page is there.
    await holds(page, 'document.activeElement.matches("button")');
    await page.keyboard.press('Enter');
    await page.getByText('Connected').waitFor();
    await page.goto(link);
    expect(new URL(page.url()).pathname).toBe('/');
  });
});
