import { isAlphanumeric } from './fold.ts';
import type { NormalisedText } from './normalised-text.ts';
import { digitOf, letterDigitOf } from './numbers.ts';

/**
 * What the units of a text leave possible, counted in one walk: each grammar of contacts is dear, and most texts hold too
 * little of what it is made of.
 */
export interface Prospect {
  readonly phones: boolean;
  readonly wechat: boolean;
  readonly qq: boolean;
  readonly links: boolean;
  readonly instructions: boolean;
}

/** Telephone numbers have ten digits or more, QQ numbers five. */
const PHONE_DIGITS = 10;
const QQ_DIGITS = 5;
/** Ids of six, of which hyphens may be every other; the shortest address is `a.cn`. */
const ID_UNITS = 3;

const DIGIT = 1;
const ALPHANUMERIC = 2;
const WECHAT = 4;
const QQ = 8;
const INSTRUCTION = 16;

/** By unit: what it can be part of, or the begin of. */
const KINDS = new Uint8Array(0x10000);
for (let unit = 0; unit < KINDS.length; unit++) {
  const character = String.fromCharCode(unit);
  if (digitOf(character) >= 0 || letterDigitOf(character) >= 0) KINDS[unit]! |= DIGIT;
  if (isAlphanumeric(unit)) KINDS[unit]! |= ALPHANUMERIC;
}
const begins = (characters: string, kind: number): void => {
  for (let i = 0; i < characters.length; i++) KINDS[characters.charCodeAt(i)]! |= kind;
};
begins('加+微薇徽溦葳嶶vw绿威维卫', WECHAT);
begins('q扣抠蔻企秋球加进群+裙', QQ);
begins('去删除忽汉中空符表', INSTRUCTION);

export function prospectOf(text: NormalisedText): Prospect {
  const units = text.text;
  let digits = 0;
  let alphanumerics = 0;
  let seen = 0;
  for (let i = 0; i < units.length; i++) {
    const kind = KINDS[units.charCodeAt(i)]!;
    seen |= kind;
    digits += kind & DIGIT;
    alphanumerics += (kind & ALPHANUMERIC) >>> 1;
  }
  return {
    phones: digits >= PHONE_DIGITS,
    wechat: (seen & WECHAT) !== 0 && alphanumerics >= ID_UNITS,
    qq: (seen & QQ) !== 0 && digits >= QQ_DIGITS,
    links: alphanumerics >= ID_UNITS,
    instructions: (seen & INSTRUCTION) !== 0,
  };
}
