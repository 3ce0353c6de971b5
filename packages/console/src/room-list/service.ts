import type { Room } from '../room.ts';

/** For who keeps the fund and the books. Parties may read their own accounts too, on pages of their own. */
export const serviceRooms: readonly Room[] = [
  {
    path: '/money/fund',
    title: 'room.money-fund',
    needs: ['service.fund.read'],
    rail: 'service',
    load: () => import('../rooms/money/fund/fund.tsx'),
  },
  {
    path: '/money/payouts',
    title: 'room.money-payouts',
    needs: ['service.fund.read'],
    rail: 'service',
    load: () => import('../rooms/money/payouts/payouts.tsx'),
  },
  {
    path: '/money/payouts/$id',
    title: 'room.money-payout',
    needs: ['service.fund.read'],
    within: '/money/payouts',
    load: () => import('../rooms/money/payouts/payout.tsx'),
  },
  {
    path: '/money/accounts',
    title: 'room.money-accounts',
    needs: ['ledger.trial-balance.read'],
    rail: 'service',
    load: () => import('../rooms/money/ledger/accounts.tsx'),
  },
  {
    path: '/money/accounts/$id',
    title: 'room.money-account',
    needs: ['ledger.trial-balance.read'],
    within: '/money/accounts',
    load: () => import('../rooms/money/ledger/account.tsx'),
  },
  {
    path: '/money/transfers',
    title: 'room.money-transfers',
    needs: ['ledger.trial-balance.read'],
    rail: 'service',
    load: () => import('../rooms/money/ledger/transfers.tsx'),
  },
  {
    path: '/money/transfers/$id',
    title: 'room.money-transfer',
    needs: ['ledger.trial-balance.read'],
    within: '/money/transfers',
    load: () => import('../rooms/money/ledger/transfer.tsx'),
  },
  {
    path: '/money/trial-balance',
    title: 'room.money-trial-balance',
    needs: ['ledger.trial-balance.read'],
    rail: 'service',
    load: () => import('../rooms/money/ledger/trial-balance.tsx'),
  },
];
