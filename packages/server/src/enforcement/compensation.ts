import { derivedId } from '../foundation/ids.ts';
import type { MeasureRow } from './measure.ts';

/** What has to be made good outside the house, or by others in it. */
export function compensationsOf(row: MeasureRow, at: Date) {
  const of = (kind: string, detail: Record<string, unknown>) => ({
    ...{ id: derivedId('compensation', row.id, kind), measureId: row.id, kind, detail, at },
  });
  const from = row.startsAt!;
  const until = row.endsAt !== null && row.endsAt < at ? row.endsAt : at;
  return [
    ...(row.terms.leaves ? [of('undo', { kind: row.kind, target: row.target })] : []),
    ...(row.amount === null ? [] : [of('money', { amount: row.amount.toString(), currency: row.currency })]),
    ...(row.terms.makeGood === 'reach'
      ? [of('reach', { seconds: Math.max(0, Math.round((until.getTime() - from.getTime()) / 1000)) })]
      : []),
  ];
}
