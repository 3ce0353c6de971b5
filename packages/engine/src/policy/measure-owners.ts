import { nearest } from './cel/problem.ts';
import type { MeasureKind } from './measure-kind.ts';
import { durationMs, duration as isoDuration } from './quantity.ts';
import { form, list, number, object, oneOf, optional, type Placed, placed, type Read, required } from './reader.ts';
import { type PackProblem, POINTS } from './types.ts';
import { show } from './yaml.ts';

/** Whose a party is, as events of creators and merchants tell. */
const OWNER_RELATIONS = ['agency', 'shop', 'brand'] as const;
export type OwnerRelation = (typeof OWNER_RELATIONS)[number];

interface Ownership {
  /** The type of party whose measures count, and what such a party answers for. */
  party: string;
  on: readonly string[];
  /** The type of party that they count for. */
  owner: string;
}

const CREATORS = { party: 'creator', on: ['creator', 'video', 'live'] };

const OWNED: Readonly<Record<OwnerRelation, Ownership>> = {
  agency: { ...CREATORS, owner: 'agency' },
  // a shop's own account
  shop: { ...CREATORS, owner: 'merchant' },
  // a brand's own shop
  brand: { party: 'merchant', on: ['merchant', 'product'], owner: 'rights-holder' },
};

/** What is proposed against an owner when measures of a kind were taken from enough of its parties. */
export interface OwnerTerms {
  readonly relation: OwnerRelation;
  /** From so many of the owner's parties, each counted once. */
  readonly after: number;
  /** ISO 8601: these began within such a time of each other. */
  readonly within: string;
  /** The measure that is proposed against the owner. */
  readonly kind: string;
  /** ISO 8601: how long the owner has to answer before anybody decides. */
  readonly hear: string;
}

const USUAL_HEARING = 'P3D';
const MOST_PARTIES = 1_000;
const MOST_OWNERS = 5;

const ownerShape = object('an owner', {
  relation: required(oneOf('relation', OWNER_RELATIONS)),
  after: required(number('after', { min: 1, max: MOST_PARTIES, integer: true })),
  within: required(isoDuration('within')),
  kind: required(form('kind', /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 100)),
  hear: optional(isoDuration('hear')),
});

const owner: Read<OwnerTerms> = (node, source) => {
  const shape = ownerShape(node, source);
  if (shape === undefined) return undefined;
  const { within, hear = USUAL_HEARING } = shape;
  for (const [what, text] of Object.entries({ within, hear }))
    if (durationMs(text) === 0)
      return source.report(node.offset, 'wrong-owner', `${what} of an owner is no time`, 'such as P30D');
  return { ...shape, hear };
};

export const owners: Read<Placed<OwnerTerms>[]> = list('owners', placed(owner), { min: 1, max: MOST_OWNERS });

/** The type of party whose measures count for an owner. */
export const ownedBy = (relation: OwnerRelation): string => OWNED[relation].party;

/** The type of party that an owner is. */
export const ownerIn = (relation: OwnerRelation): string => OWNED[relation].owner;

/** What owners get is in the catalogue, fits them and needs nothing that only a person can name; nothing leads back to itself. */
export function checkOwners(kinds: ReadonlyMap<string, MeasureKind>, problems: PackProblem[]): void {
  for (const kind of kinds.values()) {
    const seen = new Set<string>();
    for (const { value, file, line, column } of kind.owners) {
      const refuse = (message: string, hint: string): void =>
        void problems.push({ file, line, column, code: 'wrong-owner', message, hint });
      const led = `${value.relation} ${value.kind}`;
      if (seen.has(led))
        refuse(`${show(kind.kind)} leads to ${show(value.kind)} twice`, 'name each measure of an owner once');
      seen.add(led);
      fits(kind, value, kinds, refuse);
    }
  }
}

function fits(
  { kind, on }: MeasureKind,
  { relation, kind: led }: OwnerTerms,
  kinds: ReadonlyMap<string, MeasureKind>,
  refuse: (message: string, hint: string) => void,
): void {
  const owned = OWNED[relation];
  const found = kinds.get(led);
  if (!on.some((type) => owned.on.includes(type)))
    refuse(
      `no ${owned.party} answers for ${show(kind)}, so it never counts for an owner by ${relation}`,
      `on ${owned.on.join(', ')}`,
    );
  if (found === undefined) {
    const near = nearest(led, kinds.keys());
    refuse(
      `there is no measure ${show(led)}, which ${show(kind)} leads to`,
      near ? `did you mean ${near}?` : 'expected in a file of measures',
    );
  } else if (leadsTo(led, kind, kinds)) refuse(`${show(kind)} leads back to itself through ${show(led)}`, 'break it');
  else if (!found.on.includes(owned.owner))
    refuse(`${show(led)} cannot be done to ${owned.owner} parties`, `it is for ${found.on.join(', ')}`);
  else if (led === POINTS || found.amount || found.basis)
    refuse(`${show(led)} needs points, an amount or a basis, which only a person names`, 'take another measure');
}

/** Whether a kind leads, through owners of owners, to another or is the same. */
function leadsTo(from: string, to: string, kinds: ReadonlyMap<string, MeasureKind>): boolean {
  const seen = new Set<string>();
  for (const next = [from]; next.length > 0; ) {
    const kind = next.pop()!;
    if (kind === to) return true;
    if (seen.has(kind)) continue;
    seen.add(kind);
    next.push(...(kinds.get(kind)?.owners ?? []).map(({ value }) => value.kind));
  }
  return false;
}

/** Something that counts for an owner. */
export interface OwnerCause {
  readonly party: string;
  readonly at: Date;
}

/**
 * The first causes, in the order of their times, that come from enough parties within the time; undefined where none do.
 * @param causes in the order of their times
 */
export function causesReaching<C extends OwnerCause>(
  causes: readonly C[],
  { after, within }: Pick<OwnerTerms, 'after' | 'within'>,
): C[] | undefined {
  const span = durationMs(within);
  const counts = new Map<string, number>();
  let from = 0;
  for (const [to, { party, at }] of causes.entries()) {
    counts.set(party, (counts.get(party) ?? 0) + 1);
    // a cause no longer counts at the very end of the time
    for (; at.getTime() - causes[from]!.at.getTime() >= span; from++) {
      const left = counts.get(causes[from]!.party)! - 1;
      if (left === 0) counts.delete(causes[from]!.party);
      else counts.set(causes[from]!.party, left);
    }
    if (counts.size >= after) return causes.slice(from, to + 1);
  }
  return undefined;
}
