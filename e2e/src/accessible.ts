import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface WithAxe {
  axe: { run(context: Document, options: object): Promise<AxeResults> };
}

/** What is seen differently in another look; all else is the same in each. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Serious and critical faults for people who see, hear or move differently, each with the places where it is. With
 * `colours` only those of colours, for a page that was looked at in another look.
 */
export async function barriers(page: Page, { colours = false } = {}): Promise<string[]> {
  // through the debugger: the policy of the page lets no foreign script in
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (only) =>
      (window as unknown as WithAxe).axe.run(document, {
        resultTypes: ['violations'],
        // it would read every style sheet again, for a rule about turned screens
        preload: false,
        ...(only ? { runOnly: { type: 'rule', values: only } } : {}),
      }),
    colours ? COLOURS : undefined,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`.slice(0, 300)),
    );
}
