import { type CelType, DYN, STRING } from './types.ts';

/** Which types the checker's free ones turned out to be. */
type Substitution = Map<number, CelType>;

/** Finds the types of one expression; holds what is known so far. */
export interface Unifier {
  free(): CelType;
  /** The type with everything known filled in; what stays unknown is dyn when `final`. */
  resolve(type: CelType, final?: boolean): CelType;
  /** Whether a value of type `source` may stand where `target` is asked for. Learns what follows, when it may. */
  assign(target: CelType, source: CelType): boolean;
  /** Like `assign` over two lists, all or nothing. */
  assignAll(targets: readonly CelType[], sources: readonly CelType[]): boolean;
  /** A signature's types with its parameters made free, the same parameter the same free type. */
  instantiate(types: readonly CelType[]): CelType[];
  /** The one type that covers both, or undefined. */
  join(a: CelType, b: CelType): CelType | undefined;
}

export function createUnifier(): Unifier {
  let known: Substitution = new Map();
  let nextId = 0;

  const free = (): CelType => ({ kind: 'free', id: nextId++ });

  const shallow = (type: CelType): CelType => {
    let current = type;
    while (current.kind === 'free') {
      const found = known.get(current.id);
      if (found === undefined) return current;
      current = found;
    }
    return current;
  };

  const resolve = (type: CelType, final = false): CelType => {
    const current = shallow(type);
    switch (current.kind) {
      case 'list':
        return { kind: 'list', element: resolve(current.element, final) };
      case 'map':
        return { kind: 'map', key: resolve(current.key, final), value: resolve(current.value, final) };
      case 'type':
        return { kind: 'type', of: resolve(current.of, final) };
      case 'free':
        return final ? DYN : current;
      default:
        return current;
    }
  };

  const occurs = (id: number, type: CelType): boolean => {
    const current = shallow(type);
    switch (current.kind) {
      case 'free':
        return current.id === id;
      case 'list':
        return occurs(id, current.element);
      case 'map':
        return occurs(id, current.key) || occurs(id, current.value);
      case 'type':
        return occurs(id, current.of);
      default:
        return false;
    }
  };

  const bind = (id: number, type: CelType): boolean => {
    if (type.kind === 'free' && type.id === id) return true;
    if (occurs(id, type)) return false;
    known.set(id, type);
    return true;
  };

  const unify = (targetType: CelType, sourceType: CelType): boolean => {
    const target = shallow(targetType);
    const source = shallow(sourceType);
    if (target.kind === 'free') return bind(target.id, source);
    if (source.kind === 'free') return bind(source.id, target);
    if (target.kind === 'dyn' || source.kind === 'dyn') return true;
    if (target.kind === 'object' || source.kind === 'object') return unifyObject(target, source);
    if (target.kind === 'list') return source.kind === 'list' && unify(target.element, source.element);
    if (target.kind === 'map') {
      return source.kind === 'map' && unify(target.key, source.key) && unify(target.value, source.value);
    }
    // The value of a type is compared by its name alone: type(1) == type('a') is a question with an answer.
    return target.kind === source.kind;
  };

  /** An object is also a map from string to dyn, so `in`, `size` and macros work on it; null stands for none. */
  const unifyObject = (target: CelType, source: CelType): boolean => {
    if (target === source || target.kind === 'null' || source.kind === 'null') return true;
    if (target.kind === 'map') return unify(target.key, STRING) && unify(target.value, DYN);
    if (source.kind === 'map') return unify(source.key, STRING) && unify(source.value, DYN);
    if (target.kind !== 'object' || source.kind !== 'object') return false;
    if (target.fields.size !== source.fields.size) return false;
    return [...target.fields].every(([name, field]) => {
      const other = source.fields.get(name);
      return other !== undefined && unify(field.type, other.type);
    });
  };

  const assignAll = (targets: readonly CelType[], sources: readonly CelType[]): boolean => {
    const before = new Map(known);
    if (targets.every((target, i) => unify(target, sources[i]!))) return true;
    known = before;
    return false;
  };

  const assign = (target: CelType, source: CelType): boolean => assignAll([target], [source]);

  const instantiate = (types: readonly CelType[]): CelType[] => {
    const params = new Map<string, CelType>();
    const replace = (type: CelType): CelType => {
      switch (type.kind) {
        case 'param': {
          const made = params.get(type.name) ?? free();
          params.set(type.name, made);
          return made;
        }
        case 'list':
          return { kind: 'list', element: replace(type.element) };
        case 'map':
          return { kind: 'map', key: replace(type.key), value: replace(type.value) };
        case 'type':
          return { kind: 'type', of: replace(type.of) };
        default:
          return type;
      }
    };
    return types.map(replace);
  };

  const wider = (aType: CelType, bType: CelType): CelType => {
    const a = shallow(aType);
    const b = shallow(bType);
    if (a.kind === 'dyn' || b.kind === 'dyn') return DYN;
    if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', element: wider(a.element, b.element) };
    if (a.kind === 'map' && b.kind === 'map') {
      return { kind: 'map', key: wider(a.key, b.key), value: wider(a.value, b.value) };
    }
    return a.kind === 'null' ? b : a;
  };

  const join = (a: CelType, b: CelType): CelType | undefined => (assign(a, b) ? wider(a, b) : undefined);

  return { free, resolve, assign, assignAll, instantiate, join };
}
