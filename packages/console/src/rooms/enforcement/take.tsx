import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { listText } from '../../kit/list-text.ts';
import { subjectOf } from '../../kit/names.ts';
import { Link, useFilters, useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { bodyOf, type Draft, daysOf, lacking, targetOf } from './draft.ts';
import { Happens } from './happens.tsx';
import {
  addressOfMeasure,
  isReference,
  type Kind,
  LADDER_PARTIES,
  type Measure,
  type PartyStanding,
  POINTS,
  pointsOf,
} from './measure.ts';
import { TakeFields } from './take-fields.tsx';
import { words } from './take-words.ts';
import { words as measureWords } from './words.ts';
import './enforcement.css';
import './take.css';

const EMPTY: Draft = {
  ...{ kind: undefined, targetType: undefined, targetId: '', subject: '', foundBy: undefined, reason: '', rules: [] },
  ...{ evidence: [], days: null, points: null, ladder: undefined, basis: '', destination: '' },
  ...{ amount: null, exposure: null },
};

/** Takes a measure. Its kind says what is asked for; beside the form stands what will happen. */
export function Room() {
  const t = useT(words);
  const measures = useT(measureWords);
  const go = useGo();
  const { language } = usePreferences();
  const { filters } = useFilters(['target', 'subject', 'kind']);
  const [draft, setDraft] = useState<Draft>(() => begunWith(filters));
  const kinds = useRead<{ items: Kind[] }>('/v1/measure-kinds');
  const all = useMemo(() => kinds.data?.items ?? [], [kinds.data]);
  const kind = all.find((one) => one.kind === draft.kind);
  const target = targetOf(draft);
  const counts = kind?.kind === POINTS && target !== undefined && LADDER_PARTIES.includes(draft.targetType ?? '');
  const standing = useRead<PartyStanding>(pointsOf(target ?? ''), { when: counts });
  const ladders = counts ? (standing.data?.ladders ?? []) : [];
  const missing = lacking(draft, kind, ladders.length);
  const take = useSave({
    send: (api, body: Record<string, unknown>) => api.post<Measure>('/v1/measures', body),
    reload: ['/v1/measures', '/v1/parties'],
    onSaved: ({ id }) => go(addressOfMeasure(id)),
  });
  const change = (changes: Partial<Draft>): void =>
    setDraft((now) => {
      const next = { ...now, ...changes };
      const chosen = all.find((one) => one.kind === next.kind);
      // a kind that cannot be done to such a target is chosen no more, and each kind has a duration of its own
      if (chosen && next.targetType !== undefined && !chosen.on.includes(next.targetType))
        return { ...next, kind: undefined, days: null };
      return changes.kind === undefined ? next : { ...next, days: daysOf(chosen?.duration ?? null) };
    });
  return (
    <>
      <PageHeader title={t('take.title')} above={<Link to="/measures">{measures('above')}</Link>}>
        {t('take.intro')}
      </PageHeader>
      {kinds.isError && <ErrorPanel error={kinds.error} retry={() => void kinds.refetch()} />}
      <form
        className="take"
        onSubmit={(event) => {
          event.preventDefault();
          if (kind && missing.length === 0) take.mutate(bodyOf(draft, kind, ladders.length));
        }}
      >
        <section className="panel take-fields" aria-label={t('take.title')}>
          <TakeFields draft={draft} change={change} kinds={all} kind={kind} ladders={ladders} />
        </section>
        <section className="panel take-side" aria-labelledby="happens">
          <h2 id="happens">{t('happens.title')}</h2>
          <Happens draft={draft} kind={kind} />
          {take.isError && <ErrorPanel error={take.error} />}
          <Button
            type="primary"
            htmlType="submit"
            danger={kind !== undefined && !kind.second_person}
            disabled={missing.length > 0}
            loading={take.isPending}
          >
            {t(kind?.second_person ? 'take.propose' : 'take.go')}
          </Button>
          {kind && missing.length > 0 && (
            <p className="quiet" role="status">
              {t('take.lacking', {
                fields: listText(
                  missing.map((field) => t(`field.${field}`)),
                  language,
                ),
              })}
            </p>
          )}
        </section>
      </form>
    </>
  );
}

function begunWith({ target, subject, kind }: { target?: string; subject?: string; kind?: string }): Draft {
  const { type, id } = subjectOf(target !== undefined && isReference(target) ? target : '');
  return { ...EMPTY, ...(id === '' ? {} : { targetType: type, targetId: id }), subject: subject ?? '', kind };
}
