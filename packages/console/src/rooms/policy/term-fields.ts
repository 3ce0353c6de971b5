/** How a term is looked for; `''`: as its lexicon says. */
export const LOOKS = ['', 'exact', 'sound', 'plain'] as const;
export type Look = (typeof LOOKS)[number];

/** What holds for all terms of one proposal, as it is typed. */
export interface TermFields {
  tags: string;
  before: string;
  after: string;
  within: string;
  category: string;
  gap: number | null;
  word: boolean;
  short: boolean;
  look: Look;
}

export const NO_FIELDS: TermFields = {
  ...{ tags: '', before: '', after: '', within: '', category: '' },
  ...{ gap: null, word: false, short: false, look: '' },
};

/** Phrases with commas of either kind, `、` or `|` between them. */
const partsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，、|\r\n\t]+/)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];

const LOOK_FIELDS: Readonly<Record<Look, object>> = {
  '': {},
  exact: { exact: true },
  sound: { sound: true },
  plain: { exact: false, sound: false },
};

/** The body of an entry: what nobody filled in is left out, so that the lexicon's own settings hold. */
export function termBody(term: string, { gap, word, short, look, ...texts }: TermFields): object {
  const lists = Object.entries(texts).flatMap(([key, text]) => {
    // a full-width sign is what a Chinese keyboard gives
    const parts = partsOf(key === 'category' ? text.replaceAll('！', '!') : text);
    return parts.length > 0 ? [[key, parts] as const] : [];
  });
  return {
    ...{ term, ...Object.fromEntries(lists), ...LOOK_FIELDS[look] },
    ...(gap === null ? {} : { gap }),
    ...(word ? { word } : {}),
    ...(short ? { short } : {}),
  };
}
