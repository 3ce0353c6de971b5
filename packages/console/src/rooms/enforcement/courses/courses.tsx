import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { formatSpan } from '../../../kit/format.ts';
import { nameSubject } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time, useNow } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfMeasure, addressOfParty, COURSE, type Measure } from '../measure.ts';
import { urgencyOf } from './course.ts';
import { words } from './words.ts';
import '../enforcement.css';

/** Who has to take a course, why, and until when. */
export function Room() {
  const t = useT(words);
  const now = useNow();
  const { language } = usePreferences();
  const ruleName = useRuleName();
  const columns: Column<Measure>[] = [
    {
      name: 'party',
      title: t('column.party'),
      render: (row) => <Link to={addressOfParty(row.target)}>{nameSubject(row.target, language)}</Link>,
    },
    {
      name: 'course',
      title: t('column.course'),
      width: '144px',
      render: (row) => <Link to={addressOfMeasure(row.id)}>{row.title}</Link>,
    },
    {
      ...{ name: 'why', title: t('column.why'), onPhone: false },
      render: (row) =>
        row.found_by === 'ladder' && row.points !== null ? (
          t('why.ladder', { n: row.points })
        ) : row.rules[0] ? (
          ruleName(row.rules[0])
        ) : (
          <SubjectLink subject={row.subject} title={row.subject_title} />
        ),
    },
    {
      ...{ name: 'since', title: t('column.since'), width: '120px', onPhone: false },
      render: (row) => row.starts_at && <Time at={row.starts_at} detail="day" />,
    },
    {
      name: 'due',
      title: t('column.due'),
      width: '152px',
      render: (row) => (row.ends_at === null ? t('due.open') : <Time at={row.ends_at} />),
    },
    {
      ...{ name: 'left', title: t('column.left'), width: '144px', align: 'right' },
      render: (row) => {
        const { left, urgent } = urgencyOf(row.ends_at, now);
        if (left === undefined) return null;
        return (
          <span className={urgent ? 'alarming' : 'quiet'}>
            {left > 0 ? formatSpan(left, language) : t('left.none')}
          </span>
        );
      },
    },
  ];
  return (
    <>
      <PageHeader title={t('title')} above={<Link to="/measures">{t('above')}</Link>}>
        {t('intro')}
      </PageHeader>
      <DataTable<Measure>
        label={t('title')}
        path="/v1/measures"
        query={{ kind: COURSE, state: 'in-force' }}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfMeasure(row.id)}
        topics={['decisions']}
        empty={<Empty title={t('none.title')}>{t('none.text')}</Empty>}
      />
    </>
  );
}
