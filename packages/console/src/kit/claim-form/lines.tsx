import { Money } from '../figures.tsx';
import { useT } from '../use-t.ts';
import { type Line, totalOf } from './right.ts';
import { words } from './words.ts';

/** A sum with what it is made of. */
export function Lines({ lines, label }: { lines: readonly Line[]; label: string }) {
  const t = useT(words);
  const total = totalOf(lines);
  if (total === undefined) return null;
  const named = lines.map(({ kind, amount }) => ({ amount, name: t(`line.${kind}` as 'line.refund') }));
  return (
    <dl className="explanation">
      <div className="sum">
        <dt>{named.length === 1 ? `${label} · ${named[0]!.name}` : label}</dt>
        <dd>
          <strong>
            <Money value={total} />
          </strong>
        </dd>
      </div>
      {named.length > 1 &&
        named.map(({ name, amount }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never change places, and two may be alike
          <div className="sum quiet" key={at}>
            <dt>{name}</dt>
            <dd>
              <Money value={amount} />
            </dd>
          </div>
        ))}
    </dl>
  );
}
