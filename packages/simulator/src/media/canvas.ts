import { encodePng } from './png.ts';

/** Red, green, blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** Areas with soft edges, painted over each other: each is a distance to its border, negative inside. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  gradient(top: Colour, bottom: Colour): void;
  circle(x: number, y: number, radius: number, colour: Colour, opacity?: number): void;
  /** A box by its middle and its whole width and height, with round corners. */
  box(x: number, y: number, width: number, height: number, round: number, colour: Colour, opacity?: number): void;
  /** A thick line with round ends. */
  line(x1: number, y1: number, x2: number, y2: number, thick: number, colour: Colour, opacity?: number): void;
  ring(x: number, y: number, radius: number, thick: number, colour: Colour, opacity?: number): void;
  /** Coarse squares instead of what is there, as a blur to hide behind. */
  mosaic(x: number, y: number, width: number, height: number, cell: number): void;
  png(): Buffer;
}

/** `Math.hypot` guards against overflow, at ten times the price. */
const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);

const clamp = (value: number, low: number, high: number): number => (value < low ? low : value > high ? high : value);

export function createCanvas(width: number, height: number): Canvas {
  const rgb = new Uint8Array(width * height * 3);

  function paint(
    [left, top, right, bottom]: [number, number, number, number],
    distance: (x: number, y: number) => number,
    [red, green, blue]: Colour,
    opacity: number,
  ): void {
    const x0 = clamp(Math.floor(left) - 1, 0, width);
    const x1 = clamp(Math.ceil(right) + 1, 0, width);
    const y0 = clamp(Math.floor(top) - 1, 0, height);
    const y1 = clamp(Math.ceil(bottom) + 1, 0, height);
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const cover = clamp(0.5 - distance(x + 0.5, y + 0.5), 0, 1) * opacity;
        if (cover === 0) continue;
        const i = (y * width + x) * 3;
        rgb[i] = Math.round(rgb[i]! + (red - rgb[i]!) * cover);
        rgb[i + 1] = Math.round(rgb[i + 1]! + (green - rgb[i + 1]!) * cover);
        rgb[i + 2] = Math.round(rgb[i + 2]! + (blue - rgb[i + 2]!) * cover);
      }
    }
  }

  return {
    width,
    height,
    gradient(top, bottom) {
      for (let y = 0; y < height; y++) {
        const t = y / (height - 1);
        for (let channel = 0; channel < 3; channel++) {
          const value = Math.round(top[channel]! + (bottom[channel]! - top[channel]!) * t);
          for (let x = 0; x < width; x++) rgb[(y * width + x) * 3 + channel] = value;
        }
      }
    },
    circle: (x, y, radius, colour, opacity = 1) =>
      paint(
        [x - radius, y - radius, x + radius, y + radius],
        (px, py) => length(px - x, py - y) - radius,
        colour,
        opacity,
      ),
    box(x, y, boxWidth, boxHeight, round, colour, opacity = 1) {
      const halfWidth = boxWidth / 2;
      const halfHeight = boxHeight / 2;
      const distance = (px: number, py: number): number => {
        const dx = Math.abs(px - x) - halfWidth + round;
        const dy = Math.abs(py - y) - halfHeight + round;
        return length(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
      };
      paint([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight], distance, colour, opacity);
    },
    line(x1, y1, x2, y2, thick, colour, opacity = 1) {
      const radius = thick / 2;
      const dx = x2 - x1;
      const dy = y2 - y1;
      const square = dx * dx + dy * dy || 1;
      const distance = (px: number, py: number): number => {
        const t = clamp(((px - x1) * dx + (py - y1) * dy) / square, 0, 1);
        return length(px - x1 - t * dx, py - y1 - t * dy) - radius;
      };
      paint(
        [Math.min(x1, x2) - radius, Math.min(y1, y2) - radius, Math.max(x1, x2) + radius, Math.max(y1, y2) + radius],
        distance,
        colour,
        opacity,
      );
    },
    ring(x, y, radius, thick, colour, opacity = 1) {
      const outer = radius + thick / 2;
      paint(
        [x - outer, y - outer, x + outer, y + outer],
        (px, py) => Math.abs(length(px - x, py - y) - radius) - thick / 2,
        colour,
        opacity,
      );
    },
    mosaic(x, y, areaWidth, areaHeight, cell) {
      for (let cy = y; cy < y + areaHeight; cy += cell) {
        for (let cx = x; cx < x + areaWidth; cx += cell) {
          const i = (clamp(Math.floor(cy), 0, height - 1) * width + clamp(Math.floor(cx), 0, width - 1)) * 3;
          // two greys by turns: a cover shows as one on any ground
          const shade = (Math.round((cx - x) / cell) + Math.round((cy - y) / cell)) % 2 === 0 ? 24 : -18;
          const colour: Colour = [0, 1, 2].map((channel) =>
            clamp(rgb[i + channel]! + shade, 0, 255),
          ) as unknown as Colour;
          paint(
            [cx, cy, cx + cell, cy + cell],
            (px, py) => (px >= cx && px < cx + cell && py >= cy && py < cy + cell ? -1 : 1),
            colour,
            1,
          );
        }
      }
    },
    png: () => encodePng(width, height, rgb),
  };
}
