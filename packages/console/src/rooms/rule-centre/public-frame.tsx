import { Select } from 'antd';
import type { ReactNode } from 'react';
import { Mark } from '../../kit/mark.tsx';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useReader } from '../../kit/session.tsx';
import { useT } from '../../kit/use-t.ts';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../kit/words.ts';
import { words } from './words.ts';
import './centre.css';

/** What stands around pages that are for everybody. */
export function PublicFrame({ children }: { children: ReactNode }) {
  const t = useT(words);
  const { language, change } = usePreferences();
  const reader = useReader();
  return (
    <div className="public">
      <header className="public-head">
        <Link to="/rule-centre" className="brand">
          <Mark />
          {t('centre')}
        </Link>
        <span className="bar-space" />
        <Select<Language>
          aria-label={t('language')}
          variant="borderless"
          value={language}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          onChange={(value) => change({ language: value })}
        />
        <Link to={reader ? '/' : '/sign-in'}>{t(reader ? 'home' : 'sign-in')}</Link>
      </header>
      <main className="public-main">{children}</main>
    </div>
  );
}
