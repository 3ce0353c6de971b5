import type { Page } from 'playwright-core';

const QUIET_MS = 120;

/** Nothing is on its way and nothing is a placeholder. The stream of news stays open and does not count. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    (quiet) => {
      const waits = document.querySelector(
        '.ant-skeleton, [aria-busy="true"], .ant-spin-spinning, .ant-table-placeholder .ant-spin',
      );
      // innerText leaves out what is hidden: a page stays in the document, hidden, while a part of it is still loaded
      const page = document.querySelector<HTMLElement>('main') ?? document.querySelector<HTMLElement>('#root');
      const shown = (page?.innerText ?? '').trim() !== '';
      const now = performance.now();
      const last = performance
        .getEntriesByType('resource')
        .reduce((latest, entry) => Math.max(latest, (entry as PerformanceResourceTiming).responseEnd), 0);
      return shown && waits === null && now - last > quiet;
    },
    QUIET_MS,
    { polling: 50 },
  );
}
