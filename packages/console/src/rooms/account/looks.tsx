import { Form, Segmented, Select } from 'antd';
import { formatZone } from '../../kit/format.ts';
import { type Theme, usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../kit/words.ts';
import { words } from './words.ts';

const THEMES: readonly Theme[] = ['light', 'dark', 'system'];

/** Each choice holds at once, so there is nothing to save. */
export function Looks() {
  const t = useT(words);
  const { language, theme, timeZone, change } = usePreferences();
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({
    value: zone,
    label: `${zone} · ${formatZone(zone, language)}`,
  }));
  return (
    <section className="panel">
      <h2>{t('look')}</h2>
      <Form layout="vertical" component="div" style={{ marginTop: 16 }}>
        <Form.Item label={t('language')}>
          <Segmented<Language>
            aria-label={t('language')}
            value={language}
            options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            onChange={(value) => change({ language: value })}
          />
        </Form.Item>
        <Form.Item label={t('theme')}>
          <Segmented<Theme>
            aria-label={t('theme')}
            value={theme}
            options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
            onChange={(value) => change({ theme: value })}
          />
        </Form.Item>
        <Form.Item label={t('zone')} extra={t('zone.help')} htmlFor="account-zone">
          <Select
            id="account-zone"
            showSearch={{ optionFilterProp: 'label' }}
            value={timeZone}
            options={zones}
            onChange={(zone) => change({ timeZone: zone })}
          />
        </Form.Item>
      </Form>
    </section>
  );
}
