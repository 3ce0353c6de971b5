import { serveThread } from '../bulk/threads.ts';
import { openHand } from './hand.ts';

/** One thread of a backtest. */

await serveThread(openHand);
