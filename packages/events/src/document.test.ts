import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { documentCatalogue } from './document.ts';

test('docs/events.md is current: node packages/events/scripts/write-docs.ts', () => {
  const written = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8');
  expect(written).toBe(documentCatalogue(catalogue));
  expect(written).not.toContain('undefined');
});
