import { exemptionOf } from './exemption.ts';
import { lightFold } from './fold.ts';
import type { LexiconEntry } from './lexicon.ts';
import type { Disguise, ExemptedHit, TermHit } from './matcher.ts';
import type { NormalisedText } from './normalised-text.ts';

/** How a place was found, in the order in which places count. */
export const LOOK = { plain: 0, repeat: 1, restored: 2, sound: 3, restoredSound: 4 } as const;

/** An entry where it stands, in canonical units of a text that was read from the original. */
export interface Place {
  /** Of the lexicon among all of them. */
  readonly order: number;
  readonly lexicon: string;
  readonly index: number;
  readonly entry: LexiconEntry;
  readonly text: NormalisedText;
  readonly from: number;
  readonly to: number;
  /** One of `LOOK`. */
  readonly look: number;
  /** Undefined on the first look: the spelling may still be another. */
  readonly disguise: Disguise | undefined;
}

/**
 * Of each lexicon leftmost, then longest, without overlaps. A term that is exempted takes the shorter ones inside it
 * along (`最佳` in an exempted `全球最佳`), but leaves room for those that reach beyond it. A second look at a text finds
 * only what touches nothing that an earlier one found.
 */
export function resolve(places: Place[], original: string): { hits: TermHit[]; exempted: ExemptedHit[] } {
  if (places.length > 1) places.sort(byRank);
  const hits: TermHit[] = [];
  const exempted: ExemptedHit[] = [];
  const covered = places.some(({ look }) => look !== LOOK.plain) ? coverOf(original) : undefined;
  let order = -1;
  let taken = 0;
  let shadow = 0;
  for (const place of places) {
    const { from, to, look, entry, text } = place;
    if (place.order !== order) {
      order = place.order;
      taken = 0;
      shadow = 0;
    }
    if (look === LOOK.plain && (from < taken || to <= shadow)) continue;
    const hit = hitOf(place);
    if (covered !== undefined && !covered(hit, order, look)) continue;
    const exemption = exemptionOf(entry, from, to, text);
    if (exemption === undefined) {
      hits.push(hit);
      taken = to;
    } else {
      exempted.push({ ...hit, ...exemption });
      shadow = to;
    }
  }
  if (covered !== undefined) inOrder(places, hits);
  return { hits, exempted };
}

const byRank = (a: Place, b: Place): number =>
  a.order - b.order || a.look - b.look || a.from - b.from || b.to - a.to || a.index - b.index;

/** Takes the place of a hit in the original for its lexicon; false where a second look finds it taken. */
function coverOf(original: string): (hit: TermHit, order: number, look: number) => boolean {
  const takenBy = new Uint16Array(original.length);
  return ({ start, end }, order, look) => {
    const place = takenBy.subarray(start, end);
    if (look !== LOOK.plain && place.includes(order + 1)) return false;
    place.fill(order + 1);
    return true;
  };
}

/** By lexicon as they were, and within one as they appear. */
function inOrder(places: readonly Place[], hits: TermHit[]): void {
  const orders = new Map(places.map(({ lexicon, order }) => [lexicon, order]));
  hits.sort((a, b) => orders.get(a.lexicon)! - orders.get(b.lexicon)! || a.start - b.start);
}

function hitOf(place: Place): TermHit {
  const { lexicon, index, entry, text, from, to } = place;
  const { canonical, tags } = entry;
  const start = text.start(from);
  const end = text.end(to - 1);
  const respelled = place.disguise === undefined && isRespelled(entry, text.original, start, end);
  const disguise = respelled ? 'spelling' : place.disguise;
  return { lexicon, entry: index, canonical, tags, start, end, disguised: disguise !== undefined, disguise };
}

function isRespelled({ canonical, term }: LexiconEntry, original: string, start: number, end: number): boolean {
  if (end - start === canonical.length && original.startsWith(canonical, start)) return false;
  const spelling = lightFold(original.slice(start, end));
  return spelling !== canonical && spelling !== lightFold(term);
}
