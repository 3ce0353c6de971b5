/** What a pack and an event may cost. Every loop of this room ends at one of these; reaching one is told, not hidden. */
export const PACK_LIMITS = {
  files: 2_000,
  /** UTF-16 units of a YAML file. Lexicons, lists and planted sets may be longer. */
  yamlLength: 1_000_000,
  dataLength: 32_000_000,
  totalLength: 128_000_000,
  yamlDepth: 32,
  yamlNodes: 200_000,
  rules: 10_000,
  eventTypesPerRule: 50,
  matchesPerRule: 20,
  fieldsPerMatch: 50,
  exemptionsPerRule: 20,
  measuresPerRule: 20,
  paramsPerRule: 20,
  textLength: 4_000,
  lists: 1_000,
  listEntries: 1_000_000,
  lexicons: 1_000,
  queues: 200,
  categories: 20_000,
  routes: 200,
  routeCases: 1_000,
  measureLimits: 200,
  measures: 500,
  ladders: 100,
  guarantees: 200,
  cases: 50_000,
  planted: 100_000,
  plantedLineLength: 200_000,
  /** Problems told per pack: after so many, the first ones are what helps. */
  problems: 1_000,
} as const;

export const DECIDE_LIMITS = {
  /** Above what the door lets in (64 KB an event), so that it is never the engine that overlooks a text. */
  strings: 65_536,
  characters: 4_000_000,
  depth: 32,
  hitsPerMatch: 100,
  evidencePerReason: 20,
  reasons: 50,
  measures: 100,
  paramLength: 200,
} as const;
