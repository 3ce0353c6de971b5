import type { Shape } from './names.ts';
import { drawThumbnail } from './scene.ts';

const made = new Map<string, string>();

/** A small picture as part of the event itself. */
export function thumbnail(shape: Shape, image: number): string {
  const name = `${shape}-${image}`;
  let reference = made.get(name);
  if (reference === undefined) {
    reference = `data:image/png;base64,${drawThumbnail(shape, image).toString('base64')}`;
    made.set(name, reference);
  }
  return reference;
}
