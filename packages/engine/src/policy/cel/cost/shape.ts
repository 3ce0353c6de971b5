import { type CelObjectType, type CelType, DYN } from '../types.ts';
import {
  type Amount,
  atMost,
  type Each,
  exactly,
  larger,
  mostOf,
  NOTHING,
  plus,
  times,
  within,
  without,
} from './amount.ts';
import type { CelSizes } from './sizes.ts';

/** Upper bounds of a value whose kind need not be known: what it is not, it has none of. */
export interface Shape {
  /** UTF-16 units of a text, or bytes. */
  readonly units: Amount;
  /** Elements of a list, or entries of a map. */
  readonly items: Amount;
  /** Values inside it, at all levels. */
  readonly below: Amount;
  /** Units of all texts in it, keys and itself too. */
  readonly total: Amount;
  /** What it is where it has items; `any` where that is not known. */
  readonly kind: 'list' | 'map' | 'any';
  /** What a comprehension's variable stands for: an element, or the key of a map. */
  readonly inner: Shape;
  /** What a field, a key or an index gives; null where its name is not known. */
  at(field: string | null): Shape;
}

/** A number, a bool, null, an instant …: costs nothing to look at. */
export const SCALAR: Shape = {
  units: NOTHING,
  items: NOTHING,
  below: NOTHING,
  total: NOTHING,
  kind: 'any',
  get inner() {
    return SCALAR;
  },
  at: () => SCALAR,
};

export function textShape(units: Amount): Shape {
  return { units, items: NOTHING, below: NOTHING, total: units, kind: 'any', inner: SCALAR, at: SCALAR.at };
}

export function listShape(items: Amount, element: Shape, held: { below: Amount; total: Amount }): Shape {
  return { units: NOTHING, items, ...held, kind: 'list', inner: element, at: () => element };
}

/** Looks into a value when it is asked, and once: what holds for two holds for four of their parts, and so on. */
function lazily(
  bounds: Omit<Shape, 'inner' | 'at'>,
  parts: { inner: () => Shape; at: (field: string | null) => Shape },
): Shape {
  let inner: Shape | undefined;
  const fields = new Map<string | null, Shape>();
  return {
    ...bounds,
    get inner() {
      inner ??= parts.inner();
      return inner;
    },
    at(field) {
      const found = fields.get(field) ?? parts.at(field);
      fields.set(field, found);
      return found;
    },
  };
}

/** What holds whichever of two values it is. */
export function either(a: Shape, b: Shape): Shape {
  if (a === b) return a;
  const bounds = {
    units: larger(a.units, b.units),
    items: larger(a.items, b.items),
    below: larger(a.below, b.below),
    total: larger(a.total, b.total),
    kind: a.kind === b.kind ? a.kind : 'any',
  } as const;
  return lazily(bounds, {
    inner: () => either(a.inner, b.inner),
    at: (field) => either(a.at(field), b.at(field)),
  });
}

/** A value inside `each`, at any depth: no larger than what holds it. */
export function inside(each: Each, shape: Shape): Shape {
  if (shape === SCALAR) return SCALAR;
  const bounds = {
    units: within(each, mostOf(shape.units), { units: 1 }),
    items: within(each, mostOf(shape.items), { values: 1 }),
    below: within(each, mostOf(shape.below), { values: 1 }),
    total: within(each, mostOf(shape.total), { units: 1 }),
    kind: shape.kind,
  };
  return lazily(bounds, { inner: () => inside(each, shape.inner), at: (field) => inside(each, shape.at(field)) });
}

/** A value that was computed for one element, told without it. */
export function outside(each: Each, shape: Shape): Shape {
  if (shape === SCALAR) return SCALAR;
  const bounds = {
    units: without(shape.units, each),
    items: without(shape.items, each),
    below: without(shape.below, each),
    total: without(shape.total, each),
    kind: shape.kind,
  };
  return lazily(bounds, { inner: () => outside(each, shape.inner), at: (field) => outside(each, shape.at(field)) });
}

/** The shapes of declared types under some sizes, each made once: rules are many, and types few. */
export function shapesOf(sizes: CelSizes): (type: CelType) => Shape {
  let shapes = SHAPES.get(sizes);
  if (shapes === undefined) {
    shapes = shapesUnder(sizes);
    SHAPES.set(sizes, shapes);
  }
  return shapes;
}

const SHAPES = new WeakMap<CelSizes, (type: CelType) => Shape>();

function shapesUnder(sizes: CelSizes): (type: CelType) => Shape {
  const made = new WeakMap<CelType, Shape>();
  const anything = anyShape(sizes, sizes.text);

  const shapeOf = (type: CelType): Shape => {
    const known = made.get(type);
    if (known !== undefined) return known;
    const shape = make(type);
    made.set(type, shape);
    return shape;
  };

  const make = (type: CelType): Shape => {
    switch (type.kind) {
      case 'string':
      case 'bytes':
        return textShape(exactly(type.max ?? sizes.text));
      case 'list': {
        const items = exactly(type.max ?? sizes.items);
        const element = shapeOf(type.element);
        return listShape(items, element, held(items, element, 0));
      }
      case 'map':
        return mapShape(type.max ?? sizes.keys, shapeOf(type.value), shapeOf(type.key));
      case 'object':
        return objectShape(type);
      case 'dyn':
        return type.max === undefined ? anything : anyShape(sizes, type.max);
      case 'param':
      case 'free':
        return anything;
      default:
        return SCALAR;
    }
  };

  const mapShape = (entries: number, value: Shape, key: Shape): Shape => {
    const items = exactly(entries);
    const name = isOfEvent(entries) ? textShape(atMost(key.units, sizes.keyLength)) : key;
    const within = held(items, value, mostOf(name.units));
    return { units: NOTHING, items, ...within, kind: 'map', inner: name, at: () => value };
  };

  /** Data may hold fields that nobody declared. */
  const objectShape = ({ fields, rest }: CelObjectType): Shape => {
    const open = mapShape(sizes.keys, anything, textShape(exactly(sizes.keyLength)));
    return lazily(open, {
      inner: () => open.inner,
      at: (field) =>
        field === null
          ? [...fields.values()].reduce((shape, { type }) => either(shape, shapeOf(type)), anything)
          : shapeOf(fields.get(field)?.type ?? rest ?? DYN),
    });
  };

  /** A list that may be longer than any of an event's is none of an event. */
  const isOfEvent = (count: number): boolean => count <= Math.max(sizes.items, sizes.keys);

  /** No event holds more than an event may. */
  const held = (items: Amount, element: Shape, keyLength: number): { below: Amount; total: Amount } => {
    const count = mostOf(items);
    const below = plus(items, times(items, mostOf(element.below)));
    const total = times(items, keyLength + mostOf(element.total));
    if (!isOfEvent(count)) return { below, total };
    return { below: atMost(below, sizes.values), total: atMost(total, sizes.total) };
  };

  return shapeOf;
}

/** JSON of which nothing is known. */
function anyShape(sizes: CelSizes, text: number): Shape {
  const shape: Shape = {
    units: exactly(text),
    items: exactly(Math.max(sizes.items, sizes.keys)),
    below: exactly(sizes.values),
    total: exactly(sizes.total),
    kind: 'any',
    get inner() {
      return shape;
    },
    at: () => shape,
  };
  return shape;
}
