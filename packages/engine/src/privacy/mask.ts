/**
 * What may be shown of a personal value. Two strengths: on a screen of somebody who works with the order, and on a
 * waybill, where GB/T 41833-2022 wants at least one character of the name, six digits of the phone and the unit and
 * room of the address hidden. A mask never holds more than its rule lets through: what is not understood is hidden.
 */
export type MaskKind =
  | 'name'
  | 'phone'
  | 'address'
  | 'region'
  | 'id-number'
  | 'bank-account'
  | 'email'
  | 'ip'
  | 'text'
  | 'other';

export type MaskPlace = 'screen' | 'waybill';

const HIDDEN = '****';
const MAX_SHOWN_ADDRESS = 60;
/** Longer values are none of these kinds, and the rules need not be run on them. */
const MAX_MASKED = 1000;

/**
 * The mask of a value; empty where nothing may be shown (texts, devices, whatever has no rule).
 * Of a value over 1,000 characters nothing is shown.
 */
export function mask(kind: MaskKind, value: string, place: MaskPlace = 'screen'): string {
  if (value === '' || kind === 'text' || kind === 'other') return '';
  if (value.length > MAX_MASKED) return HIDDEN;
  const plain = value.normalize('NFKC').trim();
  switch (kind) {
    case 'name':
      return maskName(plain);
    case 'phone':
      return maskPhone(plain, place);
    case 'address':
      return maskAddress(plain);
    case 'region':
      return maskRegion(plain);
    case 'id-number':
      return maskEnds(plain, 15, 1, 1);
    case 'bank-account':
      return maskEnds(plain.replace(/[\s-]/g, ''), 12, 0, 4);
    case 'email':
      return maskEmail(plain);
    case 'ip':
      return maskIp(plain);
  }
}

/** The waybill's mask from the screen's: read models keep only the latter. */
export function waybillMask(kind: MaskKind, screen: string): string {
  // 138****1234: of the last four, two more are hidden; a mask of any other form already hides enough
  return kind === 'phone' ? screen.replace(/^(\d{3})(\*{4,})\d\d(\d\d)$/, '$1$2**$3') : screen;
}

/** 王小明 → 王**, 王明 → 王*; at most two stars, so that the length of a long name does not show. */
export function maskName(name: string): string {
  const characters = Array.from(name);
  if (characters.length < 2) return '*';
  // a masked or numbered name says nothing by its first character that may be relied on
  if (!/^\p{L}$/u.test(characters[0]!)) return '**';
  return characters[0]! + '*'.repeat(Math.min(characters.length - 1, 2));
}

/** The digits of a phone number, without China's country code before a mobile number. */
export function phoneDigits(phone: string): string {
  const digits = phone.normalize('NFKC').replace(/\D/g, '');
  return /^(00)?861\d{10}$/.test(digits) ? digits.slice(-11) : digits;
}

/** 13812341234 → 138****1234 on a screen, 138******34 on a waybill; short numbers keep at most two digits. */
export function maskPhone(phone: string, place: MaskPlace = 'screen'): string {
  const digits = phoneDigits(phone);
  const { length } = digits;
  if (length < 8) return HIDDEN;
  if (length < 11) return '*'.repeat(length - 2) + digits.slice(-2);
  const tail = place === 'screen' ? 4 : 2;
  return digits.slice(0, 3) + '*'.repeat(length - 3 - tail) + digits.slice(-tail);
}

/**
 * Keeps province, city, district, town, village and street or road, and hides everything behind: house, unit, floor and room. A
 * compound's name says where somebody lives as well, so it is hidden where a road follows it, and nothing is kept behind
 * the first number of a house. A number within a road's name (10号大街, 颜3路) is none.
 */
export function maskAddress(address: string): string {
  const numbered = address.search(HOUSE_NUMBER);
  const before = address.slice(0, numbered < 0 ? address.length : numbered);
  let kept = '';
  let from = 0;
  for (const found of before.matchAll(ADDRESS_PART)) {
    const to = found.index + found[0].length;
    const { compound, road, region } = found.groups!;
    if (compound !== undefined) kept += HIDDEN;
    // behind a compound only a road is told: 北区 is a part of it
    else if (road !== undefined || (region !== undefined && !kept.endsWith(HIDDEN))) kept += before.slice(from, to);
    else continue;
    from = to;
  }
  const plain = kept.trim().replace(/ +/g, '');
  const shown = kept.length > MAX_SHOWN_ADDRESS || /[\s,，;；:：]/.test(plain) ? '' : kept;
  return shown.endsWith(HIDDEN) ? shown : shown + HIDDEN;
}

const NUMERAL = '一二三四五六七八九十百千零〇两';
/** A number that belongs to a road's or a village group's name: 10号大街, 颜3路, 320国道, 7组. */
const NAMED = '号?(?:路|大街|大道|街(?![心角边口])|[国省县乡]?道|巷)|[村组]';

/** Where the house begins; Chinese numerals count where a house, unit or floor follows, letters where a building does. */
const HOUSE_NUMBER = new RegExp(
  `[*#]|[a-z]+[座栋幢区]|\\d{4,}|(?:\\d{1,3}|[${NUMERAL}]+(?=[号弄栋幢座单室楼层户期院]))(?!\\d|${NAMED})`,
  'i',
);

/**
 * What a name ends with: a compound's (小区, 公寓: where somebody lives); of no matter (园区 and 社区 lie between district
 * and road, 市场 is no city); a road's or a village group's; another part that may be shown.
 */
const ADDRESS_PART = new RegExp(
  `(?<compound>(?:小区|住宅区?|公寓|花园|花苑|家园|新村|大厦|公馆|山庄|别墅)(?![${NUMERAL}东西南北中]?[路街道巷弄]))|[社园校院厂库业]区|超市|市场|(?<road>胡同|[路街道巷线弄段组])|(?<region>[省州盟市区县旗镇乡村])`,
  'g',
);

/** A province, city or district is shown, as the address's mask shows it; digits in it are not. */
function maskRegion(region: string): string {
  return region.length > MAX_SHOWN_ADDRESS ? HIDDEN : region.replace(/\d/g, '*');
}

function maskEnds(text: string, atLeast: number, first: number, last: number): string {
  const characters = Array.from(text);
  if (characters.length < atLeast) return HIDDEN;
  const hidden = '*'.repeat(characters.length - first - last);
  return characters.slice(0, first).join('') + hidden + characters.slice(-last).join('');
}

function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 2 || !/^[a-z0-9.-]{3,255}$/i.test(email.slice(at + 1))) return HIDDEN;
  return `${Array.from(email)[0]}***${email.slice(at)}`;
}

function maskIp(ip: string): string {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(ip);
  return v4 ? `${v4[1]}.${v4[2]}.*.*` : HIDDEN;
}
