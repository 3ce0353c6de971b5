import type { ReactNode } from 'react';
import { eventNames } from '../../../kit/event-names.ts';
import { listText } from '../../../kit/list-text.ts';
import { fieldName, measureNames, nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useQueueName } from '../../../kit/queue-names.ts';
import { useT } from '../../../kit/use-t.ts';
import { type Verdict, VerdictTag } from '../../../kit/verdict-tag.tsx';
import { changeWords } from './change-words.ts';
import type { PartChange, RuleChange } from './release.ts';

type Key = keyof (typeof changeWords)['en'];

/** Of a rule that comes, what says what it does; the rest stands in its file below. */
const TOLD_OF_NEW = [
  'on',
  'lexicons',
  'pattern',
  'find',
  'fields',
  'when',
  'unless',
  'verdict',
  'queue',
  'measure',
  'message',
];
/** Said together with another part where they come or go with it. */
const ONLY_BETWEEN = ['unless-when', 'priority'];

/** What becomes of a rule, sentence by sentence. */
export function RuleInWords({ change: { rule, title, how, parts } }: { change: RuleChange }) {
  const t = useT(changeWords);
  const told = parts.filter(
    ({ part, from, to }) =>
      (how !== 'added' || TOLD_OF_NEW.includes(part)) &&
      (!ONLY_BETWEEN.includes(part) || (from !== null && to !== null)),
  );
  return (
    <li>
      <span className="quiet">{t(`rule.${how}`)}</span>{' '}
      {how === 'added' ? (
        <strong title={rule}>{title}</strong>
      ) : (
        <Link to={`/policy/rules/${encodeURIComponent(rule)}`} title={rule}>
          {title}
        </Link>
      )}
      {told.length > 0 && (
        <ul className="part-list">
          {told.map((part) => (
            <li key={`${part.part} ${part.of} ${part.from}`}>
              <PartText change={part} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Expressions and patterns, which are read as they are written. */
const CODE = ['pattern', 'find', 'when', 'unless-when', 'param'];

function PartText({ change }: { change: PartChange }) {
  const t = useT(changeWords);
  const { language } = usePreferences();
  const show = useShow();
  const { part, of, from, to, added, removed } = change;
  const name = part === 'measure' ? nameOf(measureNames, of ?? '', language) : (of ?? '');
  if (added.length + removed.length > 0) {
    const named = (entries: readonly string[]): string =>
      listText(
        entries.map((entry) => show.entry(part, entry)),
        language,
      );
    return (
      <>
        {added.length > 0 && <span>{t(`${part}.added` as Key, { list: named(added), of: name })}</span>}{' '}
        {removed.length > 0 && <span>{t(`${part}.removed` as Key, { list: named(removed), of: name })}</span>}
      </>
    );
  }
  const label = t(`part.${part}` as Key, { of: name });
  if (part === 'measure' && (from === null || to === null))
    return (
      <>
        {t(from === null ? 'measure.added' : 'measure.removed', { of: name })} {from ?? to}
      </>
    );
  return (
    <>
      {label} {from !== null && <del>{show.value(part, from)}</del>}
      {from !== null && to !== null && ' → '}
      {to !== null && <ins>{show.value(part, to)}</ins>}
    </>
  );
}

/** Values and entries in the words of the reader. */
function useShow() {
  const { language } = usePreferences();
  const queueName = useQueueName();
  return {
    entry(part: string, entry: string): string {
      if (part === 'on') return nameOf(eventNames, entry, language);
      return part === 'fields' ? fieldName(entry, language) : entry;
    },
    value(part: string, value: string): ReactNode {
      if (part === 'verdict') return <VerdictTag verdict={value as Verdict} />;
      if (part === 'queue') return queueName(value);
      return CODE.includes(part) ? <code>{value.trim()}</code> : value;
    },
  };
}
