import { Modal } from 'antd';
import { useState } from 'react';
import { useKeyRegistry, useKeys } from '../kit/use-keys.tsx';
import { useT } from '../kit/use-t.ts';
import { modKey } from './mod-key.ts';
import { words } from './words.ts';

/** `?`: what the keys of this page do. */
export function KeysOverlay() {
  const t = useT(words);
  const registry = useKeyRegistry();
  const [open, setOpen] = useState(false);
  useKeys([{ keys: '?', text: t('keys.show'), run: () => setOpen((now) => !now) }], { frame: true });
  const mod = modKey() === 'Meta' ? t('keys.mac') : t('keys.ctrl');
  return (
    <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t('keys')} destroyOnHidden>
      <dl className="facts">
        {registry.list().map(({ keys, text }) => (
          <div key={keys} style={{ display: 'contents' }}>
            <dt>
              {keys.split('+').map((key) => (
                <kbd key={key} style={{ marginInlineEnd: 4 }}>
                  {key === 'Mod' ? mod : key.length === 1 ? key.toUpperCase() : key}
                </kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
