import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contactsIn, findContacts, MAX_CONTACTS } from './contact.ts';
import { prospectOf } from './contact-prospect.ts';
import { isAlphanumeric, lightFold } from './fold.ts';
import { anyText } from './normalise.test-text.ts';
import { processorTimeOf } from './normalise.test-time.ts';
import { normalise } from './normalise.ts';

const find = (text: string) => findContacts(normalise(text));

describe('finds', () => {
  test.each([
    ['电话13800138000', 'phone', '13800138000', false],
    ['138-0013-8000', 'phone', '13800138000', false],
    ['138 0013 8000', 'phone', '13800138000', false],
    ['138.0013.8000', 'phone', '13800138000', false],
    ['1 3 8 0 0 1 3 8 0 0 0', 'phone', '13800138000', true],
    ['一三八零零一三八零零零', 'phone', '13800138000', true],
    ['幺三八〇〇壹叁捌零零零', 'phone', '13800138000', true],
    ['①③⑧⓪⓪①③⑧⓪⓪⓪', 'phone', '13800138000', true],
    ['1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣', 'phone', '13800138000', true],
    ['１３８００１３８０００', 'phone', '13800138000', false],
    ['13八00一38零零0', 'phone', '13800138000', true],
    ['13800l38ooo', 'phone', '13800138000', true],
    ['电话 l38ool38ooo', 'phone', '13800138000', true],
    ['＋８６ 13800138000', 'phone', '13800138000', false],
    ['+8613800138000', 'phone', '13800138000', false],
    ['13800138000微信同号', 'phone', '13800138000', false],
    ['400-820-8820', 'phone', '4008208820', false],
    ['0571-88888888', 'phone', '057188888888', false],
    ['微信abc_12345', 'wechat', 'abc_12345', false],
    ['薇信：abc12345', 'wechat', 'abc12345', true],
    ['微❤信:abc-12345', 'wechat', 'abc-12345', false],
    ['VX:hello_2020', 'wechat', 'hello_2020', true],
    ['加v abc123456', 'wechat', 'abc123456', true],
    ['加薇:zhangsan', 'wechat', 'zhangsan', true],
    ['wei信 xiaoming88', 'wechat', 'xiaoming88', true],
    ['微x号 abcd1234', 'wechat', 'abcd1234', true],
    ['卫星号：lily2020', 'wechat', 'lily2020', true],
    ['绿泡泡 lily_2020', 'wechat', 'lily_2020', true],
    ['+V：qwe123456', 'wechat', 'qwe123456', true],
    ['➕微：abc12356', 'wechat', 'abc12356', true],
    ['+薇 abc9988a', 'wechat', 'abc9988a', true],
    ['微♥️abc12345', 'wechat', 'abc12345', true],
    ['薇：lily2020', 'wechat', 'lily2020', true],
    ['群：123456789', 'qq', '123456789', true],
    ['微信13800138000', 'wechat', '13800138000', false],
    ['QQ：12345678', 'qq', '12345678', false],
    ['qq群 987654321', 'qq', '987654321', false],
    ['扣扣 一二三四五六七', 'qq', '1234567', true],
    ['企鹅号123456', 'qq', '123456', true],
    ['🐧号123456', 'qq', '123456', true],
    ['+q123456789', 'qq', '123456789', true],
    ['12345678@qq.com', 'qq', '12345678@qq.com', false],
    ['me.you@example.com', 'url', 'me.you@example.com', false],
    ['www.abc.com', 'url', 'www.abc.com', false],
    ['ａｂｃ．ｃｏｍ', 'url', 'abc.com', false],
    ['abc点com', 'url', 'abc.com', true],
    ['http://t.cn/AbCdE', 'url', 'http://t.cn/abcde', false],
    ['￥AbC123dEf45￥', 'url', 'abc123def45', false],
    ['请去掉汉字', 'instruction', '去掉汉字', false],
  ])('%s', (text, kind, canonical, disguised) => {
    expect(find(text)).toEqual([expect.objectContaining({ kind, canonical, disguised })]);
  });

  test('a number strewn with characters, where the text says to remove them', () => {
    expect(find('138去0013掉8000，去掉汉字').map((hit) => [hit.kind, hit.canonical])).toEqual([
      ['phone', '13800138000'],
      ['instruction', '去掉汉字'],
    ]);
    expect(find('138去0013掉8000')).toEqual([]);
  });

  test('where it stands, cue included', () => {
    const text = '🐧 亲 加薇信：abc12345 哦，或者138-0013-8000。';
    expect(find(text).map((hit) => text.slice(hit.start, hit.end))).toEqual(['加薇信：abc12345', '138-0013-8000']);
  });
});

describe('leaves alone', () => {
  test.each([
    '1 m 3 8 0 0',
    '尺码 35 36 37 38 39 40 41 42',
    '130 135 140 145 150',
    '150*2000*2200 床垫',
    '150x2000x2200',
    '条码6901234567892',
    '8613800138000',
    '订单号13812345678901',
    '单号13812345678',
    '型号 A13800138000',
    '13800138000mAh',
    '一三五七九',
    '1 2 3 4 5 6 7 8 9 10 11 12',
    '1、3、8、0、0、1、3、8、0、0、0',
    '2021-11-11 12:30',
    '原价1999 现价1399',
    '微信 iphone6s 手机壳',
    '微信小程序abc12345',
    '卫星电视gps12345',
    '威信度abc123456',
    '企鹅公仔 123456',
    'QQ糖 500g',
    'qq星 125ml',
    'QQ币 100000个',
    'qq2013正式版',
    'WX-5000吸尘器',
    'avx512指令集',
    'v领毛衣2015新款',
    'v8 v6 电机',
    '型号V: classic',
    '显微 abc12345',
    '连衣裙123456',
    '人群 20000000',
    'Node.js',
    'A.B.C.D',
    '12.5元',
    '1.2.3.4.5',
    '加vip会员',
    'wechat is a great application',
    '微信: hello world of friends',
    '￥199￥ ￥12345678￥',
    '下载字幕去字幕',
    '800-100',
    '13.3寸1366*768',
  ])('%s', (text) => {
    expect(find(text)).toEqual([]);
  });
});

test('never throws; hits lie in the original, in order, without overlaps', () => {
  const part = fc.constantFrom(
    '微信',
    '加v',
    'qq',
    ':',
    '13800138000',
    '138',
    '0013',
    '8000',
    ' ',
    '-',
    '去掉汉字',
    'abc123',
    '_',
    '.com',
    '￥',
    '一',
    '。',
    '@',
  );
  const text = fc.oneof(
    anyText,
    fc.array(part, { maxLength: 30 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (original) => {
      let end = 0;
      for (const hit of find(original)) {
        expect(hit.start).toBeGreaterThanOrEqual(end);
        expect(hit.start).toBeLessThan(hit.end);
        end = hit.end;
      }
      expect(end).toBeLessThanOrEqual(original.length);
    }),
    { numRuns: 1_000 },
  );
});

test('long hostile texts take linear time and give at most a hundred hits', () => {
  const time = processorTimeOf(() => {
    for (const part of [
      '1',
      '1 ',
      '微信',
      'v:',
      'a@',
      'a.',
      'a.com/',
      '$aaaa1111',
      'https:',
      '去掉汉字1啊',
      '１３８',
    ]) {
      expect(find(part.repeat(20_000)).length).toBeLessThanOrEqual(MAX_CONTACTS);
    }
  });
  expect(time).toBeLessThan(5_000);
});

describe('what is not looked for', () => {
  const PIECES = [
    ...[
      '加',
      '微',
      '信',
      '薇',
      'v',
      'V',
      'x',
      'q',
      'Q',
      '群',
      '企鹅',
      '秋秋',
      '卫星',
      '➕',
      '+',
      '：',
      '号',
      '去掉',
      '汉字',
      '删',
    ],
    ...[
      '1',
      '3',
      '８',
      '零',
      '一',
      '幺',
      '⑧',
      'l',
      'o',
      'a',
      'ｂ',
      'c',
      '_',
      '-',
      '.',
      '。',
      ' ',
      '茶',
      'http://',
      '@',
      '¥',
      '点',
      'cn',
    ],
  ];
  const ALL = { phones: true, wechat: true, qq: true, links: true, instructions: true };
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 16 }).map((pieces) => pieces.join(''));

  test('is not there', () => {
    fc.assert(
      fc.property(text, (original) => {
        const read = normalise(original);
        expect(contactsIn(read, prospectOf(read))).toEqual(contactsIn(read, ALL));
      }),
      { numRuns: 3_000 },
    );
  });

  test('what reads as a letter or digit in a link is one in the text', () => {
    const lost: string[] = [];
    for (let unit = 0; unit < 0xd800; unit++) {
      const character = String.fromCharCode(unit);
      if (/[a-z0-9]/.test(lightFold(character)) && !isAlphanumeric(normalise(character).text.charCodeAt(0)))
        lost.push(character);
    }
    expect(lost).toEqual([]);
  });
});
