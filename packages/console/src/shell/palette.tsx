import { Input, Modal } from 'antd';
import { useDeferredValue, useId, useRef, useState } from 'react';
import { useGo } from '../kit/navigation.tsx';
import { useMe } from '../kit/session.tsx';
import { useRead } from '../kit/use-api.tsx';
import { useT } from '../kit/use-t.ts';
import { isOffered, type Room } from '../room.ts';
import { type ShellKey, words } from './words.ts';

interface Found {
  kind: string;
  id: string;
  title: string;
  address: string;
}

interface Choice {
  address: string;
  title: string;
  kind: string;
}

/** Ctrl-K: goes to a page or a record by a few letters. */
export function Palette({ rooms, close }: { rooms: readonly Room[]; close: () => void }) {
  const t = useT(words);
  return (
    <Modal
      open
      onCancel={close}
      footer={null}
      closable={false}
      destroyOnHidden
      title={<span className="sr-only">{t('search')}</span>}
      width={560}
    >
      <Search rooms={rooms} close={close} />
    </Modal>
  );
}

function Search({ rooms, close }: { rooms: readonly Room[]; close: () => void }) {
  const t = useT(words);
  const me = useMe();
  const go = useGo();
  const list = useId();
  const [typed, setTyped] = useState('');
  const [marked, setMarked] = useState(0);
  const wanted = useDeferredValue(typed.trim().slice(0, 100));
  const { data, isFetching } = useRead<{ items: Found[] }>('/v1/search', {
    query: { q: wanted },
    when: wanted.length >= 2,
    keep: true,
  });
  const pages: Choice[] = rooms
    .filter((room) => room.frame !== 'bare' && !room.path.includes('$') && isOffered(room, me))
    .map((room) => ({ address: room.path, title: t(room.title), kind: t('search.rooms') }))
    .filter(
      ({ title, address }) => wanted === '' || `${title} ${address}`.toLowerCase().includes(wanted.toLowerCase()),
    );
  const things: Choice[] = (wanted.length >= 2 ? (data?.items ?? []) : []).map(({ kind, title, address }) => ({
    ...{ address, title },
    kind: t(`kind.${kind}` as ShellKey),
  }));
  const choices = [...things, ...pages].slice(0, 12);
  const place = Math.min(marked, choices.length - 1);
  const box = useRef<HTMLDivElement>(null);
  const pick = (choice: Choice | undefined): void => {
    if (!choice) return;
    close();
    go(choice.address);
  };
  return (
    <div className="palette" ref={box}>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={choices[place] ? `${list}-${place}` : undefined}
        aria-label={t('search')}
        placeholder={t('search.hint')}
        maxLength={100}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setMarked(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') setMarked(Math.min(place + 1, choices.length - 1));
          else if (event.key === 'ArrowUp') setMarked(Math.max(place - 1, 0));
          else if (event.key === 'Enter') pick(choices[place]);
          else return;
          event.preventDefault();
        }}
      />
      <div role="listbox" id={list} aria-label={t('search')}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys for the whole list
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          <div
            key={choice.address}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === place}
            onClick={() => pick(choice)}
            onMouseMove={() => setMarked(index)}
          >
            <span>{choice.title}</span>
            <span className="quiet">{choice.kind}</span>
          </div>
        ))}
      </div>
      <div className="quiet palette-foot" role="status">
        {choices.length === 0 && !isFetching ? t('search.none', { q: wanted }) : t('search.help')}
      </div>
    </div>
  );
}
