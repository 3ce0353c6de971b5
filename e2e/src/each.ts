import { beforeEach, inject } from 'vitest';

// where no browser starts, the run says why instead of failing
beforeEach((context) => {
  const given = inject('given');
  if ('noBrowser' in given) context.skip(given.noBrowser);
});
