export interface Replacement {
  path: readonly (string | number)[];
  value: unknown;
}

type Container = Record<string | number, unknown>;

/** A copy of plain JSON with these leaves replaced; only the containers on the way to them are copied. */
export function replaceLeaves<T extends object>(value: T, replacements: readonly Replacement[]): T {
  if (replacements.length === 0) return value;
  const copies = new Map<object, Container>();
  const copyOf = (container: object): Container => {
    let copy = copies.get(container);
    if (!copy) {
      copy = (Array.isArray(container) ? [...container] : { ...container }) as Container;
      copies.set(container, copy);
    }
    return copy;
  };
  const root = copyOf(value);
  for (const { path, value: leaf } of replacements) {
    let source: object = value;
    let target = root;
    for (const key of path.slice(0, -1)) {
      source = (source as Container)[key] as object;
      const copy = copyOf(source);
      target[key] = copy;
      target = copy;
    }
    target[path.at(-1)!] = leaf;
  }
  return root as T;
}
