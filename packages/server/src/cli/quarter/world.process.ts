import { runWorld } from './run.ts';
import { serveWorld } from './serve-world.ts';

serveWorld(runWorld);
