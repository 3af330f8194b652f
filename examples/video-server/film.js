'use strict';

// A film of half a minute: a boat sails over a lake, a clock tells the second,
// and a row of lamps the number of the picture as a binary number, by which a
// test knows what a viewer sees.

const { BLOCK, H264 } = require('./h264.js');
const { HORIZON, MOODS, landscape } = require('./landscape.js');
const { mp4 } = require('./mp4.js');

const WIDTH = 640;
const HEIGHT = 360;
const PER_SECOND = 25;
const SECONDS = 30;
const KEY_EVERY = 50;
const COLUMNS = WIDTH / BLOCK;
/** The numbers of all blocks, line by line. */
const ALL = new Set(Array(COLUMNS * Math.ceil(HEIGHT / BLOCK)).keys());

/** Each lamp has a block of its own, from the left, in the second line of blocks. */
const LAMPS = 10;
const LAMP_ROW = 1;

const WHITE = [244, 241, 234];
const SAIL = [235, 205, 160];
const HULL = [84, 40, 38];
const DARK = [26, 28, 44];

/** Which of the seven strokes a digit has: from the top, the right ones, to the middle. */
const STROKES = [0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f];
const STROKE_BOXES = [
  [2, 0, 12, 3],
  [12, 2, 15, 12],
  [12, 14, 15, 24],
  [2, 23, 12, 26],
  [0, 14, 3, 24],
  [0, 2, 3, 12],
  [2, 11.5, 12, 14.5],
];

/** Where in a point it is asked whether a shape is there. */
const LOOKS = [
  [0.2, 0.4],
  [0.6, 0.2],
  [0.4, 0.8],
  [0.8, 0.6],
];

/** BT.601 in the range that video has, which leaves zero out. */
function yuv([r, g, b]) {
  return [
    16 + (65.74 * r + 129.06 * g + 25.06 * b) / 256,
    128 + (-37.95 * r - 74.49 * g + 112.44 * b) / 256,
    128 + (112.44 * r - 94.15 * g - 18.29 * b) / 256,
  ];
}

/** A picture as video has it: the light of each point, the colour of each four. */
class Picture {
  // Blocks are whole, beyond the film's edge as well.
  width = Math.ceil(WIDTH / BLOCK) * BLOCK;
  height = Math.ceil(HEIGHT / BLOCK) * BLOCK;
  light = Buffer.alloc(this.width * this.height, 16);
  colours = [0, 1].map(() => Buffer.alloc((this.width * this.height) / 4, 128));
  /** The blocks that are not as they were copied, by their number. */
  touched = new Set();

  static of(points) {
    const picture = new Picture();
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const at = (y * WIDTH + x) * 3;
        picture.#set(x, y, 1, yuv([points[at], points[at + 1], points[at + 2]]));
      }
    }
    return picture;
  }

  copy(from) {
    this.light.set(from.light);
    for (const [index, plane] of from.colours.entries()) this.colours[index].set(plane);
    this.touched = new Set();
  }

  #set(x, y, part, [light, ...colours]) {
    this.touched.add(Math.floor(y / BLOCK) * COLUMNS + Math.floor(x / BLOCK));
    const at = y * this.width + x;
    this.light[at] += (light - this.light[at]) * part;
    if (x % 2 || y % 2) return;
    for (const [index, plane] of this.colours.entries()) {
      const at = (y * this.width) / 4 + x / 2;
      plane[at] += (colours[index] - plane[at]) * part;
    }
  }

  /** Whatever `inside` says, within the bounds; at its edge as much of it as four looks find. */
  fill([left, top, right, bottom], colour, inside) {
    const value = yuv(colour);
    const end = { x: Math.min(right, WIDTH), y: Math.min(bottom, HEIGHT) };
    for (let y = Math.max(Math.floor(top), 0); y < end.y; y++) {
      for (let x = Math.max(Math.floor(left), 0); x < end.x; x++) {
        let found = 0;
        for (const [dx, dy] of LOOKS) {
          if (inside(x + dx, y + dy)) found++;
        }
        if (found > 0) this.#set(x, y, found / 4, value);
      }
    }
  }

  box(bounds, colour) {
    const [left, top, right, bottom] = bounds;
    this.fill(bounds, colour, (x, y) => x >= left && x < right && y >= top && y < bottom);
  }

  /** A convex shape, its corners clockwise. */
  shape(corners, colour) {
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const bounds = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    this.fill(bounds, colour, (x, y) =>
      corners.every(([fromX, fromY], index) => {
        const [toX, toY] = corners[(index + 1) % corners.length];
        return (toX - fromX) * (y - fromY) >= (toY - fromY) * (x - fromX);
      }),
    );
  }

  /** The bytes of a block, in the order of H.264. */
  block(number) {
    const [row, column] = [Math.floor(number / COLUMNS), number % COLUMNS];
    const bytes = Buffer.alloc((BLOCK * BLOCK * 3) / 2);
    let at = 0;
    for (const [plane, width, size] of [
      [this.light, this.width, BLOCK],
      ...this.colours.map((plane) => [plane, this.width / 2, BLOCK / 2]),
    ]) {
      for (let line = 0; line < size; line++, at += size) {
        const from = (row * size + line) * width + column * size;
        plane.copy(bytes, at, from, from + size);
      }
    }
    return bytes;
  }
}

function paintBoat(picture, number) {
  const time = number / PER_SECOND;
  const x = -40 + (WIDTH + 80) * (number / (PER_SECOND * SECONDS));
  const y = HORIZON * HEIGHT + 34 + 1.6 * Math.sin(time * 1.9);
  const lean = 2.2 * Math.sin(time * 1.3);
  const at = (dx, dy) => [x + dx - (dy * lean) / 60, y + dy];
  picture.shape([at(-1, -54), at(1, -54), at(1, 0), at(-1, 0)], DARK);
  picture.shape([at(3, -52), at(27, -7), at(3, -7)], WHITE);
  picture.shape([at(-3, -46), at(-3, -7), at(-21, -7)], SAIL);
  picture.shape([at(-26, -3), at(30, -3), at(20, 8), at(-18, 8)], HULL);
}

function paintClock(picture, number) {
  const digits = String(Math.floor(number / PER_SECOND)).padStart(2, '0');
  for (const [index, digit] of [...digits].entries()) {
    const left = WIDTH - 60 + index * 22;
    for (const [stroke, box] of STROKE_BOXES.entries()) {
      if (((STROKES[digit] >> stroke) & 1) === 0) continue;
      const [fromX, fromY, toX, toY] = box;
      picture.box([left + fromX, 16 + fromY, left + toX, 16 + toY], WHITE);
    }
  }
}

function paintLamps(picture, number) {
  for (let lamp = 0; lamp < LAMPS; lamp++) {
    const isOn = (number >> (LAMPS - 1 - lamp)) & 1;
    const [x, y] = [(lamp + 1.5) * BLOCK, (LAMP_ROW + 0.5) * BLOCK];
    const bounds = [x - 6, y - 6, x + 6, y + 6];
    picture.fill(bounds, isOn ? WHITE : DARK, (px, py) => Math.hypot(px - x, py - y) < 5.5);
  }
}

function film() {
  const mood = MOODS.find(({ name }) => name === 'amber');
  const still = Picture.of(landscape(WIDTH, HEIGHT, mood, 5));
  const picture = new Picture();
  const encoder = new H264(WIDTH, HEIGHT);
  let touched = new Set();
  const pictures = [];
  for (let number = 0; number < PER_SECOND * SECONDS; number++) {
    picture.copy(still);
    paintLamps(picture, number);
    paintClock(picture, number);
    paintBoat(picture, number);
    const isKey = number % KEY_EVERY === 0;
    // What was painted over in the picture before is bare again.
    const numbers = isKey ? ALL : new Set([...touched, ...picture.touched]);
    const blocks = new Map(Array.from(numbers, (block) => [block, picture.block(block)]));
    pictures.push(encoder.picture(isKey, blocks));
    touched = picture.touched;
  }
  return mp4({
    pictures,
    keyEvery: KEY_EVERY,
    perSecond: PER_SECOND,
    width: WIDTH,
    height: HEIGHT,
    profile: encoder.profile,
    sequence: encoder.sequence(),
    parameters: encoder.parameters(),
  });
}

module.exports = { BLOCK, HEIGHT, LAMPS, LAMP_ROW, PER_SECOND, SECONDS, WIDTH, film };
