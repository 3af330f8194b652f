'use strict';

/**
 * Counts the turns of the event loop from now on. The function it gives ends that, and tells how
 * many there were.
 */
function countTurns() {
  let turns = 0;
  let ended = false;
  const turn = () => {
    turns++;
    if (!ended) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    ended = true;
    return turns;
  };
}

module.exports = { countTurns };
