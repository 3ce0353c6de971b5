import type { TLocalizedValidationError } from 'typebox/error';

type AnyOfThese = Extract<TLocalizedValidationError, { keyword: 'enum' }>;

/** What says that something was meant to be another thing altogether, and not that it is wrong in one point. */
const OTHER: ReadonlySet<string> = new Set([
  ...['type', 'const', 'enum', 'boolean', 'required', 'additionalProperties', 'anyOf'],
]);
const SCALAR: ReadonlySet<string> = new Set(['type', 'const', 'enum']);
const UNION = /^(.*?)\/anyOf\/(\d+)(?=\/|$)/s;

/**
 * Where something may be one of several, each of them says why it is not that: of those only what the nearest one says is
 * told. Where none is near, all that it could be is told in one.
 * @param errors as TypeBox finds them, with paths into the schema
 */
export function narrowed(all: readonly TLocalizedValidationError[], within = ''): TLocalizedValidationError[] {
  const errors = withoutTypes(all);
  const unions = new Map<string, Map<string, TLocalizedValidationError[]>>();
  const told: (TLocalizedValidationError | string)[] = [];
  for (const error of errors) {
    const found = UNION.exec(error.schemaPath.slice(within.length));
    if (found === null) {
      told.push(error);
      continue;
    }
    const [, place, branch] = found as unknown as [string, string, string];
    const branches = unions.get(place) ?? new Map<string, TLocalizedValidationError[]>();
    if (!unions.has(place)) told.push(place);
    unions.set(place, branches.set(branch, [...(branches.get(branch) ?? []), error]));
  }
  return told.flatMap((one) => {
    if (typeof one === 'string')
      return nearest([...unions.get(one)!].map(([n, own]) => narrowed(own, `${within}${one}/anyOf/${n}`)));
    // what its parts say has been said
    return one.keyword === 'anyOf' && unions.has(one.schemaPath.slice(within.length)) ? [] : [one];
  });
}

/** What may be one value alone is wrong once, and not by its type too. */
function withoutTypes(errors: readonly TLocalizedValidationError[]): readonly TLocalizedValidationError[] {
  const placeOf = ({ schemaPath, instancePath }: TLocalizedValidationError): string => `${schemaPath} ${instancePath}`;
  const constants = new Set(errors.filter(({ keyword }) => keyword === 'const').map(placeOf));
  return errors.filter((error) => error.keyword !== 'type' || !constants.has(placeOf(error)));
}

/** Of what each of several says the shortest that is about a point of it. */
function nearest(branches: readonly TLocalizedValidationError[][]): TLocalizedValidationError[] {
  const far = (errors: readonly TLocalizedValidationError[]): number =>
    errors.filter(({ keyword }) => OTHER.has(keyword)).length;
  const best = branches.toSorted((a, b) => far(a) - far(b) || a.length - b.length)[0]!;
  const all = branches.flat();
  const place = best[0]!.instancePath;
  const isAnyOther = all.every(({ keyword, instancePath }) => SCALAR.has(keyword) && instancePath === place);
  if (!isAnyOther || all.length === 1) return best;
  return [
    { ...best[0]!, keyword: 'enum', params: { allowedValues: [...new Set(all.flatMap(expected))] } } as AnyOfThese,
  ];
}

/** What would have done, as one reads it. */
export function expected({ keyword, params }: TLocalizedValidationError): string[] {
  const { allowedValues, allowedValue, type } = params as Record<string, unknown>;
  if (keyword === 'enum') return (allowedValues as unknown[]).map(String);
  return [String(keyword === 'const' ? allowedValue : type)];
}
