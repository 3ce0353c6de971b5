import { Button } from 'antd';
import { useState } from 'react';
import { useCan, useMe } from '../../kit/session.tsx';
import { useT } from '../../kit/use-t.ts';
import { isOwnProposal, type MeasurePage } from './measure.ts';
import { type Asked, StepDialog } from './step-dialog.tsx';
import { words } from './words.ts';

/** What can be done about a measure now, by this reader; each shows what it touches before it works. */
export function Steps({ page }: { page: MeasurePage }) {
  const t = useT(words);
  const can = useCan();
  const { user } = useMe();
  const [asked, setAsked] = useState<Asked>();
  const { state, hear_until: until } = page.measure;
  const waits = state === 'proposed' && can('enforcement.measure.confirm');
  const undoable = (state === 'in-force' || state === 'expired') && can('enforcement.measure.reverse');
  const own = isOwnProposal(page, user.id);
  const early = own || until !== null;
  return (
    <>
      {waits && (
        <>
          {own && <span className="quiet own-proposal">{t('own.proposal')}</span>}
          <Button type="primary" disabled={early} onClick={() => setAsked('confirm')}>
            {t('confirm')}
          </Button>
          <Button disabled={early} onClick={() => setAsked('excuse')}>
            {t('excuse')}
          </Button>
          <Button onClick={() => setAsked('refuse')}>{t('refuse')}</Button>
        </>
      )}
      {undoable && (
        <Button danger onClick={() => setAsked('reverse')}>
          {t('reverse')}
        </Button>
      )}
      {asked && <StepDialog asked={asked} page={page} close={() => setAsked(undefined)} />}
    </>
  );
}
