import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBankCard } from './bank-card.ts';
import { isIdNumber } from './id-number.ts';
import { findPersonal, MAX_REDACTED, redact } from './personal.ts';

const found = (text: string): string[] =>
  findPersonal(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe('what identifies a person', () => {
  test.each<[string, string[]]>([
    ['我的电话13812341234，谢谢', ['phone 13812341234']],
    ['订单号13812341234', ['phone 13812341234']],
    ['一三八一二三四一二三四', ['phone 一三八一二三四一二三四']],
    ['座机0571-88889999', ['phone 0571-88889999']],
    ['身份证110101199003077571', ['id-number 110101199003077571']],
    ['证号 110101 19900307 7571', ['id-number 110101 19900307 7571']],
    ['身份证110101199003077578', []],
    ['卡 6217 0000 1234 5678 907', ['bank-account 6217 0000 1234 5678 907']],
    ['订单 4850123456789012345', []],
    ['发到 wang.xm@example.com 吧', ['email wang.xm@example.com']],
    [
      'wang.xm@mail2.example.com.cn、a1@xn--fiq228c.xn--fiqs8s',
      ['email wang.xm@mail2.example.com.cn', 'email a1@xn--fiq228c.xn--fiqs8s'],
    ],
    ['cn@1.0.0+sha256:7991 is in shadow', []],
    ['收件人：王小明，电话见下', ['name 王小明']],
    ['我叫欧阳娜娜，要退货', ['name 欧阳娜娜']],
    ['王明 13812341234', ['name 王明', 'phone 13812341234']],
    [
      '地址改成浙江省杭州市西湖区文三路8号阳光小区3幢2单元501室',
      ['address 浙江省杭州市西湖区文三路8号阳光小区3幢2单元501室'],
    ],
    ['我住在3栋2单元501', ['address 3栋2单元501']],
    ['这个3号色和5号色哪个好看', []],
    ['看 item.example.com/13812341234.html 这款', []],
    ['第8号快递到2楼了吗', []],
    ['比一号省钱，你买的是二号', []],
    ['我是王者玩家', []],
    ['什么时候发货，等了3天', []],
  ])('%s', (text, spans) => {
    expect(found(text)).toEqual(spans);
  });

  test('a number of an identity card is one by its check, its day and its province', () => {
    expect(isIdNumber('11010119900307757X')).toBe(false);
    expect(isIdNumber('110101900307757')).toBe(true);
    expect(isIdNumber('110101199002307571')).toBe(false);
    expect(isIdNumber('990101199003077571')).toBe(false);
  });

  test('one wrong digit in a bank card or an identity card is always seen', () => {
    const card = '6222021234567890128';
    const digits = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.nat(18), digits, (at, digit) => {
        const other = card.slice(0, at) + digit + card.slice(at + 1);
        expect(isBankCard(other)).toBe(other === card);
      }),
    );
  });

  test('spans are in order and apart, whatever the text', () => {
    const part = fc.constantFrom(
      '13812341234',
      '一三八',
      '文三路8号',
      '3幢',
      ' ',
      '-',
      '@',
      'a.b',
      '王明',
      '，',
      '\ud83d',
      '６２',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(part, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 30 }),
        (parts) => {
          const text = parts.join('');
          let last = 0;
          for (const { start, end } of findPersonal(text)) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            last = end;
          }
          expect(last).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });

  // a pattern that goes back and forth would not end within the test's patience
  test.each(['1', '1-', '13812341234 ', 'a.', 'a@', '8号', '文三路', '路8-', '一', '收件人：', '6 ', '楼', 'A1'])(
    'twenty thousand characters of %j are read in one go',
    (unit) => {
      const text = unit.repeat(MAX_REDACTED / unit.length);
      expect(typeof redact(text)).toBe('string');
    },
  );

  test('what is longer than a text of a person is not shown at all', () => {
    expect(redact('好'.repeat(MAX_REDACTED + 1))).toBe('****');
  });

  test('nothing that was found stands in the text that is shown', () => {
    const part = fc.constantFrom(
      '13812341234',
      '110101199003077571',
      'a.b@example.com',
      '收货人 ',
      '李雷',
      '，',
      '文三路8号3幢501室',
      '好的',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const shown = redact(parts.join(' '));
        expect(shown).not.toMatch(/13812341234|110101199003077571|a\.b@|501/);
      }),
    );
  });
});
