import { Link } from '../../../kit/navigation.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfConsultation } from '../consultations/address.ts';
import type { AskedAbout } from '../consultations/asked.ts';
import { stepWords } from './step-words.ts';
import { WithTime } from './with-time.tsx';

/** What keeps a release from taking effect, until when, and where it is seen to. */
export function Hold({ asked: { hold, consultation } }: { asked: AskedAbout }) {
  const t = useT(stepWords);
  if (hold === null) return null;
  return (
    <p>
      {hold === 'open' && consultation ? (
        <WithTime text={t('hold.open')} at={consultation.ends_at} />
      ) : (
        t(`hold.${hold}`, { n: consultation?.waiting ?? 0 })
      )}{' '}
      {consultation && <Link to={addressOfConsultation(consultation.id)}>{t('hold.link')}</Link>}
    </p>
  );
}
