import { Input, Modal, Radio, Select } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { instantOf } from '../../../kit/zone.ts';
import { EXEMPTION_GROUNDS, type Exemption } from './exemption.ts';
import { words } from './logistics-words.ts';

/** Declares an exemption; what it will do is said before it is sent. */
export function DeclareDialog({ close }: { close(): void }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const id = useId();
  const [text, setText] = useState({ regions: '', reason: '', from: '', to: '' });
  const [ground, setGround] = useState<Exemption['ground']>('weather');
  const [effect, setEffect] = useState<Exemption['effect']>('extend');
  const regions = [...new Set(text.regions.split(/[\s,，、]+/).filter((part) => part !== ''))];
  const [from, to] = [instantOf(text.from, timeZone), instantOf(text.to, timeZone)];
  const declare = useSave({
    send: (api) =>
      api.post('/v1/logistics/exemptions', { regions, ground, effect, from, to, reason: text.reason.trim() }),
    reload: ['/v1/logistics'],
    onSaved: close,
  });
  const isReady =
    regions.length > 0 && text.reason.trim() !== '' && from !== undefined && to !== undefined && from < to;
  return (
    <Modal
      open
      title={t('declare.title')}
      okText={t('declare.send')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !isReady, loading: declare.isPending }}
      onOk={() => declare.mutate(undefined)}
      onCancel={close}
    >
      <div className="desk-dialog">
        <label htmlFor={`${id}-regions`}>{t('declare.regions')}</label>
        <Input
          id={`${id}-regions`}
          autoFocus
          value={text.regions}
          onChange={({ target }) => setText({ ...text, regions: target.value })}
        />
        <label htmlFor={`${id}-ground`}>{t('column.ground')}</label>
        <Select
          id={`${id}-ground`}
          value={ground}
          options={EXEMPTION_GROUNDS.map((value) => ({ value, label: t(`ground.${value}`) }))}
          onChange={setGround}
        />
        <Radio.Group
          aria-label={t('column.effect')}
          optionType="button"
          value={effect}
          options={(['extend', 'void'] as const).map((value) => ({ value, label: t(`effect.${value}`) }))}
          onChange={({ target }) => setEffect(target.value as Exemption['effect'])}
        />
        {(['from', 'to'] as const).map((name) => (
          <label key={name} htmlFor={`${id}-${name}`}>
            {t(`declare.${name}`)}
            <Input
              id={`${id}-${name}`}
              type="datetime-local"
              value={text[name]}
              onChange={({ target }) => setText({ ...text, [name]: target.value })}
            />
          </label>
        ))}
        <label htmlFor={`${id}-reason`}>{t('declare.reason')}</label>
        <Input.TextArea
          id={`${id}-reason`}
          rows={2}
          maxLength={500}
          value={text.reason}
          onChange={({ target }) => setText({ ...text, reason: target.value })}
        />
        <p>{t(`does.${effect}`)}</p>
        {declare.isError && <ErrorPanel error={declare.error} />}
      </div>
    </Modal>
  );
}
