import { existsSync } from 'node:fs';
import type { Test } from 'tap';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Of a Chromium: CHROMIUM_PATH, else where systems put it; undefined where there is none. */
export const browserPath: string | undefined =
  process.env['CHROMIUM_PATH'] ?? PATHS.find((path) => existsSync(path));

/** Options of a test that needs the browser: it is skipped where there is none, and says so. */
export const inBrowser = {
  timeout: 60_000,
  skip: browserPath === undefined && 'no Chromium here; set CHROMIUM_PATH, or install chromium',
};

export async function startBrowser(t: Test): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: browserPath!,
    // It opens nothing but pages of this machine, as root in containers.
    chromiumSandbox: false,
    args: ['--disable-quic', '--disable-background-networking', '--disable-component-update'],
  });
  t.teardown(() => browser.close());
  return browser;
}

/** A page, and everything that it complains about. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.exposeFunction('tellViolation', (text: string) => complaints.push(text));
  await page.addInitScript(`
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      tellViolation('CSP: ' + violatedDirective + ' ' + blockedURI));
  `);
  await page.goto(url);
  return { page, complaints };
}
