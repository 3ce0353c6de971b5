import { serveThread } from '../bulk/threads.ts';
import { openScanHand } from './hand.ts';

/** One thread of a retro-scan. */

await serveThread(openScanHand);
