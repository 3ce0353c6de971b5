import { Money } from '../../kit/figures.tsx';

/** What was paid for things, in each currency, within a sentence that has `{money}` where it stands. */
export function PaidFor({
  sums,
  text,
  nothing,
}: {
  sums: Readonly<Record<string, number>>;
  text: string;
  /** Where nothing was. */
  nothing: string;
}) {
  const paid = Object.entries(sums);
  const [before, after] = text.split('{money}');
  if (paid.length === 0) return <p>{nothing}</p>;
  return (
    <p>
      {before}
      {paid.map(([currency, amount], place) => (
        <span key={currency}>
          {place > 0 && ' + '}
          <Money value={{ amount, currency }} />
        </span>
      ))}
      {after}
    </p>
  );
}
