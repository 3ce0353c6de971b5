import type { Pack } from '@anxin/engine';
import { expect, it } from 'vitest';
import { compiled } from '../bulk/reader.ts';
import { FEATURE_PACK } from '../features/features-fixture.ts';
import { givenBy, lackingFor } from './given.ts';

const SOLD = 'product.merchant_id';
const feature = (name: string, at: string): string => `  - name: ${name}
    about: { zh-CN: 付款, en: Paid }
    on: [order.paid]
    key: order.merchant_id
    measure: count
    window: PT3H
    for: { product.submitted: ${JSON.stringify(at)} }
`;

/** @param places by name, whose payments are looked up */
function packOf(places: Record<string, string>): Pack {
  const when = Object.keys(places).map((name) => `features.${name} > 3`);
  const files = {
    ...FEATURE_PACK,
    'features/paid.yaml': `features:\n${Object.entries(places)
      .map(([name, at]) => feature(name, at))
      .join('')}`,
    'goods/paid.yaml': `rules:
  - id: goods.test.paid
    title: { zh-CN: 忙, en: Busy }
    on: [product.submitted]
    when: ${JSON.stringify(when.join(' || '))}
    verdict: limit
    message: { zh-CN: 忙, en: Busy }
`,
  };
  return compiled(Object.entries(files).map(([path, text]) => ({ path, text })));
}

const lacking = (candidate: Pack, ...given: Pack[]): string[] =>
  lackingFor({ base: undefined, candidate }, given.map(givenBy), () => true).map(({ name }) => name);

it('nothing has to be counted of what decisions were given, also where one count is looked up for several', () => {
  const pack = packOf({ own: SOLD, everybody: '"*"' });
  expect(lacking(pack, pack)).toEqual([]);
  expect(lacking(packOf({ everybody: '"*"' }), pack)).toEqual([]);
});

it('what is new, or was looked up for somebody else, or not always, has to be', () => {
  const pack = packOf({ own: SOLD, everybody: '"*"' });
  const other = packOf({ own: SOLD, everybody: '"some"' });
  expect(lacking(other, pack)).toEqual(['everybody']);
  expect(lacking(pack, pack, other)).toEqual(['everybody']);
  expect(lacking(packOf({ own: SOLD, everybody: '"*"', all: '"*"' }), pack)).toEqual(['all']);
  // one name for the other
  expect(lacking(packOf({ own: '"*"', everybody: SOLD }), pack)).toEqual(['own', 'everybody']);
});
