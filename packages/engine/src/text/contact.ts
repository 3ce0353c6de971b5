import type { NormalisedText } from './normalise.ts';

/** `instruction`: how to undo a disguise ("remove the Chinese characters"); it counts under `any` only. */
export const CONTACT_KINDS = ['phone', 'wechat', 'qq', 'url', 'instruction'] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

/** `start`/`end` are UTF-16 offsets into the original; `canonical` is the number, id or address itself. */
export interface ContactHit {
  readonly kind: ContactKind;
  readonly start: number;
  readonly end: number;
  readonly canonical: string;
  readonly disguised: boolean;
}

/** Finds ways to reach somebody, in order of appearance and without overlaps; at most 100. */
export function findContacts(text: NormalisedText): ContactHit[] {
  throw new Error(`not written yet: ${text.text.length}`);
}
