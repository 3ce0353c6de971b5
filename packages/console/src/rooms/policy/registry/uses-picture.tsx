import { useState } from 'react';
import { Link } from '../../../kit/navigation.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useT } from '../../../kit/use-t.ts';
import { addressOfUses, idOf, type Node, type Picture } from './uses.ts';
import { words } from './words.ts';

export interface UsesPictureProps {
  focus: Node;
  picture: Picture;
}

/** Of a row, in pixels, and what of it is a box: the lines between columns are drawn by them (registry.css). */
const ROW = 36;
const BOX = 32;
/** Of what is drawn between two columns. */
const GAP = 96;

/** Where an end stands: in which column, and how far down. */
interface Line {
  from: number;
  to: number;
  /** It belongs to what is pointed at. */
  strong: boolean;
}

/**
 * Three columns, each a list: what is looked at, what is directly beside it, and what is beside that. The lines between
 * them say again what the lists say.
 */
export function UsesPicture({ focus, picture }: UsesPictureProps) {
  const t = useT(words);
  const [pointed, setPointed] = useState<string>();
  const { near, far, edges, more } = picture;
  const isRule = focus.kind === 'rule';
  const on = (node: Node | undefined): boolean => node !== undefined && idOf(node) === pointed;
  const first = near.map((node, at): Line => ({ from: 0, to: at, strong: on(node) }));
  const second = edges.map(
    (edge): Line => ({
      ...{ from: edge.near, to: edge.far },
      strong: on(near[edge.near]) || on(far[edge.far]),
    }),
  );
  const lit = (column: 'near' | 'far', at: number): boolean =>
    edges.some((edge) => edge[column] === at && on(column === 'near' ? far[edge.far] : near[edge.near]));
  return (
    <section className="panel uses" data-pointing={pointed !== undefined || undefined}>
      <Column title={t('uses.focus')} nodes={[focus]} onPoint={setPointed} lit={() => true} opens />
      <Lines lines={first} rows={Math.max(1, near.length)} />
      <Column
        title={t(isRule ? 'uses.of' : 'uses.by')}
        none={t(isRule ? 'uses.none.of' : 'uses.none.by')}
        nodes={near}
        more={more.near}
        onPoint={setPointed}
        lit={(at) => on(near[at]) || lit('near', at)}
      />
      {far.length > 0 && (
        <>
          <Lines lines={second} rows={Math.max(near.length, far.length)} />
          <Column
            title={t(isRule ? 'uses.beside' : 'uses.also')}
            nodes={far}
            more={more.far}
            onPoint={setPointed}
            lit={(at) => on(far[at]) || lit('far', at)}
          />
        </>
      )}
    </section>
  );
}

interface ColumnProps {
  title: string;
  /** Said where there is nothing. */
  none?: string;
  nodes: readonly Node[];
  more?: number;
  onPoint(id: string | undefined): void;
  lit(at: number): boolean;
  /** Leads to the thing's own page, not to its picture. */
  opens?: boolean;
}

function Column({ title, none, nodes, more = 0, onPoint, lit, opens = false }: ColumnProps) {
  const t = useT(words);
  return (
    <div className="uses-column">
      <h2>{title}</h2>
      {nodes.length === 0 && <p className="quiet">{none}</p>}
      <ul className="plain-list">
        {nodes.map((node, at) => (
          <li
            key={idOf(node)}
            className="uses-node"
            data-kind={node.kind}
            data-lit={lit(at) || undefined}
            onMouseEnter={() => onPoint(idOf(node))}
            onMouseLeave={() => onPoint(undefined)}
            onFocus={() => onPoint(idOf(node))}
            onBlur={() => onPoint(undefined)}
          >
            <NodeName node={node} opens={opens} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="quiet">{t('uses.more', { n: more })}</p>}
    </div>
  );
}

function NodeName({ node, opens }: { node: Node; opens: boolean }) {
  const t = useT(words);
  const ruleName = useRuleName();
  const { kind, name } = node;
  const own = opens ? pageOf(node) : undefined;
  return (
    <>
      <span className="uses-kind">{t(`one.${kind}`)}</span>
      {opens && own === undefined ? (
        <span>{name}</span>
      ) : (
        <Link to={own ?? addressOfUses(node)} title={name}>
          {kind === 'rule' ? ruleName(name) : name}
        </Link>
      )}
    </>
  );
}

/** Features, signals and models have no page of their own. */
function pageOf({ kind, name }: Node): string | undefined {
  if (kind === 'rule') return `/policy/rules/${encodeURIComponent(name)}`;
  if (kind === 'lexicon' || kind === 'list') return `/policy/${kind}s/${encodeURIComponent(name)}`;
  return undefined;
}

function Lines({ lines, rows }: { lines: readonly Line[]; rows: number }) {
  const place = (row: number): number => row * ROW + BOX / 2;
  const path = ({ from, to }: Line): string =>
    `M0 ${place(from)} C${GAP / 2} ${place(from)} ${GAP / 2} ${place(to)} ${GAP} ${place(to)}`;
  return (
    <svg className="uses-lines" width={GAP} height={rows * ROW} aria-hidden="true">
      {lines.map((line) => (
        <path key={`${line.from} ${line.to}`} d={path(line)} data-strong={line.strong || undefined} />
      ))}
    </svg>
  );
}
