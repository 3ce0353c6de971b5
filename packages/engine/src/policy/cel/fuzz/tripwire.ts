/** Names that expressions and events of the fuzzer use, and that no library looks for on an ordinary object. */
const NAMES = [
  ...[
    'x',
    'y',
    'z',
    'a-b',
    'nothing',
    'title',
    'price',
    'rating',
    'brand',
    'tags',
    'cost',
    'papers',
    'amount',
    'currency',
  ],
  ...['product', 'extra', 'counts', 'texts', 'numbers', 'any', 'polluted', 'known'],
];

export interface Tripwires {
  /** Runs something; what it reads of a prototype is told. */
  watch<T>(run: () => T): T;
  /** Names that were read since the beginning. */
  readonly touched: ReadonlySet<string>;
  remove(): void;
}

/** Lays a wire over names of Object.prototype: whoever looks for them on an object that has none of its own is seen. */
export function layTripwires(): Tripwires {
  const touched = new Set<string>();
  let armed = false;
  const before = new Map<string, PropertyDescriptor | undefined>();
  const lay = (name: string, read: (on: unknown) => unknown): void => {
    const own = Object.getOwnPropertyDescriptor(Object.prototype, name);
    before.set(name, own);
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get() {
        if (armed) touched.add(name);
        return read(this);
      },
      // An assignment makes an own property, as it would without the wire.
      set(value: unknown) {
        if (own?.set !== undefined) own.set.call(this, value);
        else Object.defineProperty(this, name, { value, configurable: true, enumerable: true, writable: true });
      },
    });
  };
  for (const name of NAMES) lay(name, () => undefined);
  lay('constructor', () => Object);
  lay('__proto__', (on) => Object.getPrototypeOf(on) as unknown);
  return {
    touched,
    watch(run) {
      armed = true;
      try {
        return run();
      } finally {
        armed = false;
      }
    },
    remove() {
      for (const [name, own] of before) {
        if (own === undefined) Reflect.deleteProperty(Object.prototype, name);
        else Object.defineProperty(Object.prototype, name, own);
      }
    },
  };
}
