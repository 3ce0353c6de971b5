import { Link } from '../../../kit/navigation.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfMeasure } from '../measure.ts';
import { Line } from '../touches.tsx';
import { isUnusual, type LikeCases } from './like.ts';
import { useTreatmentText } from './treatment.tsx';
import { words } from './words.ts';

export interface LikeLineProps {
  /** A measure that is there, or whom one is about to be taken against and for which rules. */
  of: { measure: string } | { target: string; rules: readonly string[] };
  /** What is about to be done. */
  kind: string;
}

/** How like cases were treated, before somebody takes or confirms a measure. */
export function LikeLine({ of, kind }: LikeLineProps) {
  const t = useT(words);
  const can = useCan();
  const textOf = useTreatmentText();
  const asked = 'measure' in of || of.rules.length > 0;
  const query = 'measure' in of ? of : { target: of.target, rules: of.rules.join(',') };
  const { data } = useRead<LikeCases>('/v1/measures/like', {
    query,
    when: asked && can('enforcement.measure.compare'),
    keep: true,
  });
  if (!can('enforcement.measure.compare')) return null;
  if (!asked) return <Line name={t('line')}>{t('line.rules')}</Line>;
  if (!data) return null;
  return (
    <Line name={t('line')}>
      {data.cases === 0 ? t('line.none') : t(`line.${data.record}`, { n: data.cases })}
      {data.treatments.map((treatment) => (
        <div key={treatment.example.measure}>
          <Link to={addressOfMeasure(treatment.example.measure)}>{t('line.n', { n: treatment.cases })}</Link>{' '}
          {textOf(treatment)}
        </div>
      ))}
      {isUnusual(data.treatments, kind) && <div className="alarming">{t('line.unusual')}</div>}
    </Line>
  );
}
