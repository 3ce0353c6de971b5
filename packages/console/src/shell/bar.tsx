import { Badge, Button, Drawer, Dropdown } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Mark } from '../kit/mark.tsx';
import { Link, useGo } from '../kit/navigation.tsx';
import { type Theme, usePreferences } from '../kit/preferences.tsx';
import { useMe } from '../kit/session.tsx';
import { useReloadOn, useStream } from '../kit/stream/use-stream.tsx';
import { useAge, useRead } from '../kit/use-api.tsx';
import { useKeys } from '../kit/use-keys.tsx';
import { useT } from '../kit/use-t.ts';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../kit/words.ts';
import type { Room } from '../room.ts';
import { modKey } from './mod-key.ts';
import { Rail } from './rail.tsx';
import { useSignOut } from './use-sign-out.ts';
import { words } from './words.ts';

// what a page does not show at once comes after it
const Palette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })));

interface BarProps {
  rooms: readonly Room[];
  kind: 'rail' | 'plain';
  current: Room | undefined;
}

/** The top of every page: search, news, and who is here. */
export function Bar({ rooms, kind, current }: BarProps) {
  const t = useT(words);
  const [searching, setSearching] = useState(false);
  const [menu, setMenu] = useState(false);
  useKeys([{ keys: 'Mod+k', text: t('search'), run: () => setSearching(true) }], { frame: true });
  return (
    <header className="bar">
      {kind === 'rail' && (
        <Button className="menu-button" type="text" onClick={() => setMenu(true)} aria-expanded={menu}>
          {t('nav.open')}
        </Button>
      )}
      <Link to="/" className="brand">
        <Mark />
        {t('product')}
      </Link>
      <Button className="bar-search" onClick={() => setSearching(true)}>
        <span className="quiet">{t('search')}</span>
        <kbd>{modKey() === 'Meta' ? `${t('keys.mac')} K` : `${t('keys.ctrl')} K`}</kbd>
      </Button>
      <span className="bar-space" />
      <Bell />
      <Look />
      <Account />
      {searching && (
        <Suspense>
          <Palette rooms={rooms} close={() => setSearching(false)} />
        </Suspense>
      )}
      <Drawer open={menu} onClose={() => setMenu(false)} placement="left" size={264} title={t('product')}>
        <nav className="rail-drawer" aria-label={t('nav.main')}>
          <Rail rooms={rooms} current={current} onGo={() => setMenu(false)} />
        </nav>
      </Drawer>
    </header>
  );
}

function Bell() {
  const t = useT(words);
  const go = useGo();
  const { data } = useRead<{ unread: number }>('/v1/notifications', { query: { limit: 1 } });
  useReloadOn(['notifications'], ['/v1/notifications']);
  // a notice leads to what has just changed: nothing that was read before is shown for new
  useStream(['notifications'], useAge());
  const unread = data?.unread ?? 0;
  return (
    <Badge count={unread} size="small" overflowCount={99} offset={[-8, 6]}>
      <Button type="text" onClick={() => go('/notifications')} title={t('notifications.unread', { n: unread })}>
        {t('notifications')}
      </Button>
    </Badge>
  );
}

function Look() {
  const t = useT(words);
  const { language, theme, change } = usePreferences();
  const items = [
    {
      ...{ key: 'language', type: 'group' as const, label: t('language') },
      children: [...LANGUAGES.map((key) => ({ key, label: <span lang={key}>{LANGUAGE_NAMES[key]}</span> }))],
    },
    {
      ...{ key: 'theme', type: 'group' as const, label: t('theme') },
      children: (['light', 'dark', 'system'] as const).map((key) => ({ key, label: t(`theme.${key}`) })),
    },
  ];
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        ...{ items, selectable: true, multiple: true, selectedKeys: [language, theme] },
        onClick: ({ key }) =>
          change(key === 'zh-CN' || key === 'en' ? { language: key as Language } : { theme: key as Theme }),
      }}
    >
      <Button type="text" className="look">
        {t('look')}
      </Button>
    </Dropdown>
  );
}

function Account() {
  const t = useT(words);
  const me = useMe();
  const go = useGo();
  const signOut = useSignOut();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'account', label: t('room.account'), onClick: () => go('/account') },
          { type: 'divider' },
          { key: 'out', label: t('account.sign-out'), onClick: () => void signOut() },
        ],
      }}
    >
      <Button type="text" className="account-button">
        {me.user.name}
      </Button>
    </Dropdown>
  );
}
