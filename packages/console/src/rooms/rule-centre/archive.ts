/** A closed day of GET /v1/rule-centre/statements. */
export interface ArchivedDay {
  day: string;
  rows: number;
  sha256: string;
}

export const addressOfDay = (day: string): string => `/v1/rule-centre/statements/${day}`;

/** The SHA-256 of a file, as `sha256sum` writes it. */
export async function sha256Of(bytes: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export type Checked = 'same' | 'other' | 'unable';

/** Whether a day's file has the hash that was published; `unable` where the browser cannot compute it, or not fetch. */
export async function checkDay({ day, sha256 }: ArchivedDay, fetchFile: typeof fetch = fetch): Promise<Checked> {
  try {
    // only pages that came safely may compute hashes
    if (globalThis.crypto?.subtle === undefined) return 'unable';
    const answer = await fetchFile(addressOfDay(day));
    if (!answer.ok) return 'unable';
    return (await sha256Of(await answer.arrayBuffer())) === sha256 ? 'same' : 'other';
  } catch {
    return 'unable';
  }
}
