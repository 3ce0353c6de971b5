import { nameSubject } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { addressOfMeasure, type MeasurePage, type PartyStanding } from './measure.ts';
import { RuleFact } from './rule-fact.tsx';
import { words } from './words.ts';

/** What its party was told where guidance was given instead of a measure. */
export function Guidance({ page: { measure, guidance_note: note } }: { page: MeasurePage }) {
  const t = useT(words);
  const { guidance } = measure;
  if (guidance === null) return null;
  return (
    <section className="panel" aria-labelledby="guidance">
      <h2 id="guidance">{t('guidance.title')}</h2>
      <p>{guidance.what}</p>
      <dl className="facts">
        {guidance.rules.map((told) => (
          <RuleFact key={told.rule} told={told} />
        ))}
        {note !== null && (
          <div className="fact">
            <dt>{t('guidance.note')}</dt>
            <dd className="written">{note}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** Guidance on a party's record; nothing where it has none. */
export function GuidanceRecord({ guidance: { count, items } }: { guidance: PartyStanding['guidance'] }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (count === 0) return null;
  return (
    <section className="panel" aria-labelledby="guided">
      <h2 id="guided">{t('guidance.record', { n: count })}</h2>
      <p className="quiet">{t('guidance.record.text')}</p>
      <ul className="plain-list">
        {items.map(({ id, at, title, subject }) => (
          <li key={id}>
            <Link to={addressOfMeasure(id)}>{nameSubject(subject, language)}</Link>{' '}
            <span className="quiet">
              {title} · <Time at={at} detail="day" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
