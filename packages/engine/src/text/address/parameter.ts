const [KEPT, KEPT_SQUARES, LEAST] = [0.9, 0.999, 1e-8] as const;

/** Numbers that are learnt, each with a step of its own (Adam; Kingma and Ba 2015). */
export class Parameter {
  readonly values: Float32Array;
  /** Adds up how the objective grows with each value, until the next {@link step}. */
  readonly gradient: Float32Array;
  readonly #mean: Float32Array;
  readonly #squares: Float32Array;

  constructor(size: number, initial: (at: number) => number) {
    this.values = Float32Array.from({ length: size }, (_, at) => initial(at));
    this.gradient = new Float32Array(size);
    this.#mean = new Float32Array(size);
    this.#squares = new Float32Array(size);
  }

  /**
   * Goes up the gradient and forgets it.
   * @param time how many steps there have been, this one included
   */
  step(rate: number, time: number): void {
    const { values, gradient } = this;
    const [mean, squares] = [this.#mean, this.#squares];
    const [toward, spread] = [rate / (1 - KEPT ** time), 1 / (1 - KEPT_SQUARES ** time)];
    for (let at = 0; at < values.length; at++) {
      const by = gradient[at]!;
      mean[at] = KEPT * mean[at]! + (1 - KEPT) * by;
      squares[at] = KEPT_SQUARES * squares[at]! + (1 - KEPT_SQUARES) * by * by;
      values[at]! += (toward * mean[at]!) / (Math.sqrt(squares[at]! * spread) + LEAST);
      gradient[at] = 0;
    }
  }
}

/** Start values whose sums neither grow nor fade: the more that are added up, the smaller (Glorot and Bengio 2010). */
export const spread = (random: () => number, added: number): number => (random() * 2 - 1) * Math.sqrt(3 / added);
