import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIGNAL_LIMITS } from '@anxin/engine';
import { expect, test } from 'vitest';
import { plansOf } from './features-fixture.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../../docs/signals.md'), 'utf8');

test('the feature in docs/signals.md is one', () => {
  const [yaml] = page.match(/^features:\n[\s\S]*?(?=^```)/m)!;
  expect(
    plansOf({ 'pack.yaml': 'id: docs\nversion: 1.0.0\nabout: { zh-CN: 文, en: D }\n', 'features/docs.yaml': yaml }),
  ).toMatchObject([{ name: 'merchant_refund_share_7d', measure: 'ratio', window: 7 * 86_400_000 }]);
});

test('the limits there are those that hold', () => {
  const limit = (what: string): string | undefined => page.match(new RegExp(`^\\| ${what} \\| (.*) \\|$`, 'm'))?.[1];
  const { features, typesPerFeature, distinct, rowsPerLookUp } = SIGNAL_LIMITS;
  expect(limit('features of a pack')).toBe(`${features}`);
  expect(limit('event types in `on`, in `for`')).toBe(`${typesPerFeature}`);
  expect(limit('distinct values told apart')).toBe(distinct.toLocaleString('en'));
  expect(limit('rows read for a value')).toBe(`${rowsPerLookUp}`);
});
