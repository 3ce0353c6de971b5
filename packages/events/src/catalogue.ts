import type { Static, TObject, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { type EventDefinition, type EventDefinitions, REF_KINDS, type Refs } from './definition.ts';
import { aftersaleEvents } from './families/aftersale.ts';
import { claimEvents } from './families/claim.ts';
import { contactEvents } from './families/contact.ts';
import { contentEvents } from './families/content.ts';
import { creatorEvents } from './families/creator.ts';
import { ipEvents } from './families/ip.ts';
import { logisticsEvents } from './families/logistics.ts';
import { merchantEvents } from './families/merchant.ts';
import { orderEvents } from './families/order.ts';
import { parcelEvents } from './families/parcel.ts';
import { paymentEvents } from './families/payment.ts';
import { payoutEvents } from './families/payout.ts';
import { platformEvents } from './families/platform.ts';
import { productEvents } from './families/product.ts';
import { resultEvents } from './families/results.ts';
import { rightsEvents } from './families/rights.ts';
import { ticketEvents } from './families/ticket.ts';
import {
  findPersonal,
  listMarks,
  type MarkNode,
  type PersonalField,
  type PersonalPlace,
  readMarks,
  valueAt,
} from './personal.ts';
import { checkEvent, type ValidateOptions, type Validation } from './validate.ts';

export const STANDARD_EVENTS = {
  ...merchantEvents,
  ...creatorEvents,
  ...productEvents,
  ...contentEvents,
  ...orderEvents,
  ...paymentEvents,
  ...payoutEvents,
  ...parcelEvents,
  ...logisticsEvents,
  ...aftersaleEvents,
  ...contactEvents,
  ...ticketEvents,
  ...ipEvents,
  ...resultEvents,
  ...rightsEvents,
  ...claimEvents,
  ...platformEvents,
};

export type EventType = keyof typeof STANDARD_EVENTS;
/** The data of one event type, as its schema has it. */
export type EventData<T extends EventType> =
  (typeof STANDARD_EVENTS)[T] extends EventDefinition<infer S extends TObject> ? Static<S> : never;

/** One event type, ready for use. */
export interface CatalogueEntry extends EventDefinition {
  type: string;
  /** The usual kind of subject, or `*` where any can be. */
  subjectType: string;
  personal: readonly PersonalField[];
  marks: MarkNode;
  validator: Validator;
}

export interface Catalogue {
  readonly types: readonly string[];
  get(type: string): CatalogueEntry | undefined;
  /** Checks everything about an event that can be known without storage; never throws, whatever it is given. */
  validate(value: unknown, options?: ValidateOptions): Validation;
  /** The marked fields of a type; empty for an unknown one. */
  personalFields(type: string): readonly PersonalField[];
  /** Every personal value of an event, the safety net's included. */
  personalPlaces(event: { type: string; subject: string; data: unknown }): PersonalPlace[];
  /** The objects and parties that an event refers to. */
  refs(event: { type: string; data: unknown }): Refs;
  /** Event type to the JSON Schema of its data, as plain JSON: what rules are type-checked against. */
  schemasForPolicy(): Record<string, Record<string, unknown>>;
}

/**
 * A catalogue of these event types. A chapter's own types are added by spreading them in beside STANDARD_EVENTS; a
 * type that is defined twice is the later one, as with any spread.
 */
export function createCatalogue(definitions: EventDefinitions): Catalogue {
  const entries = new Map<string, CatalogueEntry>();
  for (const [type, definition] of Object.entries(definitions)) entries.set(type, prepare(type, definition));
  const refKinds: ReadonlySet<string> = new Set(REF_KINDS);

  const catalogue: Catalogue = {
    types: [...entries.keys()],
    get: (type) => entries.get(type),
    validate: (value, options) => checkEvent(catalogue, value, options),
    personalFields: (type) => entries.get(type)?.personal ?? [],
    personalPlaces(event) {
      const entry = entries.get(event.type);
      return entry ? findPersonal(entry.marks, entry.natural, event) : [];
    },
    refs(event) {
      const entry = entries.get(event.type);
      const refs: Refs = {};
      for (const [kind, path] of Object.entries(entry?.refs ?? {})) {
        const id = valueAt(event.data, path);
        if (typeof id === 'string') refs[kind as keyof Refs] = id;
      }
      for (const path of entry?.parties ?? []) {
        const type = valueAt(event.data, `${path}.type`);
        const id = valueAt(event.data, `${path}.id`);
        if (typeof type === 'string' && typeof id === 'string' && refKinds.has(type)) refs[type as keyof Refs] ??= id;
      }
      return refs;
    },
    schemasForPolicy: () =>
      Object.fromEntries([...entries].map(([type, entry]) => [type, JSON.parse(JSON.stringify(entry.schema))])),
  };
  return catalogue;
}

function prepare(type: string, definition: EventDefinition): CatalogueEntry {
  if (!/^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/.test(type))
    throw new Error(`event type "${type}" is not named like order.paid`);
  const subjectType = Object.keys(definition.subjects)[0];
  if (subjectType === undefined) throw new Error(`event type ${type} has no subject`);
  const marks = readMarks(definition.schema);
  return {
    ...definition,
    type,
    subjectType,
    marks,
    personal: listMarks(marks),
    validator: Compile(definition.schema as TSchema),
  };
}

/** The catalogue of the contract, section 4. */
export const catalogue: Catalogue = createCatalogue(STANDARD_EVENTS);
