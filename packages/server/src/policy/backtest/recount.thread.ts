import { serveThread } from '../bulk/threads.ts';
import { openRecountHand } from './recount-hand.ts';

/** The thread of a backtest that counts features; it is one, because what it counts follows the order of the log. */

await serveThread(openRecountHand);
