/** A way in which like cases were treated. */
export interface Treatment {
  measures: { kind: string; title: string; points: number | null; guidance: boolean; seconds: number | null }[];
  cases: number;
  by_person: number;
  example: { measure: string; target: string; taken_at: string };
}

/** GET /v1/measures/like. */
export interface LikeCases {
  target_type: string;
  rules: string[];
  record: 'first' | 'repeated' | 'often';
  cases: number;
  treatments: Treatment[];
}

/** GET /v1/measures/unlike. */
export interface UnlikeReport {
  items: LikeCases[];
  compared: number;
  cut: boolean;
}

/** Whether a kind is another one than like cases mostly had; not said where none or several are as usual. */
export function isUnusual(treatments: readonly Treatment[], kind: string): boolean {
  const [usual, next] = treatments;
  if (usual === undefined || usual.cases === next?.cases) return false;
  return !usual.measures.some((one) => one.kind === kind && !one.guidance);
}
