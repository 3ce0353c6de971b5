import { Tag } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/navigation.tsx';
import type { ConsultationLine } from '../../kit/public-rule.ts';
import { publicRuleWords } from '../../kit/public-rule-words.ts';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { More } from './more.tsx';
import { usePages } from './use-pages.ts';
import { words } from './words.ts';

const LONGEST = 100;

/** The first line of what a consultation is about. */
export function aboutLine(about: string): string {
  const line = about.trim().split('\n')[0] ?? '';
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** What people are, and were, asked about. */
export function Consultations() {
  const t = useT(words);
  const told = useT(publicRuleWords);
  const pages = usePages<ConsultationLine>('/v1/rule-centre/consultations');
  if (pages.data && pages.items.length === 0)
    return <Empty title={t('consultations.none.title')}>{t('consultations.none')}</Empty>;
  return (
    <section className="panel">
      {pages.items.map(({ id, state, about, starts_at, ends_at }) => (
        <article key={id} className="rule-item">
          <h3>
            <Link to={`/rule-centre/consultations/${id}`}>{aboutLine(about)}</Link>
          </h3>
          <p className="quiet">
            <Tag>{told(`consultation.${state}`)}</Tag>
            <Time at={starts_at} /> – <Time at={ends_at} />
          </p>
        </article>
      ))}
      <More pages={pages} />
    </section>
  );
}
