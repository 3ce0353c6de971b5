import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drawMedia } from './draw.ts';
import { framePath, goodsPath, pathsIn } from './names.ts';

describe('pictures', () => {
  it('are PNG of 8-bit RGB in the size that they say', () => {
    const png = drawMedia(framePath('bottle', 1, 'pose-2'))!;
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([320, 180, 8, 2]);
    const length = png.readUInt32BE(33);
    expect(inflateSync(png.subarray(41, 41 + length)).length).toBe((320 * 3 + 1) * 180);
  });

  it('are the same whenever they are drawn, and different from each other', () => {
    const scenes = (['pose-0', 'pose-1', 'pose-2', 'covered', 'still'] as const).map(
      (scene) => drawMedia(framePath('bag', 0, scene))!,
    );
    expect(drawMedia(framePath('bag', 0, 'covered'))).toEqual(scenes[3]);
    expect(new Set(scenes.map((png) => png.toString('base64'))).size).toBe(5);
    expect(drawMedia(goodsPath('bag', 0))).not.toEqual(drawMedia(goodsPath('bag', 1)));
  });

  it('are drawn for our own paths alone', () => {
    for (const path of [
      'simulator/live/../../key',
      'other/live/bag-0-still.png',
      'simulator/live/bag-0-still.png/x',
      '',
    ])
      expect(drawMedia(path)).toBeUndefined();
  });

  it('are found in events by their references', () => {
    const data = { a: ['file:simulator/live/x.png', { b: 'file:other.png' }], c: 'file:simulator/goods/y.png' };
    expect([...pathsIn(data)]).toEqual(['simulator/live/x.png', 'simulator/goods/y.png']);
  });
});
