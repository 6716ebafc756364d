/** The page to try the API, in a browser at the width of a phone. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ANNAS_TOKEN, GOLD, openDoor } from '../../test/builders/inbound.ts';

const CHROMIUM = '/usr/bin/chromium';

describe('the page to try the API', () => {
  it.each(['/', '/try.js', '/try.css', '/openapi.json', ''])('needs no token: %j', async (path) => {
    const { inbound } = await openDoor();
    const answer = await fetch(`${inbound.url}/api/v1${path}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('asks nobody else for anything', async () => {
    const { inbound } = await openDoor();
    for (const path of ['/', '/try.js', '/try.css']) {
      const text = await (await fetch(`${inbound.url}/api/v1${path}`)).text();
      expect(text).not.toMatch(/https?:\/\//u);
    }
    expect((await fetch(`${inbound.url}/api/v1/`)).headers.get('content-security-policy')).toContain(
      "default-src 'none'",
    );
  });

  it.runIf(existsSync(CHROMIUM))('posts a signal by hand, on a phone', async () => {
    const { inbound, signals } = await openDoor();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const complaints: string[] = [];
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(String(error)));
    await page.goto(`${inbound.url}/api/v1/`);
    await page.fill('#token', ANNAS_TOKEN);
    const call = page.locator('details', { hasText: 'Post a signal' });
    await call.locator('summary').click();
    await call.locator('[name="path:channel"]').fill(GOLD);
    await call.locator('button').click();
    await call.locator('.good').waitFor();
    expect(await call.locator('output').innerText()).toContain('"repeated": false');
    expect(signals.posts_).toHaveLength(1);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
    expect(complaints).toEqual([]);
  });
});
