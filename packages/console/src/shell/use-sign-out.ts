import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../kit/use-api.tsx';

/** Ends the session; a page that anybody could read on goes with it. */
export function useSignOut(): () => Promise<void> {
  const api = useApi();
  const client = useQueryClient();
  return async () => {
    await api.delete('/v1/session', undefined, { askForSignIn: false }).catch(() => undefined);
    client.clear();
    window.location.assign('/sign-in');
  };
}
