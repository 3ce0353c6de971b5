import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { listText } from '../../../kit/list-text.ts';
import { Link, useGo } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { useNow } from '../../../kit/time.tsx';
import { useKeys } from '../../../kit/use-keys.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type AskedAbout, useAskedAbout } from '../consultations/asked.ts';
import { addressOfEditor } from '../editor/address.ts';
import { type Asked, StepDialog } from './dialogs.tsx';
import { Hold } from './hold.tsx';
import { usePersonName } from './person-name.ts';
import type { Release, Step } from './release.ts';
import { stepWords } from './step-words.ts';
import { useStep } from './use-step.ts';
import { WithTime } from './with-time.tsx';

/** What can follow, in words and as buttons: those that may happen now, for whoever may do them. */
export function NextStep({ release }: { release: Release }) {
  const t = useT(stepWords);
  const go = useGo();
  const can = useCan();
  const now = useNow();
  const [dialogOf, setDialogOf] = useState<Asked>();
  const step = useStep(release);
  const own = useIsOwn(release);
  const { state, steps, needs_notice } = release;
  const may = (wanted: Step, permission: string): boolean => steps.includes(wanted) && can(permission);
  const announced = !needs_notice || (release.takes_effect_at !== null && Date.parse(release.takes_effect_at) <= now);
  const asked = useAskedAbout(release.id);
  // what is not known yet is not offered; where it cannot be read the server says why it refuses
  const free = announced && (asked.isError || asked.data?.hold === null);
  const mayValidate = may('validate', 'policy.pack.edit') && release.conflicts.length === 0;
  const mayApprove = may('approve', 'policy.pack.approve') && !own;
  const releasing = (wanted: Step): boolean => may(wanted, 'policy.pack.release');
  const edit = (): void => go(addressOfEditor({ release: release.id }));
  const mayEdit = may('edit', 'policy.pack.edit');
  useKeys([
    { keys: 'e', text: t('edit'), run: edit, when: mayEdit },
    { keys: 'v', text: t('validate'), run: () => step.mutate({ step: 'validate' }), when: mayValidate },
  ]);
  const dialog = (name: Asked, label: string, type: 'primary' | 'default' = 'default') => (
    <Button type={type} danger={name === 'rollback'} onClick={() => setDialogOf(name)}>
      {label}
    </Button>
  );
  const first = free ? 'default' : 'primary';
  return (
    <section className="panel next" aria-labelledby="next">
      <h2 id="next">{t('next.title')}</h2>
      <div className="next-text">
        <Told release={release} own={own} announced={announced} asked={asked.data} />
      </div>
      {step.isError && <ErrorPanel error={step.error} />}
      <div className="next-buttons">
        {mayApprove && (
          <Button type="primary" loading={step.isPending} onClick={() => step.mutate({ step: 'approve' })}>
            {t('approve')}
          </Button>
        )}
        {mayValidate && (
          <Button
            type={state === 'draft' ? 'primary' : 'default'}
            loading={step.isPending}
            onClick={() => step.mutate({ step: 'validate' })}
          >
            {t(release.report ? 'validate.again' : 'validate')}
          </Button>
        )}
        {may('reject', 'policy.pack.approve') && !own && dialog('reject', t('reject'))}
        {releasing('publish') &&
          needs_notice &&
          release.notice_at === null &&
          dialog('publish', t('publish'), 'primary')}
        {releasing('activate') && free && dialog('activate', t('activate'), 'primary')}
        {releasing('rollout') && free && dialog('rollout', t(state === 'rollout' ? 'rollout.raise' : 'rollout'))}
        {releasing('shadow') &&
          dialog('shadow', t('shadow'), release.notice_at === null && needs_notice ? 'default' : first)}
        {mayEdit && <Button onClick={edit}>{t('edit')}</Button>}
        {releasing('rollback') && release.follows !== null && dialog('rollback', t('rollback'))}
        {releasing('withdraw') && dialog('withdraw', t('withdraw'))}
        {steps.length === 0 && can('policy.pack.edit') && (
          <Button onClick={() => go(addressOfEditor({ base: release.id }))}>{t('again')}</Button>
        )}
      </div>
      {dialogOf && <StepDialog asked={dialogOf} release={release} close={() => setDialogOf(undefined)} />}
    </section>
  );
}

/** Whether the reader has written in it, where somebody else has to agree. */
function useIsOwn({ authors, second_person }: Release): boolean {
  const { user } = useMe();
  return second_person && authors.some(({ id }) => id === user.id);
}

interface ToldProps {
  release: Release;
  own: boolean;
  announced: boolean;
  asked: AskedAbout | undefined;
}

function Told({ release, own, announced, asked }: ToldProps) {
  const t = useT(stepWords);
  const can = useCan();
  const { language } = usePreferences();
  const personName = usePersonName();
  const { state, report, rejection, conflicts } = release;
  const held = asked !== undefined && asked.hold !== null;
  const line = (): ReactNode => {
    switch (state) {
      case 'draft':
        if (rejection) return t('next.draft.rejected', { name: personName(rejection.by) });
        return t(report && !report.sound ? 'next.draft.wrong' : 'next.draft');
      case 'validated':
        if (own) return `${t('next.validated')}${gap(language)}${t('next.validated.own')}`;
        return t(can('policy.pack.approve') ? 'next.validated.other' : 'next.validated.others');
      case 'approved':
        if (!release.needs_notice) return held ? undefined : t('next.approved.lists');
        if (release.takes_effect_at === null) return t('next.approved.notice', { n: release.notice_days });
        if (!announced) return <WithTime text={t('next.approved.wait')} at={release.takes_effect_at} />;
        return held ? undefined : t('next.approved.free');
      case 'rollout':
        return t('next.rollout', { percent: release.percent ?? 0 });
      case 'withdrawn':
        return t(endedBy(release.ended_by));
      default:
        return t(`next.${state}`);
    }
  };
  const told = line();
  return (
    <>
      {told !== undefined && <p>{told}</p>}
      {asked && <Hold asked={asked} />}
      {rejection && state === 'draft' && (
        <blockquote className="rejection">
          <span className="quiet">{t('rejected.reason')}</span> {rejection.reason}
        </blockquote>
      )}
      {conflicts.length > 0 ? (
        <p className="alarming">{t('next.conflict', { list: listText(conflicts.slice(0, 10), language) })}</p>
      ) : (
        release.behind && <p className="quiet">{t('next.behind')}</p>
      )}
      {state === 'superseded' || state === 'active'
        ? release.reverts && (
            <p>
              <Link to={`/policy/packs/${release.reverts}`}>{t('reverts.link')}</Link>
            </p>
          )
        : null}
    </>
  );
}

const gap = (language: string): string => (language === 'en' ? ' ' : '');

function endedBy(why: string | null) {
  if (why === 'rollback' || why === 'entries' || why === 'folder') return `next.withdrawn.${why}` as const;
  return 'next.withdrawn' as const;
}
