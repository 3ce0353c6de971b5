/** One line of `anxin doctor`. */
export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'failure';
  /** What was found. */
  says: string;
  /** What to do; with warnings and failures only. */
  mend?: string;
}

export const ok = (name: string, says: string): Finding => ({ name, state: 'ok', says });
export const warning = (name: string, says: string, mend: string): Finding => ({ name, state: 'warning', says, mend });
export const failure = (name: string, says: string, mend: string): Finding => ({ name, state: 'failure', says, mend });

/** A check that cannot be made is a failure of its own, and does not stop the others. */
export async function guarded(name: string, check: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    return [failure(name, `could not be checked: ${(error as Error).message}`, 'Mend what the message names.')];
  }
}

export const bytes = (count: number): string =>
  count < 1e9 ? `${Math.round(count / 1e6)} MB` : `${(count / 1e9).toFixed(1)} GB`;

export function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}
