import { Button, Checkbox, Skeleton } from 'antd';
import { useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './office-words.ts';
import './privacy.css';

interface App {
  id: string;
  name: string;
  about: string;
  active: boolean;
  scopes: string[];
  fields: string[];
  consent: { scopes: string[]; fields: string[]; given_at: string } | null;
}

const PATH = '/v1/provider-consents';

/** Which apps work for a shop, and what they may see. */
export function Room() {
  const t = useT(words);
  const apps = useRead<{ items: App[] }>(PATH);
  return (
    <div className="narrow">
      <PageHeader title={t('shop.title')} above={<Link to="/shop">{t('shop.above')}</Link>}>
        {t('shop.intro')}
      </PageHeader>
      {apps.isError && <ErrorPanel error={apps.error} retry={() => void apps.refetch()} />}
      {apps.isPending && <Skeleton active />}
      {apps.data?.items.length === 0 && <Empty title={t('shop.none')}>{t('shop.none.text')}</Empty>}
      <div className="privacy-cards">
        {apps.data?.items.map((app) => (
          <AppCard key={`${app.id}${app.consent?.given_at ?? ''}`} app={app} />
        ))}
      </div>
    </div>
  );
}

/** A review may have narrowed the app meanwhile. */
const within = (given: readonly string[] = [], reviewed: readonly string[]) =>
  given.filter((one) => reviewed.includes(one));

function AppCard({ app }: { app: App }) {
  const t = useT(words);
  const [scopes, setScopes] = useState<readonly string[]>(within(app.consent?.scopes, app.scopes));
  const [fields, setFields] = useState<readonly string[]>(within(app.consent?.fields, app.fields));
  const allow = useSave({
    send: (api, given: object) => api.put(`${PATH}/${app.id}`, given),
    reload: [PATH],
  });
  const withdraw = useSave({ send: (api, id: string) => api.delete(`${PATH}/${id}`), reload: [PATH] });
  return (
    <section className="card" aria-labelledby={`app-${app.id}`}>
      <h2 id={`app-${app.id}`}>{app.name}</h2>
      <p className="quiet">{app.about}</p>
      {!app.active && <p role="status">{t('shop.stopped')}</p>}
      {app.consent && (
        <p className="quiet">
          {t('shop.since')} <Time at={app.consent.given_at} />
        </p>
      )}
      <p>
        <strong>{t('shop.scopes')}</strong>
      </p>
      <Checkbox.Group
        value={[...scopes]}
        disabled={!app.active}
        onChange={(next) => setScopes(next as string[])}
        options={app.scopes.map((value) => ({ value, label: t(`scope.${value}` as never) }))}
      />
      <p>
        <strong>{t('shop.fields')}</strong>
      </p>
      <Checkbox.Group
        value={[...fields]}
        disabled={!app.active}
        onChange={(next) => setFields(next as string[])}
        options={app.fields.map((value) => ({ value, label: t(`field.${value}` as never) }))}
      />
      {(allow.isError || withdraw.isError) && <ErrorPanel error={allow.error ?? withdraw.error} />}
      <p className="acts">
        <Button
          type="primary"
          disabled={!app.active || scopes.length === 0}
          loading={allow.isPending}
          onClick={() => allow.mutate({ scopes, fields })}
        >
          {t(app.consent ? 'shop.change' : 'shop.allow')}
        </Button>
        {app.consent && (
          <Button loading={withdraw.isPending} onClick={() => withdraw.mutate(app.id)}>
            {t('shop.withdraw')}
          </Button>
        )}
      </p>
    </section>
  );
}
