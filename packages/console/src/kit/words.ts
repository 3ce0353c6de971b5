export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { 'zh-CN': '简体中文', en: 'English' };

/** A text per key and language. Chinese is written first: its keys are the keys that English must have. */
export interface Words<Key extends string = string> {
  'zh-CN': Record<Key, string>;
  en: Record<Key, string>;
}

/**
 * The dictionary of a room: `export const words = createWords(zh, en)`. A key that one language lacks does not compile.
 * Texts may hold `{name}` for a parameter and `{n|one item|many items}` for a number's form.
 */
export function createWords<Key extends string>(zh: Record<Key, string>, en: Record<NoInfer<Key>, string>): Words<Key> {
  return { 'zh-CN': zh, en };
}

export type TextParams = Readonly<Record<string, string | number>>;

const PLACE = /\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g;

/** Puts parameters into a text; a parameter that is not given leaves its place as it stands, so that tests see it. */
export function fill(text: string, params: TextParams | undefined, language: Language): string {
  if (params === undefined) return text;
  return text.replace(PLACE, (whole, name: string, one: string | undefined, many: string | undefined) => {
    const value = params[name];
    if (value === undefined) return whole;
    if (one !== undefined && many !== undefined) return Number(value) === 1 ? one : many;
    return typeof value === 'number' ? value.toLocaleString(language) : value;
  });
}

/** The first of our languages that somebody's browser asks for. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'zh-CN';
}
