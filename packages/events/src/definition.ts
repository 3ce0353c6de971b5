import type { TObject } from 'typebox';
import type { EventProblem } from './plain-json.ts';
import type { Owner } from './schema.ts';

/** Kinds of object and party that an event can refer to; reactions are keyed by them and reach is checked on them. */
export const REF_KINDS = [
  'consumer',
  'merchant',
  'creator',
  'agency',
  'rights-holder',
  'laboratory',
  'product',
  'content',
  'video',
  'live',
  'review',
  'order',
  'parcel',
  'aftersale',
  'ticket',
  'contact',
  'notice',
  'inspection',
  'audit',
  'course',
  'refund',
  'deposit',
  'settlement',
  'promise',
  'case',
  'measure',
  'decision',
] as const;
export type RefKind = (typeof REF_KINDS)[number];
export type Refs = Partial<Record<RefKind, string>>;

/** One event type. A chapter adds its own by handing more of these to `createCatalogue`. */
export interface EventDefinition<S extends TObject = TObject> {
  family: string;
  /** `in`: the marketplace tells us; `out`: the platform says it, and nobody else may. */
  direction: 'in' | 'out';
  doc: string;
  /** Of `data`. */
  schema: S;
  /**
   * Kinds that the subject may be of, the usual one first, with the path of its id below `data`. `*`: the path leads
   * to the whole subject, `<type>/<id>`; where the data has none there, any subject will do.
   */
  subjects: Record<string, string>;
  /** Paths of ids below `data`. */
  refs: Partial<Record<RefKind, string>>;
  /** Paths of `{ type, id }` below `data`; each becomes the reference of its type, the first of a type wins. */
  parties?: readonly string[];
  /** Whose undeclared personal fields are. */
  natural: readonly Owner[];
  /** What a schema cannot say: returns the field below `data` at fault, and why. */
  check?(data: Record<string, unknown>): (Pick<EventProblem, 'field' | 'message'> & Partial<EventProblem>) | undefined;
}

export type EventDefinitions = Record<string, EventDefinition>;

/** Keeps the schema's own type, which an annotation would widen. */
export const define = <S extends TObject>(definition: EventDefinition<S>): EventDefinition<S> => definition;
