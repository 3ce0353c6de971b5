import type { Language } from './words.ts';

/** `甲、乙和丙`, `a, b and c`. */
export function listText(items: readonly string[], language: Language): string {
  // in Chinese a list of words is parted by 、 throughout
  if (language === 'zh-CN') return items.join('、');
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);
}
