import { findAccounts } from './contact-account.ts';
import { findLinks } from './contact-link.ts';
import { findPhones, type NumberSpan, strewnMobileAt } from './contact-phone.ts';
import { type Prospect, prospectOf } from './contact-prospect.ts';
import type { NormalisedText } from './normalised-text.ts';

/** `instruction`: how to undo a disguise ("remove the Chinese characters"); it counts under `any` only. */
export const CONTACT_KINDS = ['phone', 'wechat', 'qq', 'url', 'instruction'] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

/** `start`/`end` are UTF-16 offsets into the original; `canonical` is the number, id or address itself. */
export interface ContactHit {
  readonly kind: ContactKind;
  readonly start: number;
  readonly end: number;
  readonly canonical: string;
  /** Not written as one usually writes it: numerals for digits, look-alikes, split, a code word for the service. */
  readonly disguised: boolean;
}

export const MAX_CONTACTS = 100;

const INSTRUCTION =
  /(?:去掉|去除|删掉|删除|删去|除去|忽略)(?:中间|里面|所有|前后)?的?(?:汉字|中文|文字|空格|符号|标点|表情|字(?![幕体典母条样]))|去(?:中间的?)?(?:汉字|中文)|(?:汉字|中文|空格|符号|表情)(?:去掉|去除|删掉|删除|删去)/g;

/**
 * Finds ways to reach somebody off the platform, in order of appearance and without overlaps; at most 100.
 * Only what names a number, an id or an address is found here; mere hints ("see my profile") are lexicon entries.
 */
export function findContacts(text: NormalisedText): readonly ContactHit[] {
  const hits = contactsIn(text, prospectOf(text));
  return hits.length === 0 ? NONE : withoutOverlaps(hits);
}

const NONE: readonly never[] = [];

/** All of them, in no order. @param prospect what is not looked for */
export function contactsIn(text: NormalisedText, prospect: Prospect): ContactHit[] {
  const hits: ContactHit[] = prospect.links ? findLinks(text.original) : [];
  for (const { kind, from, to, id, disguised } of findAccounts(text, prospect)) {
    hits.push({ kind, start: text.start(from), end: text.end(to - 1), canonical: id, disguised });
  }
  if (prospect.phones) for (const phone of findPhones(text)) hits.push(phoneHit(text, phone));
  if (prospect.instructions) followInstructions(text, hits);
  return hits;
}

/** Instructions, and where there is one the numbers that lie strewn for it. */
function followInstructions(text: NormalisedText, hits: ContactHit[]): void {
  const instructions = [...text.text.matchAll(INSTRUCTION)];
  if (instructions.length === 0) return;
  for (const match of instructions) {
    const end = text.end(match.index + match[0].length - 1);
    hits.push({ kind: 'instruction', start: text.start(match.index), end, canonical: match[0], disguised: false });
  }
  for (let at = 0; at < text.text.length; at++) {
    const phone = strewnMobileAt(text, at);
    if (phone !== undefined) hits.push(phoneHit(text, phone));
  }
}

function phoneHit(text: NormalisedText, phone: NumberSpan): ContactHit {
  const { from, to, digits, disguised } = phone;
  return { kind: 'phone', start: text.start(from), end: text.end(to - 1), canonical: digits, disguised };
}

function withoutOverlaps(hits: ContactHit[]): ContactHit[] {
  hits.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: ContactHit[] = [];
  let end = 0;
  for (const hit of hits) {
    if (hit.start < end) continue;
    kept.push(hit);
    end = hit.end;
    if (kept.length === MAX_CONTACTS) break;
  }
  return kept;
}
