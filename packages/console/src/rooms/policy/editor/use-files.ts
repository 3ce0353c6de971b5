import { useQueries } from '@tanstack/react-query';
import { useApi, useRead } from '../../../kit/use-api.tsx';
import type { Manifest } from '../releases/changed-files.ts';

export interface Files {
  paths: string[];
  /** The text of a file as it is stored; undefined while it is on its way, null where there is none of this name. */
  textOf(path: string): string | null | undefined;
  error: unknown;
}

const addressOf = (release: string, path: string): string =>
  `/v1/packs/${release}/files/${path.split('/').map(encodeURIComponent).join('/')}`;

/** The files of a release, in one revision of it; those that are wanted are read once. */
export function useFiles(release: string, revision: number | null, wanted: readonly string[]): Files {
  const api = useApi();
  const manifest = useRead<Manifest>(`/v1/packs/${release}/files`);
  const paths = manifest.data?.items.map(({ path }) => path) ?? [];
  const there = wanted.filter((path) => paths.includes(path));
  const texts = useQueries({
    queries: there.map((path) => ({
      queryKey: ['file', release, revision, path],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.get<{ text: string }>(addressOf(release, path), { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  return {
    paths,
    textOf(path) {
      if (manifest.data && !paths.includes(path)) return null;
      return texts[there.indexOf(path)]?.data?.text;
    },
    error: manifest.error ?? texts.find(({ error }) => error)?.error ?? null,
  };
}
