import type { Page, Response } from 'playwright-core';
import { TEXTS } from '../../packages/console/src/kit/reasons/texts.ts';
import type { Language } from './visit.ts';

/** Every text that the server sent to a page: what a page shows of it is data, and data is in whatever language it is. */
export interface Sent {
  texts(): Promise<ReadonlySet<string>>;
}

export function listen(page: Page): Sent {
  const texts = new Set<string>();
  const reading = new Set<Promise<void>>();
  const take = (value: unknown): void => {
    if (typeof value === 'string') {
      texts.add(plain(value));
      // pages name the type of a subject in words
      const id = /^[a-z-]+\/(\S+)$/.exec(value)?.[1];
      if (id !== undefined) for (const one of [id, decoded(id)]) texts.add(one);
    } else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) take(inner);
  };
  page.on('response', (response: Response) => {
    if (!/\/v1\/(?!stream)/.test(response.url()) || !response.headers()['content-type']?.includes('json')) return;
    // an answer that nobody waits for any more has no body
    const one = response.json().then(take, () => undefined);
    reading.add(one);
    void one.finally(() => reading.delete(one));
  });
  return {
    async texts() {
      // the page may have read an answer before we have
      while (reading.size > 0) await Promise.all(reading);
      return texts;
    },
  };
}

/** An owner of the ledger is named by an id, in which names of carriers are encoded; pages show them as they are called. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const CHINESE = /[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]/u;
const ENGLISH = /[A-Za-z]{2,}/;
/** Words that are the same in Chinese: names, formats, keys of the keyboard, what a process does. */
const SAME =
  /\b(Anxin|OpenID Connect|HashiCorp Vault|OpenBao|Node|transit|npx anxin(?: [a-z]+)*|JSON|YAML|CEL|ID|API|URL|SKU|OIDC|TOTP|SHA-?256|PostgreSQL|Ctrl|Enter|Esc|Shift|Tab|English|UTC|GMT|CNY|kB|KB|MB|CSV|TSV|PDF|PNG|JPEG|WebP|GIF|MP4|WebM|MOV|ZPL|AXB|https|ms|api|worker|console)\b/g;
/** What stands for itself: settings, headers, addresses, paths, packs (`cn 1.2.0`), `group=role`, `product/p1`, `Asia/Shanghai`. */
const CODE =
  /https?:\/\/[\w./-]+|\S+@\S+|\bANXIN_\w+(=\d)?|\bX-[\w-]+|-Proto\b|(\w+: )?\b\w+=\w+(, \w+=\w+)*|[\w-]*\/[\w….-]*|\b[a-z][a-z-]* \d+\.\d+\.\d+/g;
/** What an id is cut to where it is one of many. */
const CUT = /…?[0-9a-f]{8}\b/g;
/** A language is named in itself. */
const LANGUAGES = /简体中文/g;
/** A key of a dictionary that has no text. */
const KEY = /^[a-z]+(-[a-z]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/;

/** Texts of the page that are in the other language and came from nowhere but the page itself. */
export async function untranslated(page: Page, language: Language, sent: Sent): Promise<string[]> {
  const shown = new Set((await page.evaluate(readable)).map(plain).filter((text) => text !== ''));
  const foreign = language === 'en' ? CHINESE : ENGLISH;
  // a word of one sign is a word in Chinese only
  const shortest = language === 'en' ? 1 : 3;
  const all = [...(await sent.texts())].filter((text) => text.length >= shortest);
  const data = all.sort((a, b) => b.length - a.length);
  return [...shown].filter((text) => {
    if (data.some((known) => known.includes(text))) return false;
    // where a text stands in an event is what rules call it
    if (TEXTS.includes(text)) return false;
    if (KEY.test(text)) return true;
    if (!foreign.test(text)) return false;
    const sentOnes = data.filter((known) => foreign.test(known));
    const without = (rest: string): string => sentOnes.reduce((left, known) => left.replaceAll(known, ' '), rest);
    if (language === 'en') return foreign.test(without(text.replaceAll(LANGUAGES, ' ')));
    const plainly = (rest: string): string => rest.replaceAll(CODE, ' ').replaceAll(CUT, ' ').replaceAll(SAME, ' ');
    // a word of the data may stand in a piece of code, and a piece of code in the data
    return foreign.test(without(plainly(text))) && foreign.test(plainly(without(text)));
  });
}

/** In the page: what is read, also by ear. Code and what somebody typed are in no language. */
function readable(): string[] {
  const found: string[] = [];
  const skip = 'script, style, code, pre, kbd, textarea, [translate="no"], svg title';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || parent.closest(skip) || !parent.checkVisibility()) continue;
    found.push(node.textContent ?? '');
  }
  for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    // icons of antd are named by their drawing; what they stand beside says what they do
    if (element.closest('script, style, [translate="no"], [aria-hidden="true"], .anticon')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '');
  }
  found.push(document.title);
  return found;
}
