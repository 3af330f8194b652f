'use strict';

// `npm run soak`, for a few seconds: every answer is right, and nothing is left open. How memory goes on takes longer.

const assert = require('node:assert');
const { test } = require('node:test');
const { soak } = require('./soak/soak.js');

test('a mixed load', async () => {
  const { counts, end, idle } = await soak({ seconds: 4, clients: 20, slow: 40 });
  assert.ok(counts.whole > 0 && counts.cut > 0 && counts.sent > 0, JSON.stringify(counts));
  assert.ok(end.works > 0);
  assert.ok(
    end.descriptors <= idle.descriptors + 5,
    `${idle.descriptors}, then ${end.descriptors}`,
  );
});
