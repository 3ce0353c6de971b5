import { Button, Checkbox, Input, InputNumber, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import type { Page } from '../../../kit/api.ts';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useMe } from '../../../kit/session.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from '../office-words.ts';
import { APPS, type App, type AppReport } from './provider-app.ts';
import { ReportList, Scopes } from './provider-review.tsx';
import '../privacy.css';

const SCOPES = ['orders.read', 'ship', 'print', 'after-sale', 'erp'] as const;
const FIELDS = ['name', 'phone', 'address'] as const;

/** A service provider's own app: what it may do, what it applies for, and what it reports. */
export function Room() {
  const t = useT(words);
  const id = useMe().user.party?.split('/')[1] ?? '';
  const apps = useRead<Page<App>>(APPS);
  const [app] = apps.data?.items ?? [];
  return (
    <div className="narrow">
      <PageHeader title={t('own.title')}>{t('own.intro')}</PageHeader>
      {apps.isError && <ErrorPanel error={apps.error} retry={() => void apps.refetch()} />}
      {apps.isPending && <Skeleton active />}
      <div className="privacy-cards">
        {app && <Standing app={app} />}
        {app?.state === 'approved' && <Reporting app={app} />}
        {apps.data && (app === undefined || app.state === 'approved' || app.state === 'refused') && (
          <Apply key={app?.state} id={id} app={app} />
        )}
      </div>
    </div>
  );
}

function Standing({ app }: { app: App }) {
  const t = useT(words);
  const why = app.renewal?.refused_why ?? app.refused_why;
  return (
    <section className="card" aria-labelledby="own-app">
      <h2 id="own-app">
        {app.name} <Tag variant="outlined">{t(`app.state.${app.state}`)}</Tag>
      </h2>
      {app.renewal && app.renewal.refused_at === null && <p role="status">{t('app.renewal')}</p>}
      {why !== null && <p role="status">{t('own.refused', { why })}</p>}
      {app.suspended_why !== null && <p role="status">{t('own.suspended', { why: app.suspended_why })}</p>}
      <p>
        <Scopes of={app} />
      </p>
      <p className="quiet">
        {t('app.quota')}: {app.quota_second} / {app.quota_day}
      </p>
    </section>
  );
}

function Reporting({ app }: { app: App }) {
  const t = useT(words);
  const [opened, setOpened] = useState<number | null>(null);
  const [incidents, setIncidents] = useState<number | null>(0);
  const month = app.report_missing;
  const report = useSave({
    send: (api, given: AppReport) => api.post(`${APPS}/${app.id}/reports`, given),
    reload: [APPS],
  });
  return (
    <section className="card" aria-labelledby="own-reports">
      <h2 id="own-reports">{t('app.reports')}</h2>
      <ReportList app={app.id} />
      {month !== null && (
        <p className="acts">
          <InputNumber
            controls={false}
            min={0}
            precision={0}
            aria-label={t('own.report.opened')}
            placeholder={t('own.report.opened')}
            value={opened}
            onChange={setOpened}
          />
          <InputNumber
            controls={false}
            min={0}
            precision={0}
            aria-label={t('own.report.incidents')}
            value={incidents}
            onChange={setIncidents}
          />
          <Button
            type="primary"
            disabled={opened === null || incidents === null}
            loading={report.isPending}
            onClick={() => report.mutate({ month, opened: opened!, incidents: incidents! })}
          >
            {t('own.report.send', { month })}
          </Button>
        </p>
      )}
      {report.isError && <ErrorPanel error={report.error} />}
    </section>
  );
}

function Apply({ id, app }: { id: string; app: App | undefined }) {
  const t = useT(words);
  const [name, setName] = useState(app?.name ?? '');
  const [about, setAbout] = useState(app?.about ?? '');
  const [contact, setContact] = useState(app?.contact ?? '');
  const [scopes, setScopes] = useState<readonly string[]>(app?.scopes ?? []);
  const [fields, setFields] = useState<readonly string[]>(app?.fields ?? []);
  const [second, setSecond] = useState<number | null>(app?.quota_second ?? 10);
  const [day, setDay] = useState<number | null>(app?.quota_day ?? 1_000);
  const apply = useSave({ send: (api, given: object) => api.put(`${APPS}/${id}`, given), reload: [APPS] });
  const isWhole =
    [name, about, contact].every((text) => text.trim() !== '') &&
    ![scopes.length, fields.length].includes(0) &&
    ![second, day].includes(null);
  const texts = [
    ['app.name', name, setName, 100],
    ['own.about', about, setAbout, 2_000],
    ['own.contact', contact, setContact, 300],
  ] as const;
  return (
    <section className="card privacy-cards" aria-label={t('own.apply')}>
      {texts.map(([word, value, set, most]) => (
        <Input
          key={word}
          aria-label={t(word)}
          placeholder={t(word)}
          maxLength={most}
          value={value}
          onChange={({ target }) => set(target.value)}
        />
      ))}
      <Checkbox.Group
        value={[...scopes]}
        onChange={(next) => setScopes(next as string[])}
        options={SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }))}
      />
      <Checkbox.Group
        value={[...fields]}
        onChange={(next) => setFields(next as string[])}
        options={FIELDS.map((value) => ({ value, label: t(`field.${value}`) }))}
      />
      <p className="acts">
        <InputNumber
          controls={false}
          min={1}
          precision={0}
          prefix={t('own.second')}
          aria-label={t('own.second')}
          value={second}
          onChange={setSecond}
        />
        <InputNumber
          controls={false}
          min={1}
          precision={0}
          prefix={t('own.day')}
          aria-label={t('own.day')}
          value={day}
          onChange={setDay}
        />
      </p>
      <p className="acts">
        <Button
          type="primary"
          disabled={!isWhole}
          loading={apply.isPending}
          onClick={() => apply.mutate({ name, about, contact, scopes, fields, quota_second: second, quota_day: day })}
        >
          {t(app === undefined ? 'own.apply' : 'own.renew')}
        </Button>
      </p>
      {apply.isError && <ErrorPanel error={apply.error} />}
    </section>
  );
}
