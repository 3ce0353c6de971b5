import { isGluedLatin, separatorBefore } from './contact-cue.ts';
import type { Prospect } from './contact-prospect.ts';
import { isAlphanumeric, isDigit } from './fold.ts';
import { GAP, type NormalisedText } from './normalised-text.ts';
import { digitOf } from './numbers.ts';

/** `[from, to)` in canonical units from the cue to the end of the id. */
export interface AccountSpan {
  kind: 'wechat' | 'qq';
  from: number;
  to: number;
  id: string;
  disguised: boolean;
}

/** Certain names say by themselves what is meant; the others are ordinary words too and need a hint. */
const WECHAT =
  /(?:加|\+)?微信|微x信?|薇信|徽信|溦信|葳信|嶶信|v信|v芯|wei信|weixin|wechat|绿泡泡|绿色软件|vx|wx|威信|维信|卫星|薇芯|微芯|微心|加[微薇威徽v]|\+[微薇威徽v]|[微薇威徽v]/g;
const WECHAT_PLAIN = /^(?:加|\+)?(?:微信|wechat)$/;
const WECHAT_CERTAIN =
  /^(?:(?:加|\+)?微信|微x信|薇信|徽信|溦信|葳信|嶶信|v信|v芯|wei信|weixin|wechat|绿泡泡|vx|wx|薇芯|加[微薇威徽v]|\+[微薇威徽v])$/;
const QQ = /qq群?|扣扣群?|抠抠|蔻蔻|企鹅群?|秋秋|球球|q群|q号|加群|进群|群号|加q|\+q|[q群裙]/g;
const QQ_PLAIN = /^(?:qq群?|q群|q号|加群|进群|群号)$/;
const QQ_CERTAIN = /^(?:qq群?|扣扣群?|抠抠|蔻蔻|q群|q号|加群|进群|群号|加q|\+q)$/;
/** What may stand between a cue and its id. */
const CONNECTORS = [
  '公众号',
  '服务号',
  '号码',
  '账号',
  '帐号',
  '客服',
  '同号',
  '是',
  '为',
  '搜索',
  '搜',
  '加',
  '联系',
  '号',
  'id',
  '群',
  '我',
  '信',
  '=',
];
/** Signs that point from the cue to the id; a heart is read as the second half of 微信. */
const POINTER = /[:：→=❤♥]/;
const MOST_CONNECTORS = 4;
const ADDED_BEFORE = /(?:加|\+|搜索?|联系|添加|关注)(?:我|店主|客服|卖家|老板)?的?$/;
const WORD_BEFORE = 6;
const ID = /^[a-z][a-z0-9_-]{5,19}$/;
/** Units of measure and the like: a number before them is a quantity. */
const QUANTITY = /^(?:元|块|个|人|件|只|包|斤|克|万|台|ml|kg|g|m|w|v|¥|%|年|月|天|版|级|会员|币|点)/;

/** WeChat and QQ accounts that follow a word for them. */
export function findAccounts(text: NormalisedText, { wechat, qq }: Pick<Prospect, 'wechat' | 'qq'>): AccountSpan[] {
  const found: AccountSpan[] = [];
  if (wechat) collect(text, WECHAT, 'wechat', found);
  if (qq) collect(text, QQ, 'qq', found);
  return found;
}

function collect(text: NormalisedText, cues: RegExp, kind: AccountSpan['kind'], into: AccountSpan[]): void {
  for (const match of text.text.matchAll(cues)) {
    const cue = match[0];
    const from = match.index;
    if (isAlphanumeric(cue.charCodeAt(0)) && isGluedLatin(text, from, 'left')) continue;
    const before = text.text.slice(Math.max(0, from - WORD_BEFORE), from);
    const added = ADDED_BEFORE.test(before) || /^[加+]/.test(cue) || /[+＋➕]/.test(separatorBefore(text, from));
    const link = skipConnectors(text, from + cue.length);
    const strong = added || link.strong;
    // One character names a service only beside a sign for it, and only if the id does not look like a word.
    const short = cue.length === 1;
    const certain = (kind === 'wechat' ? WECHAT_CERTAIN : QQ_CERTAIN).test(cue);
    if (!certain && !strong) continue;
    // `vxabc` may be a word of its own; only after "add" is it the cue and then the id.
    const latinCue = isAlphanumeric(cue.charCodeAt(cue.length - 1));
    const glued =
      latinCue &&
      link.at === from + cue.length &&
      isGluedLatin(text, link.at, 'right') &&
      text.gap(link.at) === GAP.none;
    if (glued && !strong && !isDigit(text.text.charCodeAt(link.at))) continue;
    const plain = (kind === 'wechat' ? WECHAT_PLAIN : QQ_PLAIN).test(cue);
    const id = kind === 'wechat' ? wechatAt(text, link.at, strong, glued, plain, short) : qqAt(text, link.at, strong);
    if (id === undefined) continue;
    into.push({
      kind,
      from,
      to: id.to,
      id: id.id,
      disguised: id.disguised || !plain || isRespelled(text, from, id.to),
    });
  }
}

interface Link {
  at: number;
  /** A word or sign says that an id follows. */
  strong: boolean;
}

function skipConnectors(text: NormalisedText, start: number): Link {
  let at = start;
  let strong = POINTER.test(separatorBefore(text, at));
  for (let n = 0; n < MOST_CONNECTORS; n++) {
    const connector = CONNECTORS.find((word) => text.text.startsWith(word, at));
    if (connector === undefined) break;
    // Letters are a connector only as a word: `id` in `id: abc`, not in `idea88`.
    const latin = connector === 'id';
    if (latin && isGluedLatin(text, at + 2, 'right')) break;
    at += connector.length;
    strong = true;
  }
  if (POINTER.test(separatorBefore(text, at))) strong = true;
  return { at, strong };
}

interface Id {
  to: number;
  id: string;
  disguised: boolean;
}

function wechatAt(
  text: NormalisedText,
  at: number,
  strong: boolean,
  glued: boolean,
  plain: boolean,
  short: boolean,
): Id | undefined {
  const read = readId(text, at);
  if (read === undefined) return undefined;
  if (/^\d+$/.test(read.id)) {
    // An account can also be found by its telephone or QQ number.
    const length = read.id.length;
    if (/^1[3-9]\d{9}$/.test(read.id)) return read;
    return strong && !glued && length >= 6 && length <= 10 && !isQuantity(text, read.to) ? read : undefined;
  }
  if (!ID.test(read.id)) return undefined;
  const digits = read.id.replace(/[^0-9]/g, '').length;
  if (short && digits === 0 && !read.id.includes('_')) return undefined;
  if (strong) return digits > 0 || read.id.includes('_') || !isSentenceOfWords(text, read.to) ? read : undefined;
  // A coded name for the service is itself a hint; after the plain one a model's name may follow.
  return digits >= (plain ? 3 : 2) || read.id.includes('_') ? read : undefined;
}

/** Letters and digits, with `-` and `_` between them: those two belong to ids and are separators elsewhere. */
function readId(text: NormalisedText, at: number): Id | undefined {
  let id = '';
  let i = at;
  for (; i < text.text.length && id.length <= 20; i++) {
    const separator = separatorBefore(text, i);
    if (i > at && separator !== '' && !/^[-_－＿]$/.test(separator)) break;
    if (!isAlphanumeric(text.text.charCodeAt(i))) break;
    if (i > at && separator !== '') id += separator === '-' || separator === '－' ? '-' : '_';
    id += text.text[i];
  }
  return id === '' ? undefined : { to: i, id, disguised: isRespelled(text, at, i) };
}

function qqAt(text: NormalisedText, at: number, strong: boolean): Id | undefined {
  let id = '';
  let disguised = false;
  let i = at;
  for (; i < text.text.length; i++) {
    const separator = separatorBefore(text, i);
    if (i > at && separator !== '' && !/^[-_. ·]$/.test(separator)) break;
    const digit = digitOf(text.text[i]!);
    if (digit < 0) break;
    if (!isDigit(text.text.charCodeAt(i)) || (i > at && separator !== '')) disguised = true;
    id += digit;
    if (id.length > 11) return undefined;
  }
  if (id.length < (strong ? 5 : 6) || id.startsWith('0')) return undefined;
  if (isGluedLatin(text, i, 'right') || isQuantity(text, i) || /^[.:*×]\d/.test(text.text.slice(i, i + 2)))
    return undefined;
  return { to: i, id, disguised: disguised || isRespelled(text, at, i) };
}

function isQuantity(text: NormalisedText, at: number): boolean {
  return QUANTITY.test(text.text.slice(at, at + 3));
}

/** An English sentence goes on after the word, so the word is no id. */
function isSentenceOfWords(text: NormalisedText, at: number): boolean {
  return at < text.text.length && text.gap(at) !== GAP.none && /[a-z]/.test(text.text[at]!);
}

function isRespelled(text: NormalisedText, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text.isRespelled(i)) return true;
  return false;
}
