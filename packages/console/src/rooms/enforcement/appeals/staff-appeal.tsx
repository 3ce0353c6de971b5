import { Button } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type ReactNode, useRef, useState } from 'react';
import { CopyId } from '../../../kit/copy-id.tsx';
import { Files } from '../../../kit/files.tsx';
import { formatTime } from '../../../kit/format.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useKeys } from '../../../kit/use-keys.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfMeasure, type MeasurePage } from '../measure.ts';
import { ByWhom, Followed, Why } from '../measure-parts.tsx';
import { MeasureState } from '../state-tag.tsx';
import { Answer } from './answer.tsx';
import { type AppealPage, isOver, pathOfAppeal } from './appeal.ts';
import { AskDialog } from './ask-dialog.tsx';
import { Composer } from './composer.tsx';
import { DecideDialog } from './decide-dialog.tsx';
import { Due, StateTag } from './state-tag.tsx';
import { Thread } from './thread.tsx';
import { words } from './words.ts';

type Asked = 'upheld' | 'partly-upheld' | 'refused' | 'ask';

/** To whoever decides: why the measure was taken on one side, what was said about it on the other. */
export function StaffAppeal({ page }: { page: AppealPage }) {
  const t = useT(words);
  const can = useCan();
  const { appeal, messages } = page;
  const measurePath = `/v1/measures/${encodeURIComponent(appeal.measure_id)}`;
  const { data } = useRead<MeasurePage>(measurePath, { when: can('enforcement.measure.read') });
  const [asked, setAsked] = useState<Asked>();
  const box = useRef<TextAreaRef>(null);
  const live = !isOver(appeal.state);
  const decides = live && can('enforcement.appeal.decide') && data !== undefined;
  const open = decides && appeal.state === 'open';
  const idle = asked === undefined;
  const close = (): void => setAsked(undefined);
  useKeys([
    { keys: 'g', text: t('key.upheld'), run: () => setAsked('upheld'), when: decides && idle },
    { keys: 'p', text: t('key.partly'), run: () => setAsked('partly-upheld'), when: open && idle },
    { keys: 'r', text: t('key.refused'), run: () => setAsked('refused'), when: open && idle },
    { keys: 'q', text: t('key.ask'), run: () => setAsked('ask'), when: open && idle },
    { keys: 'n', text: t('key.write'), run: () => box.current?.focus(), when: live && idle },
  ]);
  return (
    <>
      <PageHeader
        name={t('page', { title: appeal.measure.title })}
        above={<Link to="/appeals">{t('above')}</Link>}
        title={
          <span className="measure-title">
            <StateTag state={appeal.state} />
            <span>{t('page', { title: appeal.measure.title })}</span>
          </span>
        }
        actions={
          decides && (
            <>
              <Button onClick={() => setAsked('upheld')}>
                <kbd>g</kbd> {t('decide.upheld')}
              </Button>
              {open && (
                <>
                  <Button onClick={() => setAsked('partly-upheld')}>
                    <kbd>p</kbd> {t('decide.partly-upheld')}
                  </Button>
                  <Button onClick={() => setAsked('refused')}>
                    <kbd>r</kbd> {t('decide.refused')}
                  </Button>
                  <Button onClick={() => setAsked('ask')}>
                    <kbd>q</kbd> {t('decide.ask')}
                  </Button>
                </>
              )}
            </>
          )
        }
      >
        {decides && t('decide.text')}
      </PageHeader>
      <Facts page={page} measure={data} />
      <div className="measure-parts">
        <div className="measure-column">
          {data && <Why page={data} />}
          {data && <ByWhom page={data} />}
          {data && data.followed.length > 0 && <Followed followed={data.followed} />}
        </div>
        <div className="measure-column">
          <Answer appeal={appeal} />
          <section className="panel" aria-labelledby="thread">
            <h2 id="thread">{t('thread.title')}</h2>
            <Thread messages={messages} mine="house" />
            {live && can('enforcement.appeal.message') && (
              <Composer appeal={appeal.id} label={t('write.label')} help={t('write.help')} box={box} />
            )}
          </section>
          <div className="panel">
            <Files path={pathOfAppeal(appeal.id)} add={live && can('enforcement.appeal.message')} />
          </div>
        </div>
      </div>
      {data && asked === 'ask' && <AskDialog appeal={appeal} close={close} />}
      {data && asked !== undefined && asked !== 'ask' && (
        <DecideDialog key={asked} appeal={appeal} measure={data.measure} outcome={asked} close={close} />
      )}
    </>
  );
}

function Facts({ page: { appeal, case_id: item }, measure }: { page: AppealPage; measure: MeasurePage | undefined }) {
  const t = useT(words);
  const can = useCan();
  const { timeZone } = usePreferences();
  const { round, opened_at: opened, decided_at: decided, waits_until: waits, state } = appeal;
  return (
    <>
      <dl className="facts-line">
        <Fact name={t('fact.party')}>
          <SubjectLink subject={appeal.party} />
        </Fact>
        <Fact name={t('fact.subject')}>
          <SubjectLink subject={appeal.measure.subject} title={measure?.measure.subject_title ?? null} />
        </Fact>
        <Fact name={t('fact.measure')}>
          <Link to={addressOfMeasure(appeal.measure_id)}>{t('fact.measure.link')}</Link>{' '}
          {measure && <MeasureState of={measure.measure} />}
        </Fact>
        <Fact name={t('fact.round')}>{t('fact.round.n', { n: round })}</Fact>
        <Fact name={t('fact.opened')}>
          <Time at={opened} />
        </Fact>
        {!isOver(state) && appeal.due_at !== null && (
          <Fact name={t('fact.due')}>
            <Due appeal={appeal} long />
          </Fact>
        )}
        {decided !== null && (
          <Fact name={t('fact.decided')}>
            <Time at={decided} />
          </Fact>
        )}
        {item !== null && can('casework.case.read') && (
          <Fact name={t('fact.case')}>
            <Link to={`/cases/${item}`}>…{item.slice(-8)}</Link>
          </Fact>
        )}
        <Fact name={t('fact.id')}>
          <CopyId id={appeal.id} />
        </Fact>
      </dl>
      {waits !== null && (
        <p className="paused" role="status">
          {t('due.paused', { time: formatTime(waits, timeZone) })}
        </p>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
