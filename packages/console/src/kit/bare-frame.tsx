import { Select } from 'antd';
import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';
import { usePreferences } from './preferences.tsx';
import { useT } from './use-t.ts';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from './words.ts';

/** What stands around the pages for who is not signed in. */
export function BareFrame({ title, line, children }: { title: string; line: string; children: ReactNode }) {
  const t = useT();
  const { language, change } = usePreferences();
  return (
    <div className="bare">
      <main className="bare-card">
        <div className="bare-head">
          <Mark size={40} />
          <div>
            <h1>{title}</h1>
            <div className="quiet">{line}</div>
          </div>
        </div>
        {children}
      </main>
      <footer>
        <Select<Language>
          aria-label={t('language')}
          variant="borderless"
          size="small"
          value={language}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          onChange={(value) => change({ language: value })}
        />
      </footer>
    </div>
  );
}
