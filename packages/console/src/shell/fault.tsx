import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from 'antd';
import { Empty } from '../kit/empty.tsx';
import { useDocumentTitle } from '../kit/page-header.tsx';
import { useT } from '../kit/use-t.ts';
import { words } from './words.ts';

/** A room that has a fault; the frame and the other rooms go on. */
export function RoomFault({ error, reset }: ErrorComponentProps) {
  const t = useT(words);
  useDocumentTitle(t('fault.title'));
  return (
    <Empty title={t('fault.title')} action={<Button onClick={reset}>{t('fault.again')}</Button>}>
      {t('fault.mend')}
      <div className="quiet">{(error instanceof Error ? error.message : String(error)).slice(0, 300)}</div>
    </Empty>
  );
}
