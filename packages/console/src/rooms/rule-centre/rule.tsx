import { chapterNames, nameOf } from '../../kit/names.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { NotHere } from '../../kit/not-here.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import type { PublicRule } from '../../kit/public-rule.ts';
import { RuleText } from '../../kit/public-rule.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { PublicFrame } from './public-frame.tsx';
import { words } from './words.ts';

interface Dated extends PublicRule {
  since: string;
  until: string | null;
}

/** One rule, and what it said before. */
export function Room() {
  const { id } = useRoomParams<'id'>();
  return (
    <PublicFrame>
      <Rule id={id} />
    </PublicFrame>
  );
}

function Rule({ id }: { id: string }) {
  const t = useT(words);
  const { language } = usePreferences();
  const read = useRead<Dated & { earlier: Dated[] }>(`/v1/rule-centre/rules/${encodeURIComponent(id)}`);
  const above = <Link to="/rule-centre">{t('centre')}</Link>;
  if (!read.data)
    return (
      <NotHere read={read} gone={t('rule.gone')} above={above}>
        {t('intro')}
      </NotHere>
    );
  const { earlier, ...rule } = read.data;
  return (
    <>
      <PageHeader title={rule.title} above={above}>
        {nameOf(chapterNames, rule.topic, language)}
      </PageHeader>
      <Text rule={rule} title={t(rule.until === null ? 'rule.now' : 'rule.over')} />
      {earlier.map((one) => (
        <Text key={one.since} rule={one} title={t('rule.before')} />
      ))}
    </>
  );
}

function Text({ rule, title }: { rule: Dated; title: string }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="quiet">
          <Time at={rule.since} /> – {rule.until && <Time at={rule.until} />}
        </span>
      </div>
      <RuleText rule={rule} />
    </section>
  );
}
