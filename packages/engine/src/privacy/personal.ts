import { findPhones } from '../text/contact-phone.ts';
import { normalise } from '../text/normalise.ts';
import { findAddresses } from './address-span.ts';
import { isBankCard, isUnionPay } from './bank-card.ts';
import { isIdNumber } from './id-number.ts';
import { mask } from './mask.ts';
import { surnameLength } from './surnames.ts';

export type PersonalKind = 'id-number' | 'bank-account' | 'phone' | 'email' | 'address' | 'name';

/** `start` and `end` are UTF-16 offsets into the text. */
export interface PersonalSpan {
  readonly kind: PersonalKind;
  readonly start: number;
  readonly end: number;
}

/** What is longer is no text of a person; all of it counts as personal. */
export const MAX_REDACTED = 20_000;
/** Fewer digits in plain ASCII reach nobody, and log lines are mostly such. */
const FEWEST_DIGITS = 7;

/** Groups of digits as people write them, with an X at most at the end. */
const NUMBER = /(?<![\d.])\d(?:[ -]?\d){12,18}(?:[ -]?[xX])?(?![\d.]\d)/g;
const CARD_CUE =
  /(?:卡号|银行卡|储蓄卡|信用卡|账号|帐号|账户|帐户|开户|工行|农行|建行|中行|招行|邮储)[^\n。；;]{0,12}$/;
/** No domain ends in a number, and `cn@1.0.0` is the name of a pack. */
const EMAIL = /[\w.+-]{1,64}@(?:[a-z\d](?:[a-z\d-]{0,62}[a-z\d])?\.){1,4}[a-z](?:[a-z\d-]{0,62}[a-z\d])?/gi;
/** A mobile number beside an order's number is told by nothing but its form, and hidden rather than shown. */
const MOBILE = /(?<![\w/.=])1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g;
const NAME_CUE = /(?:收件人|收货人|寄件人|联系人|签收人|持卡人|开户名|户名|姓名|真实姓名|我叫)(?:是|为)?[：:\s]{0,3}/g;
const AFTER_NAME = /^(?:$|[\s,，。;；、:：!！?？）)(（\d]|先生|女士|小姐|收|的|，|电话|手机|住|地址)/;

/**
 * What a text says of a person that identifies or reaches one: numbers of identity and bank cards with a right check
 * digit, telephone numbers, e-mail addresses, postal addresses down to the house, names where the words around say that
 * they are. In their order, without overlaps.
 */
export function findPersonal(text: string): readonly PersonalSpan[] {
  if (text.length > MAX_REDACTED) return [{ kind: 'address', start: 0, end: text.length }];
  if (isPlain(text)) return [];
  const spans = [...findNumbers(text), ...findAll(text, EMAIL, 'email'), ...findMobiles(text)];
  // an address begins behind whatever else was found
  for (const span of findAddresses(blank(text, spans))) spans.push({ kind: 'address', ...span });
  return withoutOverlaps([...spans, ...findNames(text, spans)]);
}

function isPlain(text: string): boolean {
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f || unit === 0x40) return false;
    if (unit >= 0x30 && unit <= 0x39 && ++digits >= FEWEST_DIGITS) return false;
  }
  return true;
}

function blank(text: string, spans: readonly PersonalSpan[]): string {
  let shown = '';
  for (const { start, end } of withoutOverlaps(spans)) {
    shown += text.slice(shown.length, start) + '\n'.repeat(end - start);
  }
  return shown + text.slice(shown.length);
}

/** The text with a mask of each in its place (138****1234), so that it still reads. */
export function redact(text: string): string {
  if (text.length > MAX_REDACTED) return '****';
  let shown = '';
  let from = 0;
  for (const { kind, start, end } of findPersonal(text)) {
    shown += text.slice(from, start) + mask(kind, text.slice(start, end));
    from = end;
  }
  return shown + text.slice(from);
}

function findAll(text: string, what: RegExp, kind: PersonalKind): PersonalSpan[] {
  return [...text.matchAll(what)].map(({ 0: found, index }) => ({ kind, start: index, end: index + found.length }));
}

function findNumbers(text: string): PersonalSpan[] {
  const found: PersonalSpan[] = [];
  // full-width digits are one unit each, as the others are
  const halved = text.replaceAll(/[０-９Ｘｘ－　]/g, (wide) => wide.normalize('NFKC'));
  for (const { 0: written, index } of halved.matchAll(NUMBER)) {
    const digits = written.replace(/[ -]/g, '');
    const kind = kindOfNumber(digits, text.slice(Math.max(0, index - 24), index));
    if (kind !== undefined) found.push({ kind, start: index, end: index + written.length });
  }
  return found;
}

function kindOfNumber(digits: string, before: string): PersonalKind | undefined {
  if (digits.length === 18 && isIdNumber(digits)) return 'id-number';
  if (digits.length === 15 && /身份证|证件/.test(before) && isIdNumber(digits)) return 'id-number';
  return isUnionPay(digits) || (isBankCard(digits) && CARD_CUE.test(before)) ? 'bank-account' : undefined;
}

function findMobiles(text: string): PersonalSpan[] {
  const canonical = normalise(text);
  const dictated = findPhones(canonical)
    .map(({ from, to }): PersonalSpan => ({ kind: 'phone', start: canonical.start(from), end: canonical.end(to - 1) }))
    // the number of a page: item.example.com/13812341234.html
    .filter(({ start }) => !/[\w/]\/$/.test(text.slice(Math.max(0, start - 2), start)));
  return [...dictated, ...findAll(text, MOBILE, 'phone')];
}

/** Behind a word that asks for one, and alone right before a telephone number or an address (王小明 138…). */
function findNames(text: string, others: readonly PersonalSpan[]): PersonalSpan[] {
  const found: PersonalSpan[] = [];
  for (const { 0: cue, index } of text.matchAll(NAME_CUE)) {
    const name = nameAt(text, index + cue.length);
    if (name !== undefined) found.push(name);
  }
  for (const { kind, start } of others) {
    if (kind !== 'phone' && kind !== 'address') continue;
    const before = /(?:^|[\s,，。;；:：、])(\p{Script=Han}{2,4})[\s,，:：]{1,2}$/u.exec(
      text.slice(Math.max(0, start - 8), start),
    );
    if (before === null) continue;
    const end = start - (before[0].length - before[0].lastIndexOf(before[1]!) - before[1]!.length);
    const name = nameAt(text, end - before[1]!.length);
    if (name?.end === end) found.push(name);
  }
  return found;
}

function nameAt(text: string, at: number): PersonalSpan | undefined {
  const surname = surnameLength(text.slice(at, at + 2));
  if (surname === 0) return undefined;
  for (const given of [2, 1]) {
    const end = at + surname + given;
    const name = text.slice(at, end);
    if (
      /^\p{Script=Han}{2,4}$/u.test(name) &&
      name.length === surname + given &&
      AFTER_NAME.test(text.slice(end, end + 2))
    )
      return { kind: 'name', start: at, end };
  }
  return undefined;
}

function withoutOverlaps(spans: readonly PersonalSpan[]): PersonalSpan[] {
  const kept: PersonalSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || span.start >= last.end) kept.push(span);
    // what begins within another and goes on behind it is hidden as well
    else if (span.end > last.end) kept[kept.length - 1] = { ...last, end: span.end };
  }
  return kept;
}
