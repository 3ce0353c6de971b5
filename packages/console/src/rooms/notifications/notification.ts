import { shortId } from '../../kit/format.ts';
import { appealStates, measureNames, nameOf, nameSubject, promiseNames, subjectOf } from '../../kit/names.ts';
import type { Language } from '../../kit/words.ts';

export interface Notification {
  id: string;
  kind: string;
  params: Record<string, unknown>;
  /** An address of the console. */
  link: string | null;
  created_at: string;
  read_at: string | null;
}

/** What a text of a notification may ask for; what was not sent is said to be unknown, never left as a gap. */
export function fillParams(
  { params, link, kind }: Notification,
  { unknown, language }: { unknown: string; language: Language },
): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [name, value] of Object.entries(params))
    if (typeof value === 'string' || typeof value === 'number') filled[name] = String(value).slice(0, 200);
  const subject = filled.subject ?? filled.target;
  const kindOf = filled.kind ?? '';
  const anything = Object.values(filled)[0] ?? link ?? kind;
  return {
    device: unknown,
    ...filled,
    title: filled.title ?? (subject === undefined ? anything : named(subject, language)),
    // promises and measures say of which kind they are
    promise: kindOf === '' ? unknown : nameOf(promiseNames, kindOf, language),
    ...(filled.measure === undefined
      ? {}
      : { measure: kindOf === '' ? unknown : nameOf(measureNames, kindOf, language) }),
    ...(filled.outcome === undefined ? {} : { outcome: nameOf(appealStates, filled.outcome, language) }),
  };
}

function named(subject: string, language: Language): string {
  const { type, id } = subjectOf(subject);
  return nameSubject(`${type}/${shortId(id)}`, language);
}
