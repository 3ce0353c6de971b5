import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { createApi } from '../kit/api.ts';
import { type Preferences, PreferencesProvider } from '../kit/preferences.tsx';
import { problemOf } from '../kit/problem.ts';
import { createFollower } from '../kit/stream/follow.ts';
import { StreamProvider } from '../kit/stream/use-stream.tsx';
import { ApiProvider } from '../kit/use-api.tsx';
import { KeysProvider } from '../kit/use-keys.tsx';
import { rooms } from '../rooms.ts';
import { lookOf } from './look.ts';
import { choose, type Kept, readKept, writeKept } from './own-preferences.ts';
import { createConsoleRouter } from './router.tsx';
import { createSignInGate } from './sign-in-gate.ts';
import { GateProvider } from './use-gate.tsx';
import { readingMyself, useMyself } from './use-myself.ts';

const ANT_LOCALES = { 'zh-CN': zhCN, en: enUS };

/** Everything that a page stands on, put together. */
export function App() {
  const [{ client, router, gate, follower, api }] = useState(ground);
  return (
    <QueryClientProvider client={client}>
      <ApiProvider api={api}>
        <GateProvider gate={gate}>
          <StreamProvider follower={follower}>
            <KeysProvider>
              <Dressed>
                <RouterProvider router={router} />
              </Dressed>
            </KeysProvider>
          </StreamProvider>
        </GateProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

function ground() {
  const gate = createSignInGate();
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // what the server refused it will refuse again; what did not arrive may arrive
        retry: (count, error) => count < 3 && [0, 502, 503, 504].includes(problemOf(error).status),
        retryDelay: (attempt) => Math.min(1_000 * 2 ** attempt, 8_000),
      },
      mutations: { retry: false },
    },
  });
  const api = createApi({
    fetch: (input, init) => window.fetch(input, init),
    language: () => (document.documentElement.lang === 'en' ? 'en' : 'zh-CN'),
    signInAgain: () => gate.wait(),
  });
  void client.prefetchQuery(readingMyself(api, client));
  const follower = createFollower({ fetch: (input, init) => window.fetch(input, init) });
  return { gate, client, api, follower, router: createConsoleRouter(rooms) };
}

/** Language, look and zone: the person's, else this browser's. */
function Dressed({ children }: { children: ReactNode }) {
  const preferences = useOwnPreferences();
  const { language, dark } = preferences;
  // before the first request of a room, which is sent with it
  document.documentElement.lang = language;
  dayjs.locale(language === 'en' ? 'en' : 'zh-cn');
  useEffect(() => {
    document.documentElement.dataset.scheme = dark ? 'dark' : 'light';
  }, [dark]);
  return (
    <PreferencesProvider value={preferences}>
      <ConfigProvider locale={ANT_LOCALES[language]} theme={lookOf(dark)} button={{ autoInsertSpace: false }}>
        <AntApp>{children}</AntApp>
      </ConfigProvider>
    </PreferencesProvider>
  );
}

function useOwnPreferences(): Preferences {
  const { me, change } = useMyself();
  const [kept, setKept] = useState<Kept>(() => readKept(localStorage));
  const systemDark = useSyncExternalStore(watchSystem, () => matchMedia(DARK).matches);
  const chosen = choose(me?.user, kept, {
    languages: navigator.languages,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  return {
    ...chosen,
    dark: chosen.theme === 'dark' || (chosen.theme === 'system' && systemDark),
    change({ language, theme, timeZone }) {
      const remembered = { ...kept, ...(language ? { language } : {}), ...(theme ? { theme } : {}) };
      setKept(remembered);
      writeKept(localStorage, remembered);
      if (me)
        change({
          ...(language ? { language } : {}),
          ...(theme ? { theme } : {}),
          ...(timeZone ? { time_zone: timeZone } : {}),
        });
    },
  };
}

const DARK = '(prefers-color-scheme: dark)';

function watchSystem(tell: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener('change', tell);
  return () => query.removeEventListener('change', tell);
}
