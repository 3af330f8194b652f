'use strict';

// Paints hills behind a lake: the pictures of the gallery, and what stands still
// in the film.

const HORIZON = 0.7;

/** Colours from the top of the sky to the hills in front; where the sun is. */
const MOODS = [
  { name: 'dawn', sky: ['#27315e', '#f2a07b'], hills: ['#8b6a8c', '#2b2547'], sun: [0.68, 0.52] },
  {
    name: 'forenoon',
    sky: ['#3f8fd4', '#d8eefb'],
    hills: ['#7fa9bd', '#1f4d4a'],
    sun: [0.24, 0.2],
  },
  { name: 'noon', sky: ['#1874c4', '#a8dcf0'], hills: ['#6fa98f', '#1d4a2c'], sun: [0.5, 0.12] },
  { name: 'haze', sky: ['#9fb0b8', '#e9e6da'], hills: ['#b3bcb8', '#4c5a5c'], sun: [0.36, 0.34] },
  { name: 'amber', sky: ['#6c4a7e', '#ffcf7a'], hills: ['#b4716a', '#3b2136'], sun: [0.3, 0.5] },
  { name: 'sunset', sky: ['#31214f', '#ff7a4d'], hills: ['#8c3f5c', '#1d1230'], sun: [0.56, 0.6] },
  { name: 'dusk', sky: ['#101b3f', '#7c78b8'], hills: ['#474b82', '#0f1230'], sun: [0.8, 0.66] },
  { name: 'night', sky: ['#05070f', '#26386b'], hills: ['#1c2b52', '#060a18'], sun: [0.22, 0.22] },
];

const rgb = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
const mix = ([r, g, b], to, part) => [
  r + (to[0] - r) * part,
  g + (to[1] - g) * part,
  b + (to[2] - b) * part,
];
const smooth = (edge, over, value) => Math.min(Math.max((value - edge) / over, 0), 1);

/** The height of a hill's ridge in each column: waves, each half as long as the one before. */
function ridge(width, height, level, seed) {
  return Float64Array.from({ length: width }, (_, column) => {
    const x = column / width;
    let wave = 0;
    for (let octave = 1; octave <= 32; octave *= 2) {
      wave += Math.sin(x * 5 * octave + seed * (octave + 3.7)) / octave ** 1.25;
    }
    return (level - wave * 0.045) * height;
  });
}

/** Three bytes a point, line by line. */
function landscape(width, height, { sky, hills, sun }, seed) {
  const [top, low] = sky.map(rgb);
  const [far, near] = hills.map(rgb);
  const ranges = [0.5, 0.57, 0.63, 0.685].map((level, index, { length }) => ({
    ridge: ridge(width, height, level, seed + index * 11),
    colour: mix(far, near, index / (length - 1)),
  }));
  const horizon = Math.round(HORIZON * height);
  const glow = mix(low, [255, 244, 214], 0.75);
  const radius = 0.045 * height;

  function skyAt(x, y) {
    const colour = mix(top, low, y / horizon);
    const distance = Math.hypot(x - sun[0] * width, y - sun[1] * height);
    const light = 0.6 * Math.exp(-distance / (0.16 * height));
    return mix(mix(colour, glow, light), glow, smooth(-radius - 0.7, 1.4, -distance));
  }

  function above(x, y) {
    // What stands behind a hill is not seen.
    let hill = ranges.findLastIndex(({ ridge }) => y - ridge[x] >= 0.5);
    let colour = hill < 0 ? skyAt(x, y) : undefined;
    for (hill = Math.max(hill, 0); hill < ranges.length; hill++) {
      const depth = y - ranges[hill].ridge[x];
      if (depth <= -0.5) continue;
      // Mist lies in the valleys.
      const misty = mix(ranges[hill].colour, low, 0.35 * smooth(0, 0.16 * height, depth));
      colour = depth < 0.5 ? mix(colour, misty, depth + 0.5) : misty;
    }
    return colour;
  }

  /** The lake shows what is above it, moved about by ripples that grow towards the viewer. */
  function lake(x, y) {
    const depth = (y - horizon) / (height - horizon);
    const ripple = Math.sin(26 * Math.sqrt(depth) * 6.3 + Math.sin(x / (0.05 * width)) * 0.9);
    const column = Math.round(x + ripple * depth * 0.02 * width);
    const mirrored = Math.round(horizon - (y - horizon) * 1.5 + ripple * depth * 4);
    const colour = above(
      Math.min(Math.max(column, 0), width - 1),
      Math.min(Math.max(mirrored, 0), horizon - 1),
    );
    return mix(colour, near, 0.25 + 0.3 * depth);
  }

  const points = Buffer.alloc(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = y < horizon ? above(x, y) : lake(x, y);
      points[at++] = colour[0];
      points[at++] = colour[1];
      points[at++] = colour[2];
    }
  }
  return points;
}

module.exports = { HORIZON, MOODS, landscape };
