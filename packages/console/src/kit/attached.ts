/** A file of a case or an appeal, as the server lists it. */
export interface Attached {
  id: string;
  type: string;
  bytes: number;
  at: string;
  /** Null: who it belongs to was erased. */
  name: string | null;
  mine: boolean;
}

/** What the server takes; it looks at the bytes itself. */
export const ATTACHED_TYPES = [
  ...['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/pdf', 'text/plain'],
] as const;
export const MOST_ATTACHED_BYTES = 5 * 1024 * 1024;

export type Unfit = 'type' | 'size' | 'empty';

/** Why a file need not be sent: the server would refuse it. */
export function unfit({ type, size }: Pick<File, 'type' | 'size'>): Unfit | undefined {
  if (size === 0) return 'empty';
  if (size > MOST_ATTACHED_BYTES) return 'size';
  return (ATTACHED_TYPES as readonly string[]).includes(typeOf(type)) ? undefined : 'type';
}

/** Browsers call tables of text by other names; to the server they are plain text. */
export const typeOf = (type: string): string => (type === 'text/csv' ? 'text/plain' : type);

const CHUNK = 0x8000;

export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}
