import { randomBytes, randomInt } from 'node:crypto';

/** What of a mark must not be found, beside the whole: masks may show the rest. */
export interface MarkPart {
  what: string;
  text: string;
}

const MARK_KINDS = ['name', 'phone', 'address', 'id-number', 'email', 'bank-account', 'device', 'text'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** A value that no other text in the world holds, so wherever it is found, it came from where it was planted. */
export interface Mark {
  id: string;
  kind: MarkKind;
  /** Where it was handed in. */
  door: string;
  clear: string;
  parts: MarkPart[];
}

export interface MarkMaker {
  /** A new value, noted as handed in there. */
  make(kind: MarkKind, door: string): string;
  readonly marks: readonly Mark[];
}

const SURNAMES = [...'赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严魏陶姜谢邹喻'];
// none of these pairs up in ordinary Chinese, so a given name is found in no pack and in no message of ours
const GIVEN = [...'玥翀骞煊嫣珺祎晞璟烨妤湉沄瑄芃濯翊霏珩琮槿鋆昶翯旻昀妍霁彧晗'];
// of other letters than names: a name must not stand by chance in words that somebody may read
const SECRET = [...'欻氽汆甪畀畈畎畋疃疠痄瘗瘥癀皤盍盥眄睚睥瞀瞍矬砀砉砗碥磔祧禊'];
const ROADS = [...'槐榆柏桐棠杉樟楠梓橘'];
const CITIES = ['浙江省杭州市西湖区', '广东省深圳市南山区', '四川省成都市武侯区', '江苏省南京市鼓楼区'];

const ATTEMPTS = 1_000;

const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');
const pick = <T>(from: readonly T[]): T => from[randomInt(from.length)]!;

type Made = Pick<Mark, 'clear' | 'parts'>;

const MAKERS: Record<MarkKind, () => Made> = {
  name() {
    const given = pick(GIVEN) + pick(GIVEN) + pick(GIVEN);
    return { clear: pick(SURNAMES) + given, parts: [{ what: 'given name', text: given }] };
  },
  phone() {
    const clear = `1${randomInt(3, 10)}${digits(9)}`;
    return { clear, parts: [{ what: 'last 8 digits', text: clear.slice(-8) }] };
  },
  address() {
    const tail = `${randomInt(1_000, 9_999)}号${randomInt(10, 99)}幢${randomInt(1_000, 9_999)}室`;
    const room = tail.slice(tail.indexOf('号') + 1);
    const clear = `${pick(CITIES)}${pick(ROADS)}${pick(ROADS)}路${tail}`;
    return {
      clear,
      parts: [
        { what: 'house and room', text: tail },
        { what: 'room', text: room },
        { what: 'street and house', text: clear.slice(clear.indexOf('区') + 1, clear.indexOf('号') + 1) },
      ],
    };
  },
  'id-number'() {
    const body = `33010${randomInt(2, 9)}19${randomInt(50, 99)}${pick(['01', '04', '07', '11'])}${randomInt(10, 28)}${digits(3)}`;
    const clear = body + checkDigit(body);
    return { clear, parts: [{ what: 'last 8 digits', text: clear.slice(-8) }] };
  },
  email() {
    const local = `mark${randomBytes(6).toString('hex')}`;
    return { clear: `${local}@example.com`, parts: [{ what: 'local part', text: local }] };
  },
  'bank-account'() {
    const clear = `6222${digits(15)}`;
    return { clear, parts: [{ what: 'last 8 digits', text: clear.slice(-8) }] };
  },
  device() {
    return { clear: `device-${randomBytes(10).toString('hex')}`, parts: [] };
  },
  text() {
    const secret = Array.from({ length: 8 }, () => pick(SECRET)).join('');
    return { clear: `请联系我，暗号${secret}，多谢`, parts: [{ what: 'words', text: secret }] };
  },
};

/** GB 11643: weights are powers of two modulo 11. */
function checkDigit(body: string): string {
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0);
  return '10X98765432'[sum % 11]!;
}

export function createMarkMaker(): MarkMaker {
  const marks: Mark[] = [];
  const taken = new Set<string>();
  return {
    marks,
    make(kind, door) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { clear, parts } = MAKERS[kind]();
        const all = [clear, ...parts.map(({ text }) => text)];
        if (all.some((text) => taken.has(text))) continue;
        for (const text of all) taken.add(text);
        marks.push({ id: `mark ${marks.length + 1}`, kind, door, clear, parts });
        return clear;
      }
      throw new Error(`There are no more marks of kind ${kind}`);
    },
  };
}
