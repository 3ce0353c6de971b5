import { parentPort, workerData } from 'node:worker_threads';
import { asProblem } from '../../foundation/errors.ts';
import type { Answer, Equipment, Order } from './crew.ts';
import { openHand } from './hand.ts';

/** One thread of a backtest: crew.ts is its other side. */

const hand = await openHand(workerData as Equipment);
const port = parentPort!;

port.on('message', ({ number, stretch }: Order) => {
  hand
    .work(stretch)
    .then((tally): Answer => ({ number, tally }))
    .catch((error: unknown): Answer => {
      const failure = error instanceof Error ? error.message : String(error);
      return { number, failure, passing: asProblem(error).status === 503 };
    })
    .then((answer) => port.postMessage(answer));
});
