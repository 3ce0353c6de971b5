import { Alert, Button } from 'antd';
import { Link } from '../../../kit/navigation.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfEditor } from './address.ts';
import { useOtherKept } from './kept-edits.ts';
import { words } from './words.ts';

export interface KeptNoticeProps {
  /** The release that is written on. */
  release: string;
  /** Somebody has saved the draft since the reader wrote in it. */
  overtaken: boolean;
  onGoOn(): void;
  onDiscard(): void;
}

/** What the reader has written and not saved: elsewhere, or on top of something that has changed since. */
export function KeptNotice({ release, overtaken, onGoOn, onDiscard }: KeptNoticeProps) {
  const t = useT(words);
  const others = useOtherKept(release);
  return (
    <>
      {overtaken && (
        <Alert
          type="warning"
          className="editor-notice"
          title={t('kept.overtaken')}
          action={
            <>
              <Button size="small" onClick={onGoOn}>
                {t('kept.go-on')}
              </Button>{' '}
              <Button size="small" onClick={onDiscard}>
                {t('kept.discard')}
              </Button>
            </>
          }
        />
      )}
      {others.length > 0 && (
        <p className="quiet">
          {t('kept.others')}{' '}
          {others.slice(0, 5).map(({ release: other, draft, at }) => (
            <Link key={other} to={addressOfEditor(draft ? { release: other } : { base: other })} className="kept-link">
              <Time at={at} />
            </Link>
          ))}
        </p>
      )}
    </>
  );
}
