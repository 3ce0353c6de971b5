import { Empty } from '../../../kit/empty.tsx';
import { formatNumber } from '../../../kit/format.ts';
import { measureNames, nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { changeWords } from './change-words.ts';
import { FileChanges } from './file-changes.tsx';
import { type Diff, isEmptyDiff, type Release, type SetChange } from './release.ts';
import { RuleInWords } from './rule-in-words.tsx';

/** What a release changes, in words first and then line by line. */
export function Changes({ release }: { release: Release }) {
  const t = useT(changeWords);
  const { diff, in_force, ended_at } = release;
  const past = in_force || ended_at !== null;
  // what was withdrawn before it was in force follows nothing, and was written on something all the same
  const onBase = past ? release.follows === null : release.behind;
  const from = onBase ? release.base : past ? release.follows : 'current';
  const since = onBase ? 'changes.base' : past ? 'changes.before' : 'changes.since';
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
export function InWords({ diff }: { diff: Diff }) {
  const t = useT(changeWords);
  const { rules, lexicons, lists, limits } = diff;
  if (isEmptyDiff(diff)) return <Empty title={t('changes.none.title')}>{t('changes.none')}</Empty>;
  const more = rules.added.length + rules.removed.length + rules.changed.length - rules.details.length;
  return (
    <ul className="plain-list in-words">
      {rules.details.map((change) => (
        <RuleInWords key={change.rule} change={change} />
      ))}
      {more > 0 && <li className="quiet">{t('rule.more', { n: more })}</li>}
      {lexicons.map((change) => (
        <SetLine key={change.name} kind="lexicon" change={change} />
      ))}
      {lists.map((change) => (
        <SetLine key={change.name} kind="list" change={change} />
      ))}
      {limits.map((change) => (
        <LimitLine key={change.measure} change={change} />
      ))}
    </ul>
  );
}

function LimitLine({ change: { measure, from, to } }: { change: Diff['limits'][number] }) {
  const t = useT(changeWords);
  const { language } = usePreferences();
  const said = (limit: number | null): string => (limit === null ? t('limit.none') : formatNumber(limit, language));
  return (
    <li>
      <span className="quiet">{t('limit')}</span> {nameOf(measureNames, measure, language)} <del>{said(from)}</del> →{' '}
      <ins>{said(to)}</ins>
    </li>
  );
}

const NAMED = 12;

function SetLine({ kind, change }: { kind: 'lexicon' | 'list'; change: SetChange }) {
  const t = useT(changeWords);
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
  const t = useT(changeWords);
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
