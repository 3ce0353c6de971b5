import { expect, test } from 'vitest';
import { carrierName, carrierOf } from './carrier-names.ts';

test('carriers with a usual code are called by their name, others by what they are called', () => {
  expect(['sf', 'SF', 'zto'].map((code) => carrierName(code, 'zh-CN'))).toEqual(['顺丰速运', '顺丰速运', '中通快递']);
  expect(['yto', '云汇快递', 'constructor'].map((code) => carrierName(code, 'en'))).toEqual([
    ...['YTO Express', '云汇快递', 'constructor'],
  ]);
});

test('a carrier is meant by its name in either language, or by its code', () => {
  expect(['顺丰速运', ' sf express ', 'sf', 'my-own'].map(carrierOf)).toEqual(['sf', 'sf', 'sf', 'my-own']);
  expect(['顺风', 'two words', ''].map(carrierOf)).toEqual([undefined, undefined, undefined]);
});
