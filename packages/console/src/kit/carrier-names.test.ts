import { expect, test } from 'vitest';
import { carrierName } from './carrier-names.ts';

test('carriers with a usual code are called by their name, others by what they are called', () => {
  expect(['sf', 'SF', 'zto'].map((code) => carrierName(code, 'zh-CN'))).toEqual(['顺丰速运', '顺丰速运', '中通快递']);
  expect(['yto', '云汇快递', 'constructor'].map((code) => carrierName(code, 'en'))).toEqual([
    ...['YTO Express', '云汇快递', 'constructor'],
  ]);
});
