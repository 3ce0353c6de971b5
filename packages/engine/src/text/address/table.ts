/** Gradients below do not change a row. */
const NOTHING = 1e-4;

/** A row of numbers for each feature, learnt in steps that grow smaller the more a number has changed (AdaGrad; Duchi 2011). */
export class Table {
  readonly #width: number;
  readonly #values: Float32Array;
  readonly #squares: Float32Array;

  constructor(given: { rows: number; width: number; caution: number; initial?: () => number }) {
    const { rows, width, caution, initial } = given;
    this.#width = width;
    this.#values = new Float32Array(rows * width);
    if (initial) for (let at = 0; at < this.#values.length; at++) this.#values[at] = initial();
    this.#squares = new Float32Array(rows * width).fill(caution);
  }

  /** Adds these rows up, into the row `at` of `sums`. */
  add(rows: Int32Array, sums: Float64Array, at: number): void {
    const [width, values] = [this.#width, this.#values];
    const to = at * width;
    for (const row of rows) {
      const from = row * width;
      for (let each = 0; each < width; each++) sums[to + each]! += values[from + each]!;
    }
  }

  /** Changes these rows by what the row `at` of the gradient asks for. */
  learn(rows: Int32Array, gradient: Float64Array, at: number, rate: number): void {
    const [width, values, squares] = [this.#width, this.#values, this.#squares];
    const places: number[] = [];
    for (let each = 0; each < width; each++) if (Math.abs(gradient[at * width + each]!) > NOTHING) places.push(each);
    if (places.length === 0) return;
    for (const row of rows)
      for (const each of places) {
        const place = row * width + each;
        const by = gradient[at * width + each]!;
        squares[place]! += by * by;
        values[place]! += (rate * by) / Math.sqrt(squares[place]!);
      }
  }
}
