import type { Consultation } from '../../../kit/public-rule.ts';
import { useRead } from '../../../kit/use-api.tsx';

/** GET /v1/packs/{id}/consultation. */
export interface AskedAbout {
  consultation: Consultation | null;
  /** What keeps the release from taking effect. */
  hold: 'not-asked' | 'open' | 'unanswered' | 'unpublished' | null;
}

/** What those whom a release binds were asked; looked at again, as it ends by itself. */
export const useAskedAbout = (release: string) =>
  useRead<AskedAbout>(`/v1/packs/${encodeURIComponent(release)}/consultation`, { every: EVERY_MS });

const EVERY_MS = 60_000;
