import { Link } from '../../kit/navigation.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { addressOfMeasure, type Measure } from './measure.ts';
import { MeasureState, Until, useMeasureTitle } from './state-tag.tsx';

/** A few measures in short. @param of whose page it stands on: what is done to others is named */
export function MeasureRows({ rows, of }: { rows: readonly Measure[]; of?: string }) {
  const titleOf = useMeasureTitle();
  return (
    <table className="rows measure-rows">
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className="clip">
              <Link to={addressOfMeasure(row.id)}>{titleOf(row)}</Link>
            </td>
            {of !== undefined && (
              <td className="clip">
                {row.target !== of && <SubjectLink subject={row.target} title={row.subject_title} />}
              </td>
            )}
            <td>
              <MeasureState of={row} />
            </td>
            <td data-align="right">
              <Until of={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
