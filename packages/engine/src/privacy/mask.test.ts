import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MaskKind, mask, maskAddress, maskName, maskPhone, waybillMask } from './mask.ts';

test.each([
  ['王小明', '王**'],
  ['王明', '王*'],
  ['欧阳娜娜', '欧**'],
  ['王', '*'],
  ['Alexander', 'A**'],
  ['𠮷田', '𠮷*'],
  ['13812341234', '**'],
])('a name %s is shown as %s', (name, shown) => {
  expect(maskName(name)).toBe(shown);
});

test.each([
  ['13812341234', '138****1234', '138******34'],
  ['+86 138-1234-1234', '138****1234', '138******34'],
  ['0086 13812341234', '138****1234', '138******34'],
  ['１３８１２３４１２３４', '138****1234', '138******34'],
  ['18400913965-7576', '184********7576', '184**********76'],
  ['0755-1234567', '075****4567', '075******67'],
  ['12345678', '******78', '******78'],
  ['10086', '****', '****'],
  ['call me', '****', '****'],
])('a phone %s is shown as %s, on a waybill %s', (phone, screen, waybill) => {
  expect(maskPhone(phone)).toBe(screen);
  expect(maskPhone(phone, 'waybill')).toBe(waybill);
  expect(waybillMask('phone', screen)).toBe(waybill);
});

test.each([
  ['广东省深圳市南山区粤海街道科技园路8号阳光花园3栋1201室', '广东省深圳市南山区粤海街道科技园路****'],
  ['浙江省杭州市西湖区文三路阳光小区3幢2单元501', '浙江省杭州市西湖区文三路****'],
  ['北京市朝阳区三里屯街道十二号楼五单元', '北京市朝阳区三里屯街道****'],
  ['上海市', '上海市****'],
  ['杭州市江干区下沙10号大街482号3幢', '杭州市江干区下沙10号大街****'],
  ['东新街道颜3路15幢6单元2475', '东新街道颜3路****'],
  ['滨海园区经十一路7号', '滨海园区经十一路****'],
  ['杭州市江干区高沙小区学林街2542号', '杭州市江干区****学林街****'],
  ['临平街道朝阳花苑北区15-5-1295', '临平街道****'],
  ['海盐县朝阳花园路8号', '海盐县朝阳花园路****'],
  ['嵩县田湖镇双丰村7组61号', '嵩县田湖镇双丰村7组****'],
  ['长安镇G320国道302号', '长安镇G320国道****'],
  ['义乌市国际商贸城超市旁2楼', '义乌市****'],
  ['Room 302, 12 Main Street', '****'],
  ['王小明，广东省深圳市', '****'],
  ['12栋广东省', '****'],
])('an address %s is shown as %s', (address, shown) => {
  expect(maskAddress(address)).toBe(shown);
});

test.each<[MaskKind, string, string]>([
  ['id-number', '110101199003077578', '1****************8'],
  ['id-number', 'E123', '****'],
  ['bank-account', '6222 0212 3456 7890', '************7890'],
  ['bank-account', '1234', '****'],
  ['email', 'wang.xm@example.com', 'w***@example.com'],
  ['email', 'a@b.cn', '****'],
  ['email', 'no address', '****'],
  ['ip', '203.0.113.9', '203.0.*.*'],
  ['ip', '2001:db8::1', '****'],
  ['region', '广东省', '广东省'],
  ['text', '我住在科技园路8号', ''],
  ['other', 'device-1', ''],
])('a %s %s is shown as "%s"', (kind, value, shown) => {
  expect(mask(kind, value)).toBe(shown);
});

const hiddenOf = (text: string): number => text.split('*').length - 1;

test('a screen hides at least four digits of a phone, a waybill at least six', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9 +-]{6,24}$/), (phone) => {
      const digits = phone.replace(/\D/g, '').length;
      const shownOnScreen = maskPhone(phone).replaceAll('*', '').length;
      const shownOnWaybill = maskPhone(phone, 'waybill').replaceAll('*', '').length;
      expect(digits - shownOnScreen).toBeGreaterThanOrEqual(Math.min(4, digits));
      expect(digits - shownOnWaybill).toBeGreaterThanOrEqual(Math.min(6, digits));
      expect(waybillMask('phone', maskPhone(phone))).toBe(maskPhone(phone, 'waybill'));
    }),
  );
});

test('a name hides at least one character, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (name) => {
      const shown = mask('name', name);
      expect(hiddenOf(shown)).toBeGreaterThanOrEqual(1);
      expect(Array.from(shown.replaceAll('*', '')).length).toBeLessThanOrEqual(1);
    }),
  );
});

test('of an address no house, unit or room and no compound is shown', () => {
  const part = fc.constantFrom(
    '广东省',
    '深圳市',
    '南山区',
    '粤海街道',
    '科技园路',
    '10号大街',
    '阳光小区',
    '3栋',
    '8号',
    '1201',
    ' ',
    '市场',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const address = parts.join('');
      const shown = maskAddress(address);
      expect(shown.endsWith('****')).toBe(true);
      expect(shown.replaceAll('10号大街', '')).not.toMatch(/\d|小区/);
      // what is kept lies before the first house, in its order
      const before = parts.slice(0, parts.findIndex((part) => /^\d+(?:$|栋|号$)/.test(part)) >>> 0).join('');
      let at = 0;
      for (const kept of shown.split('****')) {
        at = before.indexOf(kept, at);
        expect(at).toBeGreaterThanOrEqual(0);
        at += kept.length;
      }
    }),
  );
});

test('no mask of any kind is longer than its value by more than the stars, nor slow', () => {
  const kinds: MaskKind[] = ['name', 'phone', 'address', 'region', 'id-number', 'bank-account', 'email', 'ip'];
  for (const kind of kinds) {
    expect(mask(kind, '')).toBe('');
    expect(mask(kind, '路'.repeat(100_000))).toBe('****');
    expect(mask(kind, '一'.repeat(999)).length).toBeLessThanOrEqual(1_003);
  }
});
