/** Something that an expression reads. */
export interface CelReference {
  /** The declared variable. */
  readonly variable: string;
  /** The fields below it; `*` stands for any element of a list or any value of a map. */
  readonly path: readonly string[];
  /** Read only through `has()`. */
  readonly tested: boolean;
  readonly line: number;
  readonly column: number;
}
