/** GET /v1/policy/registry: all that a rule can speak about. */
export interface Registry {
  pack: string;
  types: { type: string; title: string; fields: Field[] }[];
  event: Named[];
  match: Named[];
  functions: FunctionLine[];
  contacts: string[];
  lexicons: { name: string; about: string; entries: number; rules: string[] }[];
  lists: { name: string; variable: string; entries: number; rules: string[] }[];
  features: FeatureLine[];
  /** Values that come with an event, and scores: as rules name them. */
  signals: Used[];
  models: Used[];
  queues: { id: string; title: string }[];
  measures: string[];
}

export interface Used {
  name: string;
  /** That use it. */
  rules: string[];
}

export interface Field {
  /** Below data; what is in a list goes through `[]`. */
  path: string;
  type: string;
  optional: boolean;
  /** As a match names it, where there is text. */
  match: string | null;
  /** What it is, in the reader's language. */
  about: string | null;
  personal: boolean;
}

export interface Named {
  name: string;
  type: string;
}

export interface FunctionLine {
  name: string;
  kind: 'function' | 'method' | 'operator' | 'macro';
  forms: string[];
}

export interface FeatureLine {
  name: string;
  about: string;
  measure: string;
  window: string;
  on: string[];
  for: string[];
  rules: string[];
}

/** The fields of some types of event, each once; what only some of them have may be absent. */
export function fieldsOf({ types }: Registry, on: readonly string[]): Field[] {
  const known = types.filter(({ type }) => on.includes(type));
  const fields = new Map<string, Field>();
  for (const { fields: all } of known)
    for (const field of all) if (!fields.has(field.path)) fields.set(field.path, field);
  const everywhere = ({ path }: Field): boolean =>
    known.every(({ fields: all }) => all.some((field) => field.path === path && !field.optional));
  return [...fields.values()].map((field) => ({ ...field, optional: !everywhere(field) }));
}
