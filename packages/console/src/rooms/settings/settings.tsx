import { Input, Skeleton } from 'antd';
import { useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { ABOUT } from './about.ts';
import { words } from './words.ts';

interface Setting {
  env: string;
  value: string;
  from: 'environment' | 'default' | 'not set';
  about: string;
}

export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const settings = useRead<{ items: Setting[] }>('/v1/settings');
  const [find, setFind] = useState('');
  const aboutOf = ({ env, about }: Setting): string => (language === 'en' ? about : (ABOUT[env] ?? about));
  const shown = settings.data?.items.filter((setting) =>
    `${setting.env} ${setting.value} ${aboutOf(setting)}`.toLowerCase().includes(find.trim().toLowerCase()),
  );
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <search className="filter-bar">
        <Input
          aria-label={t('find')}
          placeholder={t('find')}
          allowClear
          maxLength={100}
          style={{ width: 280 }}
          value={find}
          onChange={({ target }) => setFind(target.value)}
        />
      </search>
      {settings.isError && <ErrorPanel error={settings.error} retry={() => void settings.refetch()} />}
      {settings.isPending && <Skeleton active />}
      {shown?.length === 0 && <Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
      {shown && shown.length > 0 && (
        <div className="panel scroll-x">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('value')}</th>
                <th scope="col">{t('from')}</th>
                <th scope="col">{t('about')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((setting) => (
                <tr key={setting.env}>
                  <td className="code short">{setting.env}</td>
                  <td className="code setting-value">
                    {setting.value === '(set)' ? t('value.set') : setting.value || <span className="quiet">–</span>}
                  </td>
                  <td className={setting.from === 'environment' ? 'short' : 'short quiet'}>
                    {t(`from.${setting.from}`)}
                  </td>
                  <td>{aboutOf(setting)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
