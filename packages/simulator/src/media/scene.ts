import { type Canvas, type Colour, createCanvas } from './canvas.ts';
import type { Scene, Shape } from './names.ts';

/** Frames are small: a person recognises the scene, and a thousand of them fit on a page. */
const WIDTH = 320;
const HEIGHT = 180;

interface Look {
  wall: readonly [Colour, Colour];
  table: Colour;
  hair: Colour;
  clothes: Colour;
  light: Colour;
}

const LOOKS: readonly Look[] = [
  {
    wall: [
      [246, 238, 228],
      [226, 208, 190],
    ],
    table: [168, 118, 82],
    hair: [58, 42, 38],
    clothes: [92, 128, 150],
    light: [255, 244, 214],
  },
  {
    wall: [
      [224, 236, 240],
      [188, 208, 216],
    ],
    table: [226, 226, 222],
    hair: [40, 40, 48],
    clothes: [196, 104, 92],
    light: [255, 255, 255],
  },
  {
    wall: [
      [232, 240, 222],
      [194, 212, 178],
    ],
    table: [142, 104, 70],
    hair: [72, 52, 40],
    clothes: [86, 124, 92],
    light: [255, 250, 220],
  },
  {
    wall: [
      [240, 226, 234],
      [214, 188, 204],
    ],
    table: [238, 230, 226],
    hair: [84, 56, 48],
    clothes: [126, 98, 146],
    light: [255, 240, 246],
  },
  {
    wall: [
      [70, 78, 104],
      [38, 44, 66],
    ],
    table: [94, 74, 66],
    hair: [28, 26, 32],
    clothes: [210, 164, 96],
    light: [255, 226, 170],
  },
  {
    wall: [
      [248, 244, 236],
      [232, 222, 204],
    ],
    table: [198, 158, 116],
    hair: [48, 38, 36],
    clothes: [66, 84, 118],
    light: [255, 252, 238],
  },
];

const SKIN: Colour = [232, 190, 160];
const INK: Colour = [46, 44, 52];

const GOODS: Record<Shape, Colour> = {
  box: [186, 62, 52],
  bottle: [76, 134, 128],
  jar: [214, 150, 60],
  bag: [206, 122, 58],
  shoe: [236, 236, 240],
  device: [62, 66, 78],
  ring: [74, 148, 104],
  fruit: [232, 138, 44],
  pot: [96, 100, 108],
  book: [58, 92, 142],
  toy: [172, 122, 78],
  coat: [140, 92, 76],
};

const mix = (a: Colour, b: Colour, t: number): Colour =>
  [0, 1, 2].map((i) => Math.round(a[i]! + (b[i]! - a[i]!) * t)) as unknown as Colour;
const DARK: Colour = [20, 20, 26];
const BRIGHT: Colour = [255, 255, 255];

/** A picture of a live room or a video: background, table, streamer, goods. */
export function drawFrame(shape: Shape, lookIndex: number, scene: Scene): Buffer {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const look = LOOKS[lookIndex % LOOKS.length]!;
  if (scene === 'still') return drawStill(canvas, shape, look);
  drawRoom(canvas, look);
  if (scene === 'pose-0') {
    drawStreamer(canvas, look, 160, 0);
    drawTable(canvas, look);
    drawGoods(canvas, shape, 160, 132, 1);
    drawGoods(canvas, shape, 62, 140, 0.6);
    drawGoods(canvas, shape, 258, 140, 0.6);
  } else if (scene === 'pose-1') {
    drawStreamer(canvas, look, 112, 1);
    drawTable(canvas, look);
    drawGoods(canvas, shape, 212, 92, 1.15);
    canvas.circle(186, 106, 11, SKIN);
    drawGoods(canvas, shape, 262, 142, 0.6);
  } else {
    // close up, in a hand
    drawTable(canvas, look);
    canvas.line(40, 190, 122, 118, 40, look.clothes);
    canvas.line(104, 132, 146, 116, 26, SKIN);
    drawGoods(canvas, shape, 176, 92, 2.1);
    if (scene === 'covered') drawCover(canvas);
    else canvas.line(140, 122, 162, 112, 14, SKIN);
  }
  drawOverlay(canvas, look);
  return canvas.png();
}

/** A picture of goods on a plain ground, as a shop shows it. */
export function drawGoodsPicture(shape: Shape, image: number): Buffer {
  const canvas = createCanvas(160, 160);
  const grounds: Colour[] = [
    [244, 242, 238],
    [236, 242, 244],
    [246, 238, 234],
    [238, 242, 232],
  ];
  const ground = grounds[image % grounds.length]!;
  canvas.gradient(mix(ground, BRIGHT, 0.4), mix(ground, DARK, 0.06));
  canvas.box(80, 128, 110, 16, 8, mix(ground, DARK, 0.16), 0.8);
  drawGoods(canvas, shape, 80, 84, 1.7 + 0.15 * (image % 3));
  return canvas.png();
}

/** Small enough to travel inside an event. */
export function drawThumbnail(shape: Shape, image: number): Buffer {
  const canvas = createCanvas(48, 48);
  canvas.gradient([246, 244, 240], [232, 230, 224]);
  drawGoods(canvas, shape, 24, 26, 0.62 + 0.04 * (image % 3));
  return canvas.png();
}

function drawRoom(canvas: Canvas, { wall, light, table }: Look): void {
  canvas.gradient(...wall);
  canvas.circle(276, 26, 34, light, 0.35);
  canvas.circle(276, 26, 18, light, 0.9);
  const shelf = mix(table, wall[1], 0.35);
  for (const y of [44, 82]) {
    canvas.box(56, y, 92, 5, 2, shelf);
    for (let i = 0; i < 5; i++) {
      const height = 14 + ((i * 7 + y) % 11);
      canvas.box(20 + i * 18, y - 3 - height / 2, 11, height, 2, mix(shelf, i % 2 === 0 ? BRIGHT : DARK, 0.28));
    }
  }
  canvas.ring(276, 78, 15, 5, mix(wall[1], BRIGHT, 0.5));
}

function drawTable(canvas: Canvas, { table }: Look): void {
  canvas.box(160, 172, 340, 48, 4, table);
  canvas.box(160, 150, 340, 5, 2, mix(table, BRIGHT, 0.25));
}

function drawStreamer(canvas: Canvas, { hair, clothes }: Look, x: number, arm: 0 | 1): void {
  canvas.box(x, 156, 86, 96, 30, clothes);
  canvas.circle(x, 60, 29, hair);
  canvas.box(x, 78, 54, 40, 18, hair);
  canvas.box(x, 98, 18, 22, 7, mix(SKIN, DARK, 0.1));
  canvas.circle(x, 68, 22, SKIN);
  canvas.box(x, 50, 42, 12, 6, hair);
  canvas.circle(x - 8, 68, 2.2, INK);
  canvas.circle(x + 8, 68, 2.2, INK);
  canvas.line(x - 5, 79, x + 5, 79, 2, mix(SKIN, [190, 80, 80], 0.7));
  if (arm === 1) {
    canvas.line(x + 36, 132, x + 58, 122, 20, clothes);
    canvas.line(x + 58, 122, x + 74, 106, 16, SKIN);
  } else canvas.line(x - 34, 130, x - 20, 146, 18, mix(clothes, DARK, 0.12));
}

/** A hand and coarse squares where the name of the brand would be. */
function drawCover(canvas: Canvas): void {
  canvas.mosaic(156, 78, 44, 28, 7);
  for (let i = 0; i < 4; i++)
    canvas.line(132 + i * 3, 126 - i * 6, 172 + i * 5, 104 - i * 8, 11, mix(SKIN, DARK, 0.04 * i));
}

/** Nobody there: a picture that stands, with the bars of a caption. */
function drawStill(canvas: Canvas, shape: Shape, look: Look): Buffer {
  canvas.gradient(mix(look.wall[0], BRIGHT, 0.2), look.wall[1]);
  canvas.box(160, 84, 150, 116, 10, BRIGHT, 0.75);
  drawGoods(canvas, shape, 160, 84, 1.7);
  canvas.box(160, 158, 200, 14, 7, INK, 0.5);
  canvas.box(160, 158, 120, 4, 2, BRIGHT, 0.9);
  canvas.box(296, 20, 6, 18, 2, INK, 0.6);
  canvas.box(306, 20, 6, 18, 2, INK, 0.6);
  return canvas.png();
}

/** What the application lays over a live picture: the room's badge and the card of the goods. */
function drawOverlay(canvas: Canvas, { light }: Look): void {
  canvas.box(34, 14, 52, 15, 7, DARK, 0.45);
  canvas.circle(17, 14, 4, [226, 72, 66]);
  canvas.box(42, 14, 30, 4, 2, light, 0.9);
  canvas.box(56, 164, 96, 24, 5, BRIGHT, 0.88);
  canvas.box(20, 164, 16, 16, 3, [218, 96, 72]);
  canvas.box(66, 159, 62, 4, 2, INK, 0.7);
  canvas.box(54, 169, 38, 4, 2, [214, 84, 62], 0.9);
}

function drawGoods(canvas: Canvas, shape: Shape, x: number, y: number, size: number): void {
  const colour = GOODS[shape];
  const dark = mix(colour, DARK, 0.3);
  const bright = mix(colour, BRIGHT, 0.45);
  const s = size;
  const label = (): void => canvas.box(x, y + 2 * s, 20 * s, 9 * s, 2 * s, mix(colour, BRIGHT, 0.85));
  switch (shape) {
    case 'box':
      canvas.box(x, y, 44 * s, 34 * s, 3 * s, colour);
      canvas.box(x, y - 12 * s, 44 * s, 10 * s, 3 * s, dark);
      label();
      break;
    case 'bottle':
      canvas.box(x, y + 4 * s, 22 * s, 40 * s, 6 * s, colour);
      canvas.box(x, y - 20 * s, 9 * s, 12 * s, 2 * s, dark);
      label();
      break;
    case 'jar':
      canvas.box(x, y + 3 * s, 32 * s, 34 * s, 7 * s, colour);
      canvas.box(x, y - 17 * s, 34 * s, 9 * s, 3 * s, dark);
      label();
      break;
    case 'bag':
      canvas.box(x, y, 34 * s, 42 * s, 5 * s, colour);
      canvas.box(x, y - 18 * s, 34 * s, 6 * s, 2 * s, bright);
      label();
      break;
    case 'shoe':
      canvas.box(x + 4 * s, y + 4 * s, 46 * s, 16 * s, 8 * s, colour);
      canvas.box(x - 11 * s, y - 5 * s, 18 * s, 22 * s, 6 * s, colour);
      canvas.box(x + 2 * s, y + 12 * s, 52 * s, 6 * s, 3 * s, [196, 200, 208]);
      canvas.line(x - 2 * s, y - 4 * s, x + 12 * s, y + 2 * s, 2.5 * s, INK);
      break;
    case 'device':
      canvas.box(x, y, 24 * s, 42 * s, 5 * s, colour);
      canvas.box(x, y - 2 * s, 19 * s, 32 * s, 2 * s, [122, 168, 196]);
      canvas.circle(x, y + 17 * s, 2 * s, bright);
      break;
    case 'ring':
      canvas.ring(x, y, 17 * s, 8 * s, colour);
      canvas.ring(x - 2 * s, y - 2 * s, 17 * s, 2 * s, bright, 0.8);
      break;
    case 'fruit':
      canvas.circle(x - 11 * s, y + 5 * s, 13 * s, colour);
      canvas.circle(x + 11 * s, y + 5 * s, 13 * s, mix(colour, DARK, 0.08));
      canvas.circle(x, y - 9 * s, 13 * s, bright);
      canvas.line(x, y - 20 * s, x + 7 * s, y - 25 * s, 4 * s, [92, 140, 74]);
      break;
    case 'pot':
      canvas.box(x, y + 3 * s, 46 * s, 24 * s, 9 * s, colour);
      canvas.box(x, y - 10 * s, 50 * s, 6 * s, 3 * s, dark);
      canvas.line(x + 24 * s, y - 2 * s, x + 42 * s, y - 7 * s, 5 * s, dark);
      canvas.circle(x, y - 15 * s, 4 * s, dark);
      break;
    case 'book':
      canvas.box(x + 2 * s, y + 2 * s, 34 * s, 44 * s, 2 * s, [240, 234, 222]);
      canvas.box(x, y, 34 * s, 44 * s, 2 * s, colour);
      canvas.box(x, y - 6 * s, 22 * s, 10 * s, 1 * s, bright);
      break;
    case 'toy':
      canvas.circle(x - 10 * s, y - 18 * s, 6 * s, dark);
      canvas.circle(x + 10 * s, y - 18 * s, 6 * s, dark);
      canvas.circle(x, y - 10 * s, 14 * s, colour);
      canvas.circle(x, y + 11 * s, 16 * s, colour);
      canvas.circle(x, y + 12 * s, 9 * s, bright);
      canvas.circle(x - 5 * s, y - 12 * s, 1.8 * s, INK);
      canvas.circle(x + 5 * s, y - 12 * s, 1.8 * s, INK);
      canvas.circle(x, y - 6 * s, 2.6 * s, INK);
      break;
    case 'coat':
      canvas.box(x, y + 2 * s, 34 * s, 44 * s, 6 * s, colour);
      canvas.line(x - 17 * s, y - 12 * s, x - 25 * s, y + 14 * s, 9 * s, colour);
      canvas.line(x + 17 * s, y - 12 * s, x + 25 * s, y + 14 * s, 9 * s, colour);
      canvas.line(x, y - 14 * s, x, y + 22 * s, 2 * s, dark);
      canvas.line(x - 8 * s, y - 20 * s, x, y - 8 * s, 4 * s, bright);
      canvas.line(x + 8 * s, y - 20 * s, x, y - 8 * s, 4 * s, bright);
      break;
  }
}
