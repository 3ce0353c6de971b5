import { lazy, Suspense } from 'react';
import { CopyId } from '../../../kit/copy-id.tsx';
import { listText } from '../../../kit/list-text.ts';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { NotHere } from '../../../kit/not-here.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { EffectPanel } from '../backtests/effect-panel.tsx';
import { Changes } from './changes.tsx';
import { NextStep } from './next-step.tsx';
import { usePersonName } from './person-name.ts';
import type { Release } from './release.ts';
import { ReportPanel } from './report-panel.tsx';
import { StateTag } from './state-tag.tsx';
import { useReleaseTitle } from './title.ts';
import { Way } from './way.tsx';
import { words } from './words.ts';
import './releases.css';

// they have to ask before they show anything, and the page is large without them
const ShadowPanel = lazy(() => import('./shadow-panel.tsx').then(({ ShadowPanel }) => ({ default: ShadowPanel })));
const ConsultationPanel = lazy(() =>
  import('../consultations/consultation-panel.tsx').then(({ ConsultationPanel }) => ({ default: ConsultationPanel })),
);

/** Others work on it as well: what it says about itself is looked at again. */
const EVERY_MS = 15_000;

/** One release: where it stands, what can follow, what it changes, what was found, what it would have done. */
export function Room() {
  const t = useT(words);
  const titleOf = useReleaseTitle();
  const { id } = useRoomParams<'id'>();
  const read = useRead<Release>(`/v1/packs/${encodeURIComponent(id)}`, { every: EVERY_MS });
  const above = <Link to="/policy/packs">{t('above')}</Link>;
  if (!read.data)
    return (
      <NotHere read={read} gone={t('gone')} above={above}>
        {t('intro')}
      </NotHere>
    );
  const release = read.data;
  const title = titleOf(release);
  return (
    <>
      <PageHeader
        name={title}
        above={above}
        title={
          <span className="release-title">
            <StateTag release={release} />
            <span>{title}</span>
          </span>
        }
      >
        <About release={release} />
      </PageHeader>
      <Way release={release} />
      <div className="stack">
        <div className="release-parts">
          <div className="stack">
            <NextStep release={release} />
            <Suspense fallback={null}>
              <ConsultationPanel release={release} changesRules={release.needs_notice} />
            </Suspense>
            <Changes release={release} />
            <ReportPanel release={release} />
          </div>
          <EffectPanel release={release} />
        </div>
        <Suspense fallback={null}>
          <ShadowPanel release={release} />
        </Suspense>
      </div>
    </>
  );
}

function About({ release }: { release: Release }) {
  const t = useT(words);
  const { language } = usePreferences();
  const personName = usePersonName();
  const rest = release.note.trim().split('\n').slice(1).join('\n').trim();
  return (
    <>
      {rest !== '' && <p className="note">{rest}</p>}
      <dl className="facts-line">
        <div>
          <dt>{t('pack')}</dt>
          <dd>
            {release.pack} {release.version} <CopyId id={release.sha256.slice(0, 12)} />
          </dd>
        </div>
        {release.authors.length > 1 && (
          <div>
            <dt>{t('authors')}</dt>
            <dd>{listText(release.authors.map(personName), language)}</dd>
          </div>
        )}
        {release.decisions > 0 && (
          <div>
            <dd>
              <Link to={`/decisions?pack=${encodeURIComponent(release.name)}`}>
                {t('decided.link', { n: release.decisions })}
              </Link>
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}
