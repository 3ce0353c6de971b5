import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { formatSpan } from './format.ts';
import { listText } from './list-text.ts';
import { measureNames, nameOf } from './names.ts';
import { usePreferences } from './preferences.tsx';
import { type PublicChange, type PublicPart, type PublicRule, secondsOf, titleOfChange } from './public-rule.ts';
import { publicRuleWords } from './public-rule-words.ts';
import { useT } from './use-t.ts';
import './public-rule.css';

/** One part of a rule in words; undefined where it has none. */
function usePart(): (rule: PublicRule, part: PublicPart) => string | undefined {
  const t = useT(publicRuleWords);
  const { language } = usePreferences();
  const measure = ({ kind, of, points, duration }: PublicRule['measures'][number]): string => {
    let name = nameOf(measureNames, kind, language);
    if (points !== null) name = t('measure.points', { name, n: points });
    if (duration !== null) {
      const seconds = secondsOf(duration);
      const span = seconds === undefined ? duration : formatSpan(seconds, language);
      name = t('measure.duration', { name, duration: span });
    }
    return of === 'party' && points === null ? t('measure.party', { name }) : name;
  };
  return (rule, part) => {
    switch (part) {
      case 'title':
        return rule.title;
      case 'forbidden':
        return rule.forbidden;
      case 'mend':
        return rule.mend ?? undefined;
      case 'basis':
        return rule.basis ?? undefined;
      case 'exemptions':
        return rule.exemptions.length > 0 ? listText(rule.exemptions, language) : undefined;
      case 'verdict':
        return t(`verdict.${rule.verdict}`);
      case 'measures':
        return rule.measures.length > 0 ? listText(rule.measures.map(measure), language) : undefined;
    }
  };
}

const SHOWN: readonly PublicPart[] = ['forbidden', 'mend', 'exemptions', 'verdict', 'measures', 'basis'];

/** What a rule asks, part by part. */
export function RuleText({ rule }: { rule: PublicRule }) {
  const t = useT(publicRuleWords);
  const part = usePart();
  return (
    <dl className="rule-text">
      {SHOWN.map((name) => {
        const text = part(rule, name);
        return (
          text && (
            <div key={name}>
              <dt>{t(`part.${name}`)}</dt>
              <dd>{text}</dd>
            </div>
          )
        );
      })}
    </dl>
  );
}

/** What a change does to one rule: the parts that differ, before and after. */
export function ChangeView({ change, children }: { change: PublicChange; children?: ReactNode }) {
  const t = useT(publicRuleWords);
  const { kind, before, after } = change;
  return (
    <article className="change-view">
      <h3>
        <Tag>{t(`kind.${kind}`)}</Tag>
        {titleOfChange(change)}
      </h3>
      {kind === 'recognition' && <p className="quiet">{t('recognition.text')}</p>}
      {kind === 'added' && after && <RuleText rule={after} />}
      {kind === 'removed' && before && <p className="quiet">{before.forbidden}</p>}
      {kind === 'changed' && before && after && <Parts change={change} before={before} after={after} />}
      {children}
    </article>
  );
}

function Parts({ change, before, after }: { change: PublicChange; before: PublicRule; after: PublicRule }) {
  const t = useT(publicRuleWords);
  const part = usePart();
  return (
    <dl className="rule-text">
      {change.parts.map((name) => (
        <div key={name}>
          <dt>{t(`part.${name}`)}</dt>
          <dd>
            <div>
              <span className="change-side">{t('before')}</span> <del>{part(before, name) ?? t('none')}</del>
            </div>
            <div>
              <span className="change-side">{t('after')}</span> <ins>{part(after, name) ?? t('none')}</ins>
            </div>
          </dd>
        </div>
      ))}
    </dl>
  );
}
