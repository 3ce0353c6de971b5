import { Time } from '../../../kit/time.tsx';

/** A sentence with a time in it; the words of each language say where it stands. */
export function WithTime({ text, at }: { text: string; at: string }) {
  const [before, after] = text.split('{time}');
  return (
    <>
      {before}
      <Time at={at} />
      {after}
    </>
  );
}
