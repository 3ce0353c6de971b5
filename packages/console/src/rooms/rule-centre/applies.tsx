import { Segmented } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { chapterNames, nameOf } from '../../kit/names.ts';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import type { PublicRule } from '../../kit/public-rule.ts';
import { RuleText } from '../../kit/public-rule.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Centre } from './centre.tsx';
import { More } from './more.tsx';
import { usePages } from './use-pages.ts';
import { words } from './words.ts';

/** The rules that apply, by topic. */
export function Applies({ centre }: { centre: Centre | undefined }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set } = useFilters(['topic']);
  const topics = centre?.topics ?? [];
  const topic = filters.topic ?? topics[0]?.topic;
  if (centre && topics.length === 0) return <Empty title={t('rules.none.title')}>{t('rules.none')}</Empty>;
  return (
    <div className="stack">
      <Segmented
        className="topics"
        aria-label={t('rules.topics')}
        value={topic ?? ''}
        options={topics.map(({ topic: value, rules }) => ({
          value,
          label: `${nameOf(chapterNames, value, language)} ${rules}`,
        }))}
        onChange={(value) => set({ topic: value })}
      />
      {topic !== undefined && <Topic key={topic} topic={topic} />}
    </div>
  );
}

function Topic({ topic }: { topic: string }) {
  const t = useT(words);
  const pages = usePages<PublicRule & { since: string }>('/v1/rule-centre/rules', { topic, limit: 50 });
  return (
    <section className="panel">
      {pages.items.map((rule) => (
        <article key={rule.id} className="rule-item">
          <div className="rule-item-head">
            <h3>
              <Link to={`/rule-centre/rules/${encodeURIComponent(rule.id)}`}>{rule.title}</Link>
            </h3>
            <span className="quiet">
              {t('since')} <Time at={rule.since} detail="day" />
            </span>
          </div>
          <RuleText rule={rule} />
        </article>
      ))}
      <More pages={pages} />
    </section>
  );
}
