import type { Refs } from './event.ts';

/** Who answers for a subject, the likeliest first: whoever wrote or shows it, then whoever sells it. */
const ANSWERING: Readonly<Record<string, readonly string[]>> = {
  video: ['creator'],
  live: ['creator', 'merchant'],
  review: ['consumer'],
  ticket: ['consumer'],
  'data-request': ['consumer'],
};
const USUALLY = ['merchant', 'creator', 'agency', 'rights-holder', 'laboratory', 'consumer'];

/** The party that answers for what an event is about, of those that it refers to; null where it refers to none. */
export function answeringParty({ subject, refs }: { subject: string; refs: Refs }): string | null {
  const kinds = ANSWERING[subject.slice(0, subject.indexOf('/'))] ?? USUALLY;
  const kind = [...kinds, ...USUALLY].find((each) => refs[each] !== undefined);
  return kind === undefined ? null : `${kind}/${refs[kind]}`;
}
