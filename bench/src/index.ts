import { backtest } from './backtest.ts';
import type { Bench } from './bench.ts';
import { console } from './console.ts';
import { decide } from './decide.ts';
import { engine } from './engine/engine.ts';
import { follow } from './follow.ts';
import { http } from './http.ts';
import { leakage } from './leakage.ts';
import { ledger } from './ledger.ts';
import { points } from './points.ts';
import { gateway } from './privacy/gateway.ts';
import { table } from './table.ts';

/** Every benchmark by name; `anxin bench NAME` runs one. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  http,
  decide,
  engine,
  backtest,
  table,
  points,
  follow,
  console,
  gateway,
  leakage,
  ledger,
};
