import { type ReactNode, useState } from 'react';
import { Empty } from '../empty.tsx';
import { listText } from '../list-text.ts';
import type { FieldText, Evidence as Place, Reason } from '../model.ts';
import { fieldName } from '../names.ts';
import { Link } from '../navigation.tsx';
import { usePreferences } from '../preferences.tsx';
import { useRuleName } from '../rule-names.ts';
import { useT } from '../use-t.ts';
import { disguisesOf } from './disguise.ts';
import { MarkedText } from './marked-text.tsx';
import { words } from './words.ts';

export interface ReasonsProps {
  reasons: readonly Reason[];
  /** The texts that rules looked at. */
  texts: readonly FieldText[];
  /** The way on where no rule fired. */
  none?: ReactNode;
}

/** Why: the reasons beside the original text in which their evidence is marked. Pointing at one shows the other. */
export function Reasons({ reasons, texts, none }: ReasonsProps) {
  const t = useT(words);
  const [pointed, setPointed] = useState<number>();
  if (reasons.length === 0)
    return (
      <section className="panel">
        <h2>{t('why.title')}</h2>
        <Empty title={t('why.none.title')} action={none}>
          {t('why.none.text')}
        </Empty>
        <div className="texts texts-alone">
          <Texts reasons={reasons} texts={texts} pointed={undefined} onPoint={setPointed} />
        </div>
      </section>
    );
  return (
    <section className="panel why" aria-labelledby="why">
      <h2 id="why">{t('why.title')}</h2>
      <div className="why-parts">
        <ol className="reason-list">
          {reasons.map((reason, position) => (
            <li
              key={reason.rule}
              data-pointed={pointed === position || undefined}
              onMouseEnter={() => setPointed(position)}
              onMouseLeave={() => setPointed(undefined)}
            >
              <ReasonView reason={reason} number={position + 1} />
            </li>
          ))}
        </ol>
        <div className="texts">
          <Texts reasons={reasons} texts={texts} pointed={pointed} onPoint={setPointed} />
        </div>
      </div>
    </section>
  );
}

function ReasonView({ reason, number }: { reason: Reason; number: number }) {
  const t = useT(words);
  const { language } = usePreferences();
  const ruleName = useRuleName();
  const disguised = disguisedOf(reason.evidence);
  return (
    <>
      <div className="reason-head">
        <span className="reason-number">{number}</span>
        <div>
          <strong>{reason.message || ruleName(reason.rule)}</strong>
          <div className="quiet">
            <Link to={`/policy/rules/${encodeURIComponent(reason.rule)}`}>{ruleName(reason.rule)}</Link>
            {' · '}
            {t('why.places', { n: reason.evidence.length })}
          </div>
        </div>
      </div>
      <dl className="reason-facts">
        {reason.law && (
          <>
            <dt>{t('why.law')}</dt>
            <dd>{reason.law}</dd>
          </>
        )}
        {reason.mend && (
          <>
            <dt>{t('why.mend')}</dt>
            <dd>{reason.mend}</dd>
          </>
        )}
        {disguised.length > 0 && (
          <>
            <dt>{t('why.written')}</dt>
            <dd>
              {disguised.map(({ text, canonical, kinds }) => (
                <div key={text}>
                  {t('why.disguised', {
                    text,
                    canonical,
                    how: listText(
                      kinds.map((kind) => t(`disguise.${kind}`)),
                      language,
                    ),
                  })}
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** Each way of writing once, with what is disguised about it. */
function disguisedOf(evidence: readonly Place[]) {
  const seen = new Set<string>();
  return evidence.flatMap(({ text, canonical }) => {
    if (text === undefined || canonical === undefined || seen.has(text)) return [];
    seen.add(text);
    const kinds = disguisesOf(text, canonical);
    return kinds.length > 0 ? [{ text, canonical, kinds }] : [];
  });
}

interface TextsProps {
  reasons: readonly Reason[];
  texts: readonly FieldText[];
  pointed: number | undefined;
  onPoint(position: number | undefined): void;
}

/** The texts that rules looked at, those with evidence first. */
function Texts({ reasons, texts: known, pointed, onPoint }: TextsProps) {
  const t = useT(words);
  const marked = new Set(reasons.flatMap((reason) => reason.evidence.map((place) => place.field)));
  // what the server could not tell is still a place where something was found
  const missing = [...marked].filter((field) => !known.some((text) => text.field === field));
  const texts: FieldText[] = [
    ...joined(known, marked),
    ...missing.map((field): FieldText => ({ field, text: null, masked: true })),
  ];
  return (
    <>
      <h3 className="quiet">
        {t('texts.title')} {marked.size > 0 && <span className="texts-note">{t('texts.note')}</span>}
      </h3>
      {texts.length === 0 && <p className="quiet">{t('texts.none')}</p>}
      {texts.map((text) => (
        <FieldBlock key={text.field} text={text} reasons={reasons} pointed={pointed} onPoint={onPoint} />
      ))}
    </>
  );
}

/** The texts of a list in which nothing was found stand together: thirty comments are not thirty headings. */
function joined(texts: readonly FieldText[], marked: ReadonlySet<string>): FieldText[] {
  const result: FieldText[] = [];
  for (const text of texts) {
    const base = text.field.replace(/\[\d+\]/g, '');
    const before = result.find((each) => each.field === base);
    if (base === text.field || marked.has(text.field) || text.text === null) result.push(text);
    else if (before?.text) before.text = `${before.text}\n${text.text}`;
    else result.push({ ...text, field: base });
  }
  return result;
}

function FieldBlock(props: {
  text: FieldText;
  reasons: readonly Reason[];
  pointed: number | undefined;
  onPoint(position: number | undefined): void;
}) {
  const { text, reasons, pointed, onPoint } = props;
  const { language } = usePreferences();
  const t = useT(words);
  const spans = reasons.flatMap((reason, position) =>
    reason.evidence
      .filter((place) => place.field === text.field)
      .map(({ start, end }) => ({ start, end, reason: position })),
  );
  return (
    <div className="field-block">
      <div className="quiet field-name" title={text.field}>
        {fieldName(text.field, language)}
      </div>
      {text.text === null ? (
        <p className="masked-text">
          {t('texts.masked')}
          {spans.length > 0 &&
            ` ${t('texts.places', {
              list: listText(
                spans.slice(0, 6).map(({ start, end }) => (end - start === 1 ? `${end}` : `${start + 1}–${end}`)),
                language,
              ),
            })}`}
        </p>
      ) : (
        <MarkedText text={text.text} spans={spans} pointed={pointed} onPoint={onPoint} />
      )}
    </div>
  );
}
