import type { ReactNode } from 'react';
import { formatNumber, formatShare } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import type { Range } from '../../kit/ranges.ts';
import { useT } from '../../kit/use-t.ts';
import { useVerdictColours } from '../../kit/verdict-colours.ts';
import type { Overview } from './overview.ts';
import { words } from './words.ts';

/** The figures of the period in one line, each leading to its rows. They keep their places while they load. */
export function FigureStrip({ overview, range }: { overview: Overview | undefined; range: Range }) {
  const t = useT(words);
  const { language } = usePreferences();
  const n = (value: number): string => formatNumber(value, language);
  const total = overview?.decided.total ?? 0;
  const share = (count: number): string =>
    total === 0 ? '\u00a0' : t('figure.share', { share: formatShare(count / total, language) });
  const open = overview?.queues.reduce((sum, queue) => sum + queue.open + queue.taken, 0) ?? 0;
  const overdue = overview?.queues.reduce((sum, queue) => sum + queue.overdue, 0) ?? 0;
  return (
    <section className="figure-strip" aria-label={t('figures.label')} style={useVerdictColours()}>
      <FigureCell
        name={t('figure.decided')}
        value={overview && n(total)}
        note={overview && t('figure.rate', { n: Math.round(overview.events_per_minute) })}
        to={`/decisions?range=${range}`}
      />
      {(['observe', 'limit', 'reject'] as const).map((verdict) => (
        <FigureCell
          key={verdict}
          name={<span className={`verdict-key verdict-${verdict}`}>{t(`figure.${verdict}`)}</span>}
          value={overview && n(overview.decided.by_verdict[verdict])}
          note={overview && share(overview.decided.by_verdict[verdict])}
          to={`/decisions?range=${range}&verdict=${verdict}`}
        />
      ))}
      <FigureCell
        name={t('figure.open')}
        value={overview && n(open)}
        note={overview && (overdue > 0 ? t('figure.overdue', { n: overdue }) : t('figure.none-overdue'))}
        alarming={overdue > 0}
        to="/review"
      />
      <FigureCell
        name={t('figure.breached')}
        value={overview && n(overview.promises.breached_24h)}
        note={overview && t('figure.before', { n: overview.promises.breached_before })}
        to="/promises?state=breached"
      />
    </section>
  );
}

interface FigureCellProps {
  name: ReactNode;
  value: string | undefined;
  note: string | undefined;
  to: string;
  alarming?: boolean;
}

function FigureCell({ name, value, note, to, alarming = false }: FigureCellProps) {
  return (
    <Link to={to} className="figure-cell">
      <span className="figure-name">{name}</span>
      <span className="figure-value figures">{value ?? '\u2007'}</span>
      <span className={alarming ? 'figure-note alarming' : 'figure-note'}>{note ?? '\u00a0'}</span>
    </Link>
  );
}
