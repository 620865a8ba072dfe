import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { test } from 'tap';
import { inBrowser, openPage, startBrowser } from '../support/browser.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';

const TOKEN = 'a-token-for-this-test-only';
const SCREENSHOTS = new URL('../../test-results/dashboard/', import.meta.url).pathname;

await test(
  'an incident from the first failure to the recovery, on the page alone',
  inBrowser,
  async (t) => {
    const mocks = await startMocks(t);
    const gateway = await startGateway(t, mocks.url, {
      env: {
        ADMIN_TOKEN: TOKEN,
        CACHE_TTL_MS: '300',
        BREAKER_OPEN_MS: '4000',
        BREAKER_MAX_OPEN_MS: '4000',
        BREAKER_WINDOW_MS: '5000',
      },
      overrides: { mocks: mocks.url },
    });
    await mkdir(SCREENSHOTS, { recursive: true });
    const browser = await startBrowser(t);
    const { page, complaints } = await openPage(
      browser,
      `${gateway.url}/dashboard#token=${TOKEN}`,
      {
        viewport: { width: 1280, height: 1000 },
        colorScheme: 'light',
      },
    );
    const card = page.locator('[data-circuit="events"]').and(page.locator('#cards > *'));
    const inState = (state: string) =>
      page.locator(`#cards > [data-circuit="events"][data-state="${state}"]`).waitFor();

    await inState('closed');
    t.notMatch(page.url(), /token/, 'the token is gone from the address');
    t.equal(await page.locator('#cards > [data-circuit]').count(), 5);
    const load = startLoad(gateway);
    t.teardown(() => load.stop());

    await page.locator('[data-faults="events"] [data-fault="failing"]').click();
    await inState('open');
    t.match(await card.innerText(), /failure \d+ % ≥ 50 % over \d+ calls in 5 s/, 'it says why');
    const countdown = card.locator('[data-field="countdownTime"]');
    const before = await countdown.innerText();
    while ((await countdown.innerText()) === before) await page.waitForTimeout(50);
    t.pass('the countdown runs');
    await page.locator('[data-answer="stale"]').waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}open-light.png`, fullPage: true });

    await page.locator('[data-faults="events"] [data-fault="clear"]').click();
    await inState('closed');
    t.match(await page.locator('#transitions').innerText(), /a probe succeeded/, 'on the timeline');

    const operate = card.locator('[data-section="operate"]');
    await operate.locator('summary').click();
    await operate.locator('[data-action="force-close"]').click();
    t.match(
      await card.locator('[data-field="actionResult"]').innerText(),
      /reason/,
      'not without a reason',
    );
    await operate.locator('[data-input="reason"]').fill('a <b>look</b> at the test');
    await operate.locator('[data-action="force-close"]').click();
    await inState('forced-closed');
    t.match(await card.innerText(), /a <b>look<\/b> at the test/, 'as it was written');
    t.match(await gateway.circuit('events'), {
      state: 'forced-closed',
      override: { reason: 'a <b>look</b> at the test' },
    });
    await page.screenshot({ path: `${SCREENSHOTS}forced-light.png`, fullPage: true });
    t.same(await seriousFaults(page), [], 'axe, light');
    t.same(complaints, []);

    for (const [name, options] of [
      ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 1000 } }],
      ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 800 } }],
    ] as const) {
      const other = await openPage(browser, `${gateway.url}/dashboard`, options);
      await other.page.locator('#cards > [data-circuit="events"]').waitFor();
      await other.page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true });
      t.same(await seriousFaults(other.page), [], `axe, ${name}`);
      const overflow = await other.page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      t.ok(overflow <= 0, `${name}: nothing beyond the edge (${overflow} px)`);
      t.same(other.complaints, []);
    }
  },
);

await test('without JavaScript it is a table', inBrowser, async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const browser = await startBrowser(t);
  const { page } = await openPageWithoutScript(browser, `${gateway.url}/dashboard`);
  t.same(await page.locator('tbody tr').count(), 5);
  t.match(await page.locator('tr[data-circuit="events"]').innerText(), /closed/);
});

async function openPageWithoutScript(
  browser: Awaited<ReturnType<typeof startBrowser>>,
  url: string,
) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url);
  return { page };
}

/** What axe calls serious or critical. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: axe.Result[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]?.html.slice(0, 160)})`);
}

/** A few requests at a time, one after the other, until it is told to stop. */
function startLoad(gateway: TestGateway): { stop: () => Promise<void> } {
  const stopped = new AbortController();
  const one = async (n: number) => {
    for (let turn = 0; !stopped.signal.aborted; turn += 1) {
      await gateway.get(`/events/event-${((n + turn) % 10) + 1}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  };
  const running = Promise.all([0, 3, 6].map(one));
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
