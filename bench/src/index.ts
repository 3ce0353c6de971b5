import { backtest } from './backtest.ts';
import type { Bench, BenchGroup } from './bench.ts';
import { console } from './console.ts';
import { decide } from './decide.ts';
import { engine } from './engine/engine.ts';
import { follow } from './follow.ts';
import { http } from './http.ts';
import { leakage } from './leakage.ts';
import { ledger } from './ledger.ts';
import { orders } from './money/orders.ts';
import { renderPage as renderMoney } from './money/page.ts';
import { refunds } from './money/refunds.ts';
import { points } from './points.ts';
import { gateway } from './privacy/gateway.ts';
import { renderPage as renderPrivacy } from './privacy/page.ts';
import { rotation } from './privacy/rotation.ts';
import { seal } from './privacy/seal.ts';
import { search } from './privacy/search.ts';
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
  'privacy-seal': seal,
  'privacy-search': search,
  'privacy-rotation': rotation,
  gateway,
  leakage,
  ledger,
  refunds,
  orders,
};

/** Several under one name, one after the other. */
export const GROUPS: Readonly<Record<string, BenchGroup>> = {
  privacy: {
    parts: ['privacy-seal', 'privacy-search', 'privacy-rotation', 'gateway'],
    page: { path: 'docs/benchmarks-privacy.md', render: renderPrivacy },
  },
  money: {
    parts: ['ledger', 'refunds', 'orders'],
    page: { path: 'docs/benchmarks-money.md', render: renderMoney },
  },
};
