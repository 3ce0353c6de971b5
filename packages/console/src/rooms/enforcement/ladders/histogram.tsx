import { Figure } from '../../../kit/figures.tsx';
import { formatNumber, formatShare } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { useWidth } from '../../../kit/use-width.ts';
import { barsOf, type Ladder, linesOf, type Preview, placeOf } from './ladder.ts';
import { words } from './words.ts';

const HEIGHT = 180;
const LINE = 18;
const TOP = 20;
/** Room that the words of a milestone take. */
const WORDS = 96;

/** Who would stand where: bars over the ladder's range with its milestones, and the same as a table. */
export function Histogram({ ladder, preview }: { ladder: Ladder; preview: Preview }) {
  const t = useT(words);
  const { language } = usePreferences();
  const [place, width] = useWidth();
  const bars = barsOf(preview.histogram, width, HEIGHT);
  const marks = ladder.milestones.map((milestone) => ({ ...milestone, x: placeOf(ladder, milestone.at, width) }));
  const sorted = marks.toSorted((a, b) => a.x - b.x);
  const lines = linesOf(
    sorted.map(({ x }) => x),
    WORDS,
  );
  const below = TOP + HEIGHT + LINE;
  const filled = preview.histogram.filter(({ parties }) => parties > 0);
  const range = (from: number, to: number): string => `${formatNumber(from, language)}–${formatNumber(to, language)}`;
  return (
    <div className="ladder-parts">
      <div ref={place} className="ladder-picture">
        {width > 0 && (
          <svg
            width={width}
            height={below + (Math.max(0, ...lines) + 1) * LINE + 4}
            role="img"
            aria-label={t('histogram.label', { title: ladder.title, n: preview.parties })}
          >
            <g transform={`translate(0 ${TOP})`}>
              {bars.map(({ bin, x, y, width: wide, height }) => (
                <g key={bin.from}>
                  <rect x={x} y={y} width={wide} height={height} className="ladder-bar" />
                  <text x={x + wide / 2} y={y - 4} textAnchor="middle" className="axis-text figures">
                    {formatNumber(bin.parties, language)}
                  </text>
                </g>
              ))}
              <line x1={0} x2={width} y1={HEIGHT} y2={HEIGHT} className="ladder-axis" />
            </g>
            {[ladder.least, ladder.most].map((end) => (
              <text
                key={end}
                x={end === ladder.least ? 0 : width}
                y={TOP + HEIGHT + 14}
                textAnchor={end === ladder.least ? 'start' : 'end'}
                className="axis-text figures"
              >
                {formatNumber(end, language)}
              </text>
            ))}
            {sorted.map(({ at, title, x }, i) => {
              const y = below + (lines[i]! + 1) * LINE - 6;
              const last = x > width - WORDS;
              return (
                <g key={at}>
                  <line x1={x} x2={x} y1={TOP - 8} y2={y + 3} className="ladder-mark" />
                  <text x={x + (last ? -4 : 4)} y={y} textAnchor={last ? 'end' : 'start'} className="ladder-word">
                    {title}
                  </text>
                </g>
              );
            })}
          </svg>
        )}
      </div>
      <table className="rows ladder-table">
        <thead>
          <tr>
            <th scope="col">{t('histogram.range')}</th>
            <th scope="col" data-align="right">
              {t('histogram.parties')}
            </th>
            <th scope="col" data-align="right">
              {t('histogram.share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {filled.map(({ from, to, parties }) => (
            <tr key={from}>
              <td className="figures">{range(from, to)}</td>
              <td data-align="right">
                <Figure value={parties} />
              </td>
              <td data-align="right" className="figures quiet">
                {formatShare(parties / preview.parties, language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
