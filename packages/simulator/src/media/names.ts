import type { Category } from '../words/categories.ts';

/** Where pictures lie inside the media folder. Their names say what is drawn, so that any of them can be drawn alone. */
export type Shape = Category['shape'];
export type Scene = 'pose-0' | 'pose-1' | 'pose-2' | 'covered' | 'still';

export const framePath = (shape: Shape, look: number, scene: Scene): string =>
  `simulator/live/${shape}-${look}-${scene}.png`;
export const goodsPath = (shape: Shape, image: number): string => `simulator/goods/${shape}-${image}.png`;

export const asReference = (path: string): string => `file:${path}`;

/** The paths of pictures that an event refers to. */
export function pathsIn(value: unknown, into: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    if (value.startsWith('file:simulator/')) into.add(value.slice('file:'.length));
  } else if (Array.isArray(value)) for (const item of value) pathsIn(item, into);
  else if (value !== null && typeof value === 'object') for (const item of Object.values(value)) pathsIn(item, into);
  return into;
}
