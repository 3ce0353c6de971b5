import { Skeleton } from 'antd';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { WholeRule } from '../policy.ts';
import type { Registry } from '../registry.ts';
import { changedFiles, type Manifest } from '../releases/changed-files.ts';
import { addressOfRelease, type Release } from '../releases/release.ts';
import { useReleaseTitle } from '../releases/title.ts';
import { Editor } from './editor.tsx';
import { groupOf } from './edits.ts';
import { words } from './words.ts';
import './editor.css';

/** Where rules, cases, lexicons and lists are changed: a draft is written, and checked as it is written. */
export function Room() {
  const t = useT(words);
  const titleOf = useReleaseTitle();
  const { filters } = useFilters(['release', 'base', 'rule', 'file', 'line', 'new']);
  const current = useRead<{ id: string }>('/v1/packs/current');
  const draft = useRead<Release>(`/v1/packs/${filters.release}`, { when: filters.release !== undefined });
  const registry = useRead<Registry>('/v1/policy/registry');
  const base = filters.release ?? filters.base ?? current.data?.id;
  const [before, manifest] = [
    useRead<Manifest>(`/v1/packs/${current.data?.id}/files`, { when: current.data !== undefined }),
    useRead<Manifest>(`/v1/packs/${base}/files`, { when: base !== undefined }),
  ];
  const byRule = filters.rule !== undefined && filters.file === undefined;
  const rule = useRead<WholeRule>(`/v1/rules/${encodeURIComponent(filters.rule ?? '')}`, { when: byRule });
  const error = current.error ?? draft.error ?? registry.error ?? manifest.error ?? before.error;
  // what cannot be changed any more is what a new draft begins with
  const open = draft.data?.steps.includes('edit') ? draft.data : undefined;
  const name = draft.data && titleOf(draft.data);
  const title = t(open ? 'title.draft' : filters.new !== undefined ? 'title.new' : 'title');
  const above = <Link to={draft.data ? addressOfRelease(draft.data.id) : '/policy/packs'}>{name ?? t('above')}</Link>;
  const waits = !manifest.data || !before.data || (filters.release && !draft.data) || (byRule && rule.isPending);
  if (error || waits || base === undefined || !registry.data)
    return (
      <>
        <PageHeader title={title} above={above} />
        {error ? <ErrorPanel error={error} /> : <Skeleton active />}
      </>
    );
  const file = filters.file ?? rule.data?.file ?? firstFile(before.data!, manifest.data!);
  const line = filters.line === undefined ? rule.data?.line : Number(filters.line) || undefined;
  return (
    <Editor
      key={base}
      {...{ title, above, base, file, line, draft: open, registry: registry.data }}
      rule={filters.rule}
      fresh={filters.new !== undefined}
    />
  );
}

/** What a draft has changed, rules first; else the first file of rules. */
function firstFile(before: Manifest, now: Manifest): string {
  const changed = changedFiles(before, now)
    .filter(({ how }) => how !== 'removed')
    .map(({ path }) => path);
  const all = now.items.map(({ path }) => path);
  const isRules = (path: string): boolean => groupOf(path) === 'rules';
  return changed.find(isRules) ?? changed[0] ?? all.find(isRules) ?? 'pack.yaml';
}
