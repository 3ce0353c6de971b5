import type { Translate } from '../use-t.ts';
import type { Lacking, Way } from './right.ts';

const has = (way: Way, kind: string): boolean => way.some((one) => one.kind === kind);

/** What every way needs, and what of each of several ways it needs besides. */
export function sortedWays(ways: readonly Way[]): { firm: Way; either: Way[] } {
  const isFirm = ({ kind }: Lacking): boolean => ways.every((way) => has(way, kind));
  return {
    firm: (ways[0] ?? []).filter(isFirm),
    either: ways.map((way) => way.filter((one) => !isFirm(one))).filter((way) => way.length > 0),
  };
}

/** The kinds of some ways, each once, in the order in which they come. */
export const kindsIn = (ways: readonly Way[]): Lacking[] => [
  ...new Map(ways.flat().map((one) => [one.kind, one])).values(),
];

/** What a refusal says is lacking: `photo:2 | video:1` (`claim.missing`). */
export const readWays = (text: unknown): Way[] =>
  typeof text !== 'string'
    ? []
    : text.split(' | ').map((way) =>
        way.split(' + ').map((one) => {
          const [kind = '', least = ''] = one.split(':');
          return { kind, least: Number(least) };
        }),
      );

type WayWords = 'ways.least' | 'ways.and' | 'ways.or' | 'ways.one-of';

/** “Record; one of these: Photos (2 at least), or Film”, in the words of the reader. */
export function waysText(ways: readonly Way[], titleOf: (kind: string) => string, t: Translate<WayWords>): string {
  const { firm, either } = sortedWays(ways);
  const said = ({ kind, least }: Lacking): string =>
    least > 1 ? t('ways.least', { title: titleOf(kind), n: least }) : titleOf(kind);
  const list = either.map((way) => way.map(said).join(t('ways.and'))).join(t('ways.or'));
  return [...firm.map(said), ...(list === '' ? [] : [t('ways.one-of', { list })])].join(' / ');
}
