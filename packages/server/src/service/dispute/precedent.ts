import { OUTCOMES, type Outcome } from './ruling.ts';

/** How a statement is compared with words that are looked for: widths, cases and everything between words apart. */
const foldedOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Pairs of neighbouring characters: Chinese has no spaces to cut words at, and a pair is found by an index. */
export function pairsOf(text: string): string[] {
  const pairs = new Set<string>();
  for (const word of foldedOf(text).split(' ')) {
    const characters = [...word];
    for (let i = 0; i + 1 < characters.length; i++) pairs.add(characters[i]! + characters[i + 1]!);
  }
  return [...pairs];
}

/** How ones like it were ruled. */
export interface Alike {
  /** What they have in common with it, the closest that enough of them have. */
  by: 'guarantee' | 'category' | 'reason';
  count: number;
  outcomes: Record<Outcome, number>;
  /** Of a hundred of what was paid: what the consumer was given, from the least to the most. */
  share: { least: number; quarter: number; half: number; threeQuarters: number; most: number } | null;
}

/** From so many on, alike ones say what is usual. */
export const ENOUGH_ALIKE = 10;
/** An outcome that fewer of a hundred alike ones had is another than usual. */
const SELDOM = 20;

/** Whether an outcome is so unlike the others that whoever rules it has to say why. */
export const isUnlike = ({ count, outcomes }: Alike, outcome: Outcome): boolean =>
  count >= ENOUGH_ALIKE && outcomes[outcome] * 100 < SELDOM * count;

/** @param shares of a hundred, in any order */
export function alikeOf(by: Alike['by'], ruled: readonly { outcome: Outcome; share: number }[]): Alike {
  const count = ruled.length;
  const outcomes = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, ruled.filter((one) => one.outcome === outcome).length]),
  ) as Record<Outcome, number>;
  if (count === 0) return { by, count, outcomes, share: null };
  const shares = ruled.map(({ share }) => share).sort((a, b) => a - b);
  const at = (part: number): number => shares[Math.floor(part * (count - 1))]!;
  const share = { least: at(0), quarter: at(0.25), half: at(0.5), threeQuarters: at(0.75), most: at(1) };
  return { by, count, outcomes, share };
}
