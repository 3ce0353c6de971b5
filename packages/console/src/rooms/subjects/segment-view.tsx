import { Button } from 'antd';
import { formatClock, formatNumber } from '../../kit/format.ts';
import { listText } from '../../kit/list-text.ts';
import { mediaAddress } from '../../kit/media.ts';
import { Link } from '../../kit/navigation.tsx';
import { Pictures } from '../../kit/pictures.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { MarkedText, type ReasonSpan } from '../../kit/reasons/marked-text.tsx';
import { useRuleName } from '../../kit/rule-names.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import type { LiveSegment } from './live-layout.ts';
import { words } from './words.ts';

export interface SegmentViewProps {
  segment: LiveSegment;
  blurred: boolean;
  onToggle(): void;
  onStep(direction: -1 | 1, marked: boolean): void;
  first: boolean;
  last: boolean;
}

const COMMENTS = 8;

/** One segment: what was said with its marks, what was shown, who was there, what was decided. */
export function SegmentView({ segment, blurred, onToggle, onStep, first, last }: SegmentViewProps) {
  const t = useT(words);
  const ruleName = useRuleName();
  const { language } = usePreferences();
  const { decision } = segment;
  const frames = segment.frames.flatMap((frame) => mediaAddress(frame) ?? []);
  const spansIn = (field: string): ReasonSpan[] =>
    (decision?.evidence ?? [])
      .filter((place) => place.field === field)
      .map(({ start, end }) => ({ start, end, reason: 0 }));
  return (
    <div className="segment">
      <div className="segment-head">
        <strong className="figures">
          {t('live.at', { from: formatClock(segment.start_s), to: formatClock(segment.end_s) })}
        </strong>
        <span className="quiet">
          <Time at={segment.at} detail="second" />
        </span>
        {segment.viewers !== null && (
          <span className="quiet figures">
            {t('live.viewers')} {formatNumber(segment.viewers, language)}
          </span>
        )}
        <span className="segment-steps">
          <Button size="small" disabled={first} onClick={() => onStep(-1, false)}>
            ← {t('live.previous')}
          </Button>
          <Button size="small" disabled={last} onClick={() => onStep(1, false)}>
            {t('live.next')} →
          </Button>
          <Button size="small" onClick={() => onStep(1, true)}>
            {t('live.next-mark')}
          </Button>
        </span>
      </div>
      <div className="segment-parts">
        <div>
          {decision && decision.verdict !== 'allow' && (
            <p className="segment-decision">
              <VerdictTag verdict={decision.verdict} /> {listText(decision.rules.map(ruleName), language)}{' '}
              <Link to={`/decisions/${decision.id}`}>{t('live.open')}</Link>
            </p>
          )}
          <h3 className="quiet">{t('live.transcript')}</h3>
          {segment.transcript === '' ? (
            <p className="quiet">{t('live.silent')}</p>
          ) : (
            <MarkedText text={segment.transcript} spans={spansIn('segment.transcript')} numbered={false} />
          )}
          {segment.ocr && (
            <>
              <h3 className="quiet">{t('live.ocr')}</h3>
              <MarkedText text={segment.ocr} spans={spansIn('segment.ocr')} numbered={false} />
            </>
          )}
        </div>
        <div>
          {frames.length > 0 ? (
            <Pictures addresses={frames} blurred={blurred} onToggle={onToggle} hint="m" />
          ) : (
            <p className="quiet">{t('live.frames.none')}</p>
          )}
        </div>
        <div>
          <h3 className="quiet">{t('live.card')}</h3>
          <p>
            {segment.product_id ? (
              <SubjectLink subject={`product/${segment.product_id}`} typed={false} />
            ) : (
              <span className="quiet">{t('live.card.none')}</span>
            )}
          </p>
          <h3 className="quiet">
            {segment.comments.length > 0
              ? t('live.comments.count', { n: segment.comments.length })
              : t('live.comments')}
          </h3>
          {segment.comments.length === 0 && <p className="quiet">{t('live.comments.none')}</p>}
          <ul className="plain-list segment-comments">
            {segment.comments.slice(0, COMMENTS).map((comment, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two people may say the same, and the list stays as it is
              <li key={at}>{comment}</li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}
