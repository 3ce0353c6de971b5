export { aboutField, type BothLanguages, titleOfEvent } from './abouts/about.ts';
export {
  type Catalogue,
  type CatalogueEntry,
  catalogue,
  createCatalogue,
  type EventData,
  type EventType,
  STANDARD_EVENTS,
} from './catalogue.ts';
export {
  define,
  type EventDefinition,
  type EventDefinitions,
  REF_KINDS,
  type RefKind,
  type Refs,
} from './definition.ts';
export {
  CIPHER_PREFIX,
  type EventSize,
  eventSize,
  MAX_CIPHER_LENGTH,
  MAX_DEPTH,
  MAX_EVENT_BYTES,
  MAX_IMAGE_BYTES,
  MAX_ITEMS,
  MAX_KEYS,
} from './limits.ts';
export { isMasked } from './masked-text.ts';
export type { PersonalField, PersonalPlace } from './personal.ts';
export { isPersonalName } from './personal-names.ts';
export type { EventProblem } from './plain-json.ts';
export {
  type Owner,
  PERSONAL_KINDS,
  type PersonalKind,
  type PersonalMark,
  type PersonalOptions,
  personal,
  personalText,
} from './schema.ts';
export type { AnxinEvent, ValidateOptions, Validation } from './validate.ts';

import { catalogue } from './catalogue.ts';

export const { validate: validateEvent, personalFields, personalPlaces, schemasForPolicy, refs: refsOf } = catalogue;
