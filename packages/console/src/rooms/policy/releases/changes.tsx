import { Empty } from '../../../kit/empty.tsx';
import { listText } from '../../../kit/list-text.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useT } from '../../../kit/use-t.ts';
import { FileChanges } from './file-changes.tsx';
import type { Diff, Release, SetChange } from './release.ts';
import { words } from './words.ts';

/** What a release changes, in words first and then line by line. */
export function Changes({ release }: { release: Release }) {
  const t = useT(words);
  const { diff, in_force, ended_at } = release;
  const past = in_force || ended_at !== null;
  const from = past ? release.follows : release.behind ? release.base : 'current';
  const since = past ? 'changes.before' : release.behind ? 'changes.base' : 'changes.since';
  return (
    <section className="panel" aria-labelledby="changes">
      <div className="panel-head">
        <h2 id="changes">{t('changes.title')}</h2>
        {from !== null && <span className="quiet">{t(since)}</span>}
      </div>
      {diff && <InWords diff={diff} />}
      {from === null ? <p className="quiet">{t('changes.first')}</p> : <FileChanges from={from} to={release.id} />}
    </section>
  );
}

/** Rules part by part, lexicons and lists entry by entry. */
export function InWords({ diff: { rules, lexicons, lists } }: { diff: Diff }) {
  const t = useT(words);
  const none = [rules.added, rules.removed, rules.changed, lexicons, lists].every(({ length }) => length === 0);
  if (none) return <Empty title={t('changes.none.title')}>{t('changes.none')}</Empty>;
  return (
    <ul className="plain-list in-words">
      {rules.added.map((id) => (
        <RuleChange key={id} id={id} how="added" />
      ))}
      {rules.removed.map((id) => (
        <RuleChange key={id} id={id} how="removed" />
      ))}
      {rules.changed.map(({ name, parts }) => (
        <RuleChange key={name} id={name} how="changed" parts={parts} />
      ))}
      {lexicons.map((change) => (
        <SetLine key={change.name} kind="lexicon" change={change} />
      ))}
      {lists.map((change) => (
        <SetLine key={change.name} kind="list" change={change} />
      ))}
    </ul>
  );
}

function RuleChange(props: { id: string; how: 'added' | 'removed' | 'changed'; parts?: readonly string[] }) {
  const { id, how, parts = [] } = props;
  const t = useT(words);
  const { language } = usePreferences();
  const ruleName = useRuleName();
  const partName = (part: string): string =>
    `part.${part}` in words.en ? t(`part.${part}` as keyof (typeof words)['en']) : part;
  return (
    <li>
      <span className="quiet">{t(`rule.${how}`)}</span>{' '}
      {how === 'added' ? <code>{id}</code> : <Link to={`/policy/rules/${encodeURIComponent(id)}`}>{ruleName(id)}</Link>}
      {parts.length > 0 && t('rule.parts', { parts: listText(parts.map(partName), language) })}
    </li>
  );
}

const NAMED = 12;

function SetLine({ kind, change }: { kind: 'lexicon' | 'list'; change: SetChange }) {
  const t = useT(words);
  const { name } = change;
  return (
    <li>
      <span className="quiet">{t(`set.${kind}`)}</span>{' '}
      <Link to={`/policy/${kind}s/${encodeURIComponent(name)}`}>{name}</Link>
      <Entries how="added" entries={change.added} count={change.added_count} />
      <Entries how="removed" entries={change.removed} count={change.removed_count} />
    </li>
  );
}

function Entries(props: { how: 'added' | 'removed'; entries: readonly string[]; count: number }) {
  const { how, entries, count } = props;
  const t = useT(words);
  if (count === 0) return null;
  const shown = entries.slice(0, NAMED);
  return (
    <span className="entries">
      {t(`set.${how}`, { n: count })}
      {shown.map((entry) => (
        <span key={entry} className="entry" data-how={how} translate="no">
          {entry}
        </span>
      ))}
      {count > shown.length && t('set.more')}
    </span>
  );
}
