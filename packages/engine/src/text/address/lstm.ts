import { Parameter, spread } from './parameter.ts';

/** What each cell has: its forget, input and output gates, and what is new. */
const GATES = 4;
/** Gradients below are not carried on. */
const NOTHING = 1e-5;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** What a run leaves for {@link Lstm.learn}. */
export interface LstmRun {
  length: number;
  /** Of each place what went in: its input, the output of the place before, and a one for the bias. */
  seen: Float32Array;
  gates: Float32Array;
  cells: Float32Array;
  output: Float32Array;
}

/** A long short-term memory (Hochreiter and Schmidhuber 1997) that reads a sequence in one direction. */
export class Lstm {
  /** By cell, by input, by gate. */
  readonly weights: Parameter;
  readonly #inputs: number;
  readonly #cells: number;
  readonly #width: number;
  readonly #backwards: boolean;

  constructor(given: { inputs: number; cells: number; backwards: boolean; random: () => number }) {
    const { inputs, cells, backwards, random } = given;
    [this.#inputs, this.#cells, this.#backwards] = [inputs, cells, backwards];
    const width = inputs + cells + 1;
    this.#width = width;
    this.weights = new Parameter(cells * width * GATES, (at) => {
      const input = Math.floor(at / GATES) % width;
      // nothing is forgotten at first
      if (input === width - 1) return at % GATES === 0 ? 1 : 0;
      return spread(random, input < inputs ? inputs : cells);
    });
  }

  /** Reads `length` rows of inputs; `output` has a row of cells for each. */
  run(input: Float32Array, length: number): LstmRun {
    const [inputs, count, width] = [this.#inputs, this.#cells, this.#width];
    const weights = this.weights.values;
    const seen = new Float32Array(length * width);
    const gates = new Float32Array(length * count * GATES);
    const cells = new Float32Array(length * count);
    const output = new Float32Array(length * count);
    for (let time = 0; time < length; time++) {
      const { at, before } = this.#place(time, length);
      const [from, to] = [at * width, (at + 1) * width];
      seen.set(input.subarray(at * inputs, (at + 1) * inputs), from);
      if (time > 0) seen.set(output.subarray(before * count, (before + 1) * count), from + inputs);
      seen[to - 1] = 1;
      for (let cell = 0; cell < count; cell++) {
        let weight = cell * width * GATES;
        let [forget, take, show, fresh] = [0, 0, 0, 0];
        for (let each = from; each < to; each++, weight += GATES) {
          const value = seen[each]!;
          forget += weights[weight]! * value;
          take += weights[weight + 1]! * value;
          show += weights[weight + 2]! * value;
          fresh += weights[weight + 3]! * value;
        }
        const gate = (at * count + cell) * GATES;
        gates[gate] = sigmoid(forget);
        gates[gate + 1] = sigmoid(take);
        gates[gate + 2] = sigmoid(show);
        gates[gate + 3] = Math.tanh(fresh);
        const kept = time > 0 ? gates[gate]! * cells[before * count + cell]! : 0;
        const state = kept + gates[gate + 1]! * gates[gate + 3]!;
        cells[at * count + cell] = state;
        output[at * count + cell] = gates[gate + 2]! * Math.tanh(state);
      }
    }
    return { length, seen, gates, cells, output };
  }

  /**
   * Adds to the gradient of the weights, back through time.
   * @param wanted how the objective grows with each number of the output
   * @param back receives how it grows with each number of the input
   */
  learn({ length, seen, gates, cells }: LstmRun, wanted: Float32Array, back: Float32Array): void {
    const [inputs, count, width] = [this.#inputs, this.#cells, this.#width];
    const { values: weights, gradient } = this.weights;
    const carried = new Float32Array(count);
    const states = new Float32Array(count);
    const own = new Float32Array(width);
    for (let time = length - 1; time >= 0; time--) {
      const { at, before } = this.#place(time, length);
      const from = at * width;
      own.fill(0);
      for (let cell = 0; cell < count; cell++) {
        const gate = (at * count + cell) * GATES;
        const [forget, take, show, fresh] = [gates[gate]!, gates[gate + 1]!, gates[gate + 2]!, gates[gate + 3]!];
        const shown = Math.tanh(cells[at * count + cell]!);
        const out = wanted[at * count + cell]! + carried[cell]!;
        const state = states[cell]! + out * show * (1 - shown * shown);
        states[cell] = state * forget;
        const last = time > 0 ? cells[before * count + cell]! : 0;
        const byForget = state * last * forget * (1 - forget);
        const byTake = state * fresh * take * (1 - take);
        const byShow = out * shown * show * (1 - show);
        const byFresh = state * take * (1 - fresh * fresh);
        if (Math.abs(byForget) + Math.abs(byTake) + Math.abs(byShow) + Math.abs(byFresh) < NOTHING) continue;
        let weight = cell * width * GATES;
        for (let each = 0; each < width; each++, weight += GATES) {
          const value = seen[from + each]!;
          gradient[weight]! += byForget * value;
          gradient[weight + 1]! += byTake * value;
          gradient[weight + 2]! += byShow * value;
          gradient[weight + 3]! += byFresh * value;
          own[each]! +=
            byForget * weights[weight]! +
            byTake * weights[weight + 1]! +
            byShow * weights[weight + 2]! +
            byFresh * weights[weight + 3]!;
        }
      }
      for (let each = 0; each < inputs; each++) back[at * inputs + each]! += own[each]!;
      carried.set(own.subarray(inputs, inputs + count));
    }
  }

  #place(time: number, length: number): { at: number; before: number } {
    return this.#backwards ? { at: length - 1 - time, before: length - time } : { at: time, before: time - 1 };
  }
}
