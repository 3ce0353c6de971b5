import type { CaseDetail } from '../../kit/model.ts';
import { subjectOf } from '../../kit/names.ts';
import { subjectAddress } from '../../kit/subject-link.tsx';

const WORDS = {
  appeal: 'about.appeal',
  claim: 'about.claim',
  dispute: 'about.dispute',
  'dispute-appeal': 'about.dispute',
} as const;

/** What leads to what a case asks about. */
export const aboutWord = (about: string): (typeof WORDS)[keyof typeof WORDS] | 'about.measure' =>
  WORDS[subjectOf(about).type as keyof typeof WORDS] ?? 'about.measure';

/** Where it is shown, and answered. */
export function addressAbout({ subject }: Pick<CaseDetail, 'subject'>, about: string): string {
  const { type, id } = subjectOf(about);
  // each round of a dispute has a case of its own
  if (type === 'dispute') return subjectAddress(`dispute/${id.split(':')[0]}`);
  // an appeal is found among those of its order
  if (type === 'dispute-appeal')
    return `/disputes?state=appealed&order_id=${encodeURIComponent(subjectOf(subject).id)}`;
  return subjectAddress(about);
}
