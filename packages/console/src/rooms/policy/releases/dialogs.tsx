import { Input, Modal } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatTime } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { instantOf } from '../../../kit/zone.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import type { Release } from './release.ts';
import { stepWords } from './step-words.ts';
import { type Taken, useStep } from './use-step.ts';

export type Asked = 'reject' | 'publish' | 'shadow' | 'rollout' | 'activate' | 'rollback' | 'withdraw';

interface DialogProps {
  release: Release;
  close(): void;
}

/** Says what happens, whom it touches and how it is undone, before its button works. */
export function StepDialog({ asked, ...props }: DialogProps & { asked: Asked }) {
  switch (asked) {
    case 'reject':
      return <Reject {...props} />;
    case 'publish':
      return <Publish {...props} />;
    case 'rollout':
      return <Rollout {...props} />;
    default:
      return <Plain asked={asked} {...props} />;
  }
}

interface FrameProps extends DialogProps {
  asked: Exclude<Asked, 'reject'>;
  /** What the button says. */
  go: string;
  taken(): Taken;
  children: ReactNode;
}

function Frame({ release, asked, go, taken, close, children }: FrameProps) {
  const t = useT(stepWords);
  const step = useStep(release, close);
  return (
    <Modal
      open
      title={t(`${asked}.title`)}
      okText={go}
      cancelText={t('cancel')}
      okButtonProps={{
        loading: step.isPending,
        danger: asked === 'rollback' || asked === 'withdraw',
      }}
      onOk={() => step.mutate(taken())}
      onCancel={close}
    >
      <div className="dialog">
        {children}
        {step.isError && <ErrorPanel error={step.error} />}
      </div>
    </Modal>
  );
}

function Plain({ asked, release, close }: DialogProps & { asked: 'shadow' | 'activate' | 'rollback' | 'withdraw' }) {
  const t = useT(stepWords);
  const go = asked === 'shadow' ? t('shadow') : t(`${asked}.go`);
  return (
    <Frame release={release} asked={asked} go={go} close={close} taken={() => ({ step: asked })}>
      <p>{t(`${asked}.text`)}</p>
      {asked === 'rollback' && (
        <>
          {release.decisions > 0 && <p>{t('rollback.touches', { n: release.decisions })}</p>}
          <p className="quiet">{t('rollback.running')}</p>
        </>
      )}
    </Frame>
  );
}

function Reject({ release, close }: DialogProps) {
  const t = useT(stepWords);
  const step = useStep(release, close);
  return (
    <ReasonDialog
      {...{ title: t('reject.title'), go: t('reject.go'), help: t('reject.help'), saving: step, close }}
      onGo={(reason) => step.mutate({ step: 'reject', body: { reason } })}
    />
  );
}

const DAY_MS = 86_400_000;

function Publish({ release, close }: DialogProps) {
  const t = useT(stepWords);
  const id = useId();
  const { timeZone } = usePreferences();
  const [day, setDay] = useState('');
  const n = release.notice_days;
  const earliest = formatTime(new Date(Date.now() + n * DAY_MS), timeZone, 'day');
  // the day of the earliest instant itself is over when the notice has had its days: the server says when
  const chosen = day > earliest ? instantOf(`${day}T00:00`, timeZone) : undefined;
  return (
    <Frame
      {...{ release, close, asked: 'publish', go: t('publish.go') }}
      taken={() => ({ step: 'publish', body: chosen === undefined ? {} : { takes_effect_at: chosen } })}
    >
      <p>{t('publish.text', { n })}</p>
      <label htmlFor={id}>{t('publish.day')}</label>
      <Input
        id={id}
        type="date"
        min={earliest}
        value={day}
        style={{ width: 176 }}
        onChange={({ target }) => setDay(target.value)}
      />
      <p className="quiet">{t('publish.earliest', { day: earliest })}</p>
    </Frame>
  );
}

/** Small steps at first: of a mistake, a twentieth feel it before half of them do. */
const SHARES = [1, 2, 5, 10, 20, 30, 50, 75, 100] as const;

function Rollout({ release, close }: DialogProps) {
  const t = useT(stepWords);
  const id = useId();
  const now = SHARES.findLastIndex((share) => share <= (release.percent ?? 0));
  const [place, setPlace] = useState(release.percent === null ? 2 : Math.min(now + 1, SHARES.length - 1));
  const percent = SHARES[place]!;
  return (
    <Frame
      {...{ release, close, asked: 'rollout', go: t('rollout.go', { n: percent }) }}
      taken={() => ({ step: 'rollout', body: { percent } })}
    >
      <p>{t('rollout.text')}</p>
      <label htmlFor={id}>{t('rollout.percent')}</label>
      <div className="rollout-slider">
        <input
          id={id}
          type="range"
          min={0}
          max={SHARES.length - 1}
          step={1}
          value={place}
          aria-valuetext={t('rollout.value', { n: percent })}
          onChange={({ target }) => setPlace(Number(target.value))}
        />
        <div className="rollout-marks" aria-hidden="true">
          {SHARES.map((share, at) => (
            <span key={share} data-current={at === place || undefined}>
              {t('rollout.value', { n: share })}
            </span>
          ))}
        </div>
      </div>
    </Frame>
  );
}
