import { useEffect, useState } from 'react';
import { useMe } from '../../../kit/session.tsx';
import { type Edits, type FileChange, withoutSaved } from './edits.ts';

const PREFIX = 'anxin.policy.edits ';
/** What a browser keeps for a page is limited; whoever writes more is asked before leaving. */
const LARGEST = 1_000_000;

export interface Kept {
  /** Of the draft that was read; null for changes that are no draft yet. */
  revision: number | null;
  edits: Edits;
  /** When it was written last. */
  at: string;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' && value !== null && 'edits' in value && typeof value.edits === 'object' && 'at' in value;

const keyOf = (user: string, release: string): string => `${PREFIX}${user} ${release}`;

export function readKept(store: Store, user: string, release: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(store.getItem(keyOf(user, release)) ?? 'null');
    return isKept(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** @returns whether it is kept now */
export function writeKept(store: Store, user: string, release: string, kept: Kept): boolean {
  const key = keyOf(user, release);
  const text = JSON.stringify(kept);
  try {
    if (Object.keys(kept.edits).length === 0 || text.length > LARGEST) store.removeItem(key);
    else store.setItem(key, text);
    return text.length <= LARGEST;
  } catch {
    return false;
  }
}

export interface KeptPlace {
  release: string;
  /** Whether it is a draft that is written on; else a new one begins with it. */
  draft: boolean;
  at: string;
}

/** Releases on which somebody has written, and not saved; the newest first. */
export function listKept(store: Store, user: string): KeptPlace[] {
  const begin = keyOf(user, '');
  const found = Array.from({ length: store.length }, (_, place) => store.key(place) ?? '')
    .filter((key) => key.startsWith(begin))
    .map((key) => key.slice(begin.length))
    .flatMap((release) => {
      const kept = readKept(store, user, release);
      return kept ? [{ release, draft: kept.revision !== null, at: kept.at }] : [];
    });
  return found.sort((a, b) => (a.at < b.at ? 1 : -1));
}

/**
 * What was written and not saved; it is there again when somebody comes back, also another day.
 * @param release the draft that is written on, or the release that a new draft begins with
 * @param revision of the draft as it is now
 */
export function useKeptEdits(release: string, revision: number | null) {
  const { user } = useMe();
  const [kept, setKept] = useState<Kept>(
    () => readKept(localStorage, user.id, release) ?? { revision, edits: {}, at: '' },
  );
  useEffect(() => {
    if (writeKept(localStorage, user.id, release, kept)) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [user.id, release, kept]);
  const written = Object.keys(kept.edits).length > 0;
  return {
    edits: kept.edits,
    setEdits: (edits: Edits): void =>
      setKept({ revision: written ? kept.revision : revision, edits, at: new Date().toISOString() }),
    /** What was sent is saved now, in a revision; what was written meanwhile stays. */
    saved: (changes: readonly FileChange[], now: number): void =>
      setKept((before) => ({ ...before, revision: now, edits: withoutSaved(before.edits, changes) })),
    /** Somebody has saved the draft since this was written. */
    overtaken: written && kept.revision !== revision,
    /** Goes on with what was written, on top of what was saved meanwhile. */
    goOn: (): void => setKept({ ...kept, revision }),
  };
}

/** What the reader has written elsewhere and not saved. */
export function useOtherKept(release: string): KeptPlace[] {
  const { user } = useMe();
  const [others] = useState(() => listKept(localStorage, user.id));
  return others.filter((one) => one.release !== release);
}
