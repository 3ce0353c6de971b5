import type { Api } from './api.ts';

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
const ATTACHED_TYPES = [
  ...['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/pdf', 'text/plain'],
] as const;
export const MOST_ATTACHED_BYTES = 5 * 1024 * 1024;

const VIDEO_TYPES = ['video/mp4', 'video/webm', 'video/quicktime'] as const;
export const isVideo = ({ type }: { type: string }): boolean => (VIDEO_TYPES as readonly string[]).includes(type);

export const isPicture = ({ type }: { type: string }): boolean => type.startsWith('image/');

/** How large a video may be, and how many there may be; null: none is taken. */
export type VideoLimits = { most_bytes: number; most: number } | null;

/** What the server lists. */
export interface AttachedList {
  items: Attached[];
  videos: VideoLimits;
}

export type Unfit = 'type' | 'size' | 'empty' | 'video-size';

/** Why a file need not be sent: the server would refuse it. */
export function unfit(file: Pick<File, 'type' | 'size'>, videos: VideoLimits = null): Unfit | undefined {
  const { type, size } = file;
  if (size === 0) return 'empty';
  if (isVideo(file) && videos !== null) return size > videos.most_bytes ? 'video-size' : undefined;
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

interface Progress {
  id: string;
  got: number;
  part_bytes: number;
}

/** What a file picker offers. */
export const acceptOf = (videos: VideoLimits): string =>
  [...ATTACHED_TYPES, '.csv', '.log', ...(videos === null ? [] : [...VIDEO_TYPES, '.mov'])].join(',');

/**
 * Adds a file to what lies at an address; a video goes in parts, so that a bad connection loses one of them at most.
 * @param onPart told of how much is there, of a hundred
 */
export async function sendFile(
  api: Pick<Api, 'post'>,
  path: string,
  file: File,
  onPart: (percent: number) => void = () => undefined,
): Promise<Attached> {
  const { name, type, size } = file;
  if (!isVideo(file))
    return api.post<Attached>(`${path}/attachments`, { name, type: typeOf(type), content: await base64Of(file) });
  let progress = await api.post<Progress>(`${path}/videos`, { name, type, bytes: size });
  while (progress.got < size) {
    const { id, got: offset, part_bytes } = progress;
    onPart(Math.floor((100 * offset) / size));
    const content = await base64Of(file.slice(offset, offset + part_bytes));
    progress = await api.post<Progress>(`${path}/videos/${id}/parts`, { offset, content });
    // a server that takes nothing is not asked for ever
    if (progress.got <= offset) throw new Error(`the video stays at ${offset} bytes`);
  }
  onPart(100);
  return api.post<Attached>(`${path}/videos/${progress.id}/finish`, {});
}
