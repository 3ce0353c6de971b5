import { exemptionOf } from './exemption.ts';
import { lightFold } from './fold.ts';
import type { Lexicon, LexiconEntry } from './lexicon.ts';
import type { Disguise, ExemptedHit, Matcher, TermHit } from './matcher.ts';
import { GAP, type NormalisedText } from './normalised-text.ts';

/** How a place was found, in the order in which places count. */
export const LOOK = { plain: 0, repeat: 1, restored: 2, sound: 3, restoredSound: 4 } as const;

/** An entry where it stands, in canonical units of a text that was read from the original. */
export interface Place {
  /** Number of the entry among all entries, and of its lexicon among all lexicons. */
  readonly owner: number;
  readonly order: number;
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
export function resolve(
  { lexicons, owners }: Matcher,
  places: Place[],
  original: string,
): { hits: TermHit[]; exempted: ExemptedHit[] } {
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
    const hit = hitOf(place, lexicons[order]!.name, place.owner - owners.bases[order]!);
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
  if (covered !== undefined) inOrder(lexicons, hits);
  return { hits, exempted };
}

const byRank = (a: Place, b: Place): number =>
  a.order - b.order || a.look - b.look || a.from - b.from || b.to - a.to || a.owner - b.owner;

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
function inOrder(lexicons: readonly Lexicon[], hits: TermHit[]): void {
  const orders = new Map(lexicons.map(({ name }, order) => [name, order]));
  hits.sort((a, b) => orders.get(a.lexicon)! - orders.get(b.lexicon)! || a.start - b.start);
}

function hitOf(place: Place, lexicon: string, index: number): TermHit {
  const { entry, text, from, to } = place;
  const { canonical, tags } = entry;
  const start = text.start(from);
  const end = text.end(to - 1);
  const respelled = place.disguise === undefined && isRespelled(entry, text, from, to);
  const disguise = respelled ? 'spelling' : place.disguise;
  return { lexicon, entry: index, canonical, tags, start, end, disguised: disguise !== undefined, disguise };
}

/** Whether the units are spelled otherwise than their term by more than width and case. */
function isRespelled({ canonical, term }: LexiconEntry, text: NormalisedText, from: number, to: number): boolean {
  const start = text.start(from);
  const end = text.end(to - 1);
  if (end - start === canonical.length && text.original.startsWith(canonical, start)) return false;
  if (term === canonical && isMarked(text, from, to)) return true;
  const spelling = lightFold(text.original.slice(start, end));
  return spelling !== canonical && spelling !== lightFold(term);
}

function isMarked(text: NormalisedText, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.isRespelled(at) || (at > from && text.gap(at) !== GAP.none)) return true;
  return false;
}
