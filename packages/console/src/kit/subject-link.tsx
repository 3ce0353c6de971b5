import { shortId } from './format.ts';
import { nameOf, subjectNames, subjectOf } from './names.ts';
import { Link } from './navigation.tsx';
import { usePreferences } from './preferences.tsx';

export interface SubjectLinkProps {
  /** `<type>/<id>` */
  subject: string;
  /** What it is called; its id when nobody gave it a name. */
  title?: string | null;
  /** False: without the type's name, where a column says it. */
  typed?: boolean;
}

/** What promises and cases are about beside what is judged has pages of its own. */
const OWN_PAGES: Readonly<Record<string, string>> = {
  ...{ case: 'cases', appeal: 'appeals', measure: 'measures', claim: 'service/claims', dispute: 'disputes' },
};

export const subjectAddress = (subject: string): string => {
  const { type, id } = subjectOf(subject);
  const own = OWN_PAGES[type];
  if (own !== undefined) return `/${own}/${encodeURIComponent(id)}`;
  return `/subjects/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
};

/** A subject by its type and name, leading to its page. */
export function SubjectLink({ subject, title, typed = true }: SubjectLinkProps) {
  const { language } = usePreferences();
  const { type, id } = subjectOf(subject);
  return (
    <span className="subject" title={title ? `${title} (${subject})` : subject}>
      {typed && <span className="quiet subject-type">{nameOf(subjectNames, type, language)}</span>}
      <Link to={subjectAddress(subject)}>{title && title !== subject ? title : shortId(id)}</Link>
    </span>
  );
}
