import { expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatMoney,
  formatNumber,
  formatShare,
  formatSpan,
  formatTime,
  formatZone,
  shortId,
} from './format.ts';

test('a moment on the wall clock of its zone', () => {
  expect(formatTime('2026-11-25T13:40:05Z', 'Asia/Shanghai')).toBe('2026-11-25 21:40');
  expect(formatTime('2026-11-25T16:00:00Z', 'Asia/Shanghai', 'day')).toBe('2026-11-26');
  expect(formatTime('2026-11-25T13:40:05Z', 'America/New_York', 'second')).toBe('2026-11-25 08:40:05');
  expect(formatTime('2026-11-25T16:00:00Z', 'Asia/Shanghai')).toBe('2026-11-26 00:00');
  expect(formatTime('nonsense', 'UTC')).toBe('–');
});

test('a zone says its name and offset', () => {
  const at = new Date('2026-11-25T00:00:00Z');
  expect(formatZone('Asia/Shanghai', 'zh-CN', at)).toBe('中国标准时间 (GMT+8)');
  expect(formatZone('Asia/Shanghai', 'en', at)).toBe('China Standard Time (GMT+8)');
});

test('how long ago, and in how long', () => {
  const now = Date.parse('2026-11-25T12:00:00Z');
  expect(formatAgo('2026-11-25T11:57:00Z', now, 'zh-CN')).toBe('3分钟前');
  expect(formatAgo('2026-11-25T14:30:00Z', now, 'en')).toBe('in 2 hours');
  expect(formatAgo('2026-11-24T12:00:00Z', now, 'en')).toBe('yesterday');
  expect(formatAgo('2026-11-25T11:59:50Z', now, 'en')).toBe('this minute');
  expect(formatAgo('nonsense', now, 'en')).toBe('–');
});

test('spans and clocks', () => {
  expect(formatSpan(2 * 86_400 + 3 * 3_600 + 59, 'en')).toBe('2 days 3 hr');
  expect(formatSpan(45, 'en')).toBe('45 sec');
  expect(formatSpan(0, 'en')).toBe('0 sec');
  expect(formatSpan(3_600, 'zh-CN')).toBe('1小时');
  expect(formatClock(65)).toBe('01:05');
  expect(formatClock(3_609)).toBe('1:00:09');
  expect(formatClock(-3)).toBe('00:00');
});

test('money is whole minor units with a currency', () => {
  expect(formatMoney({ amount: 12_900, currency: 'CNY' }, 'zh-CN')).toBe('¥129.00');
  expect(formatMoney({ amount: 12_900, currency: 'JPY' }, 'zh-CN')).toBe('¥12,900');
  expect(formatMoney({ amount: -5, currency: 'USD' }, 'en')).toBe('-$0.05');
  expect(formatMoney({ amount: 5, currency: 'nonsense' }, 'en')).toBe('5 nonsense');
});

test('numbers', () => {
  expect(formatNumber(1_234_567, 'zh-CN')).toBe('1,234,567');
  expect(formatShare(0.0342, 'en')).toBe('3.4%');
  expect(formatBytes(1_536_000, 'en')).toBe('1.5 MB');
  expect(formatBytes(0, 'en')).toBe('0 byte');
});

test('an id is known by its end, because its beginning is the time', () => {
  expect(shortId('019abc12-3456-7890-abcd-ef0123456789')).toBe('…23456789');
  expect(shortId('m0002')).toBe('m0002');
});
