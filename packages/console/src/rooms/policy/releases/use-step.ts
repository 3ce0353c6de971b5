import { useGo } from '../../../kit/navigation.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { addressOfRelease, type Release, type Step, TOUCHED } from './release.ts';

export interface Taken {
  step: Exclude<Step, 'edit'>;
  body?: Record<string, unknown>;
}

/** One step of a release, of the revision that is shown; who rolls back is led to what is in force then. */
export function useStep({ id, revision }: Pick<Release, 'id' | 'revision'>, onDone?: () => void) {
  const go = useGo();
  return useSave({
    send: (api, { step, body = {} }: Taken) =>
      api.post<Release>(`/v1/packs/${encodeURIComponent(id)}/${step}`, { revision, ...body }),
    reload: TOUCHED,
    onSaved: (release) => {
      onDone?.();
      if (release.id !== id) go(addressOfRelease(release.id));
    },
  });
}
