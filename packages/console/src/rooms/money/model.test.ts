import { expect, test } from 'vitest';
import { pageOfAddress } from './model.ts';

test.for([
  ['/v1/ledger/accounts/a1/statement?from=x&to=y', '/money/accounts/a1?from=x&to=y'],
  ['/v1/ledger/transfers?from_purpose=deposit&currency=CNY', '/money/transfers?from_purpose=deposit&currency=CNY'],
  ['/v1/ledger/accounts?owner=merchant%2Fm1', '/money/accounts?owner=merchant%2Fm1'],
  ['/v1/fund/recoveries?of=owed', '/money/recoveries?of=owed'],
  ['/v1/refunds?open=yes', '/money/refunds?open=yes'],
  ['/v1/payouts?state=approval', '/money/payouts?state=approval'],
])('%s is read on %s', ([address, page]) => {
  expect(pageOfAddress(address!)).toBe(page);
});
