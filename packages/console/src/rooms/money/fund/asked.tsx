import type { Page } from '../../../kit/api.ts';
import { Link } from '../../../kit/navigation.tsx';
import { useReloadOn } from '../../../kit/stream/use-stream.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words as refusalWords } from '../words.ts';
import type { FundRequest } from './fund-model.ts';
import { words } from './fund-words.ts';

/** Read by all that show requests, so that they are read once. */
export const NEWEST_REQUESTS = ['/v1/fund/requests', { query: { limit: 50 } }] as const;

/** As it is now, of the newest that were read; as it was made while they are not there. */
export const requestNow = (made: FundRequest, newest: readonly FundRequest[] | undefined): FundRequest =>
  newest?.find(({ id }) => id === made.id) ?? made;

/** What became of what somebody has just asked for: it goes on while the page is open. */
export function Asked({ made, link = false }: { made: FundRequest; link?: boolean }) {
  const t = useT(words);
  useReloadOn(['notifications'], ['/v1/fund', '/v1/deposits']);
  const why = useT(refusalWords);
  const { state, refused_why } = requestNow(made, useRead<Page<FundRequest>>(...NEWEST_REQUESTS).data?.items);
  return (
    <p role="status" className="panel">
      {t(`asked.${state}`)} {refused_why !== null && t('asked.why', { why: why(`refusal.${refused_why}`) })}{' '}
      {link && <Link to="/money/fund">{t('requests')}</Link>}
    </p>
  );
}
