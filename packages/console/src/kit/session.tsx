import { skipToken, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import type { Theme } from './preferences.tsx';
import type { Language } from './words.ts';

/** GET /v1/session. */
export interface Me {
  user: {
    id: string;
    name: string;
    email: string | null;
    language: Language | null;
    time_zone: string | null;
    theme: Theme;
    /** Whom somebody from outside belongs to, such as `merchant/m1`. */
    party: string | null;
    second_factor: boolean;
  };
  roles: string[];
  permissions: string[];
  session: { id: string; expires_at: string };
  sign_in: { oidc: { id: string; label: string }[] };
  /** The demo marketplace is here. */
  demo: boolean;
}

const MeContext = createContext<Me | undefined>(undefined);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>;
}

/** Who is signed in. Every room but those for signing in has somebody. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('Nobody is signed in here');
  return me;
}

/** Whoever reads a page that needs nobody: null for somebody who is not signed in, undefined while it is not known. */
export const useReader = (): Me | null | undefined =>
  useQuery<Me | null>({ queryKey: ['/v1/session', {}], queryFn: skipToken }).data;

/** `can('casework.case.decide')`: whether to offer something at all. The server decides whether it happens. */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}
