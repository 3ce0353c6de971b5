import type { Scene, Shape } from './names.ts';
import { drawFrame, drawGoodsPicture } from './scene.ts';

/** Draws the picture that a path of ours names; undefined for any other path. */
export function drawMedia(path: string): Buffer | undefined {
  const live = /^simulator\/live\/([a-z]+)-(\d)-(pose-\d|covered|still)\.png$/.exec(path);
  if (live) return drawFrame(live[1] as Shape, Number(live[2]), live[3] as Scene);
  const goods = /^simulator\/goods\/([a-z]+)-(\d)\.png$/.exec(path);
  return goods ? drawGoodsPicture(goods[1] as Shape, Number(goods[2])) : undefined;
}
