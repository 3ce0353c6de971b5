import { Link as RouterLink, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { type CSSProperties, createContext, type ReactNode, useCallback, useContext, useMemo } from 'react';
import { addressOf, type Query } from './api.ts';
import { type Filters, parseSearch, readFilters, withFilter } from './filters.ts';

export interface LinkProps {
  /** An address of the console, with its query: `/decisions?verdict=reject`. */
  to: string;
  query?: Query;
  children: ReactNode;
  className?: string;
  style?: CSSProperties;
  title?: string;
  /** What a screen reader says where the text alone does not tell. */
  label?: string;
  onClick?: () => void;
  /** It leads to where the reader is: for navigation. */
  current?: boolean;
}

const NOTHING = { 'aria-current': undefined, className: undefined };

const Reach = createContext<(pathname: string) => boolean>(() => true);

/** Tells every link below whether who is here may open the page of a path. */
export const ReachProvider = Reach.Provider;

/** Whether who is here may open the page of an address. */
export function useMayGo(): (to: string) => boolean {
  const reaches = useContext(Reach);
  return useCallback((to) => reaches(partsOf(to).pathname), [reaches]);
}

/** A link to a page of the console; for who may not open that page, its text alone. */
export function Link({ to, query, children, label, current, ...rest }: LinkProps) {
  const { pathname, search, hash } = partsOf(addressOf(to, query));
  const reaches = useContext(Reach);
  if (!reaches(pathname)) {
    const { className, style, title } = rest;
    return <span {...{ className, style, title }}>{children}</span>;
  }
  return (
    <RouterLink
      {...{ to: pathname, search: search as never, hash, preload: 'intent', 'aria-label': label }}
      // the router's own marking would call every link to this very page the current one
      activeProps={NOTHING}
      aria-current={current ? 'page' : undefined}
      {...rest}
    >
      {children}
    </RouterLink>
  );
}

/** `go('/cases/1')`; `replace` leaves no step back. */
export function useGo(): (to: string, options?: { query?: Query; replace?: boolean }) => void {
  const navigate = useNavigate();
  return useCallback(
    (to, options = {}) => {
      const { pathname, search, hash } = partsOf(addressOf(to, options.query));
      void navigate({ to: pathname, search: search as never, hash, replace: options.replace ?? false });
    },
    [navigate],
  );
}

/** The named parts of the room's path: `const { id } = useRoomParams<'id'>()`. */
export function useRoomParams<Name extends string>(): Record<Name, string> {
  return useParams({ strict: false }) as Record<Name, string>;
}

/** Filters that live in the address. Changing one replaces the address: going back leaves the list. */
export function useFilters<Name extends string>(names: readonly Name[]) {
  const search = useLocation({ select: ({ search }) => search as Record<string, unknown> });
  const navigate = useNavigate();
  const known = names.join(',');
  const filters = useMemo(() => readFilters(known.split(',') as Name[], search), [known, search]);
  const set = useCallback(
    (changes: Filters<Name>) => {
      void navigate({
        to: '.',
        search: ((now: Record<string, unknown>) =>
          withFilter(now, changes as Record<string, string | undefined>)) as never,
        replace: true,
      });
    },
    [navigate],
  );
  const clear = useCallback(
    () => set(Object.fromEntries(known.split(',').map((name) => [name, ''])) as Filters<Name>),
    [known, set],
  );
  return { filters, set, clear, any: Object.keys(filters).length > 0 };
}

function partsOf(address: string): { pathname: string; search: Record<string, string>; hash: string } {
  const url = new URL(address, 'http://console.invalid');
  return { pathname: url.pathname, search: parseSearch(url.search), hash: url.hash.slice(1) };
}
