import { Tag } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/navigation.tsx';
import { publicRuleWords } from '../../kit/public-rule-words.ts';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { More } from './more.tsx';
import { usePages } from './use-pages.ts';
import { words } from './words.ts';

interface Line {
  id: string;
  title: string;
}

interface PastChange {
  at: string;
  added: Line[];
  changed: Line[];
  removed: Line[];
}

const KINDS = ['added', 'changed', 'removed'] as const;

/** What has changed, the newest first. */
export function Past() {
  const t = useT(words);
  const told = useT(publicRuleWords);
  const pages = usePages<PastChange>('/v1/rule-centre/history');
  if (pages.data && pages.items.length === 0) return <Empty title={t('past.none.title')}>{t('past.none')}</Empty>;
  return (
    <section className="panel">
      {pages.items.map((change) => (
        <article key={change.at} className="rule-item">
          <h3>
            <Time at={change.at} />
          </h3>
          <ul className="past-line">
            {KINDS.flatMap((kind) =>
              change[kind].map(({ id, title }) => (
                <li key={`${kind} ${id}`}>
                  <Tag>{told(`kind.${kind}`)}</Tag>
                  <Link to={`/rule-centre/rules/${encodeURIComponent(id)}`}>{title}</Link>
                </li>
              )),
            )}
          </ul>
        </article>
      ))}
      <More pages={pages} />
    </section>
  );
}
