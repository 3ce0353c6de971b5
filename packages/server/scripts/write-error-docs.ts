import { writeFileSync } from 'node:fs';
import { ERRORS } from '../src/foundation/errors.ts';
import { documentErrors } from './error-docs.ts';

writeFileSync(new URL('../../../docs/errors.md', import.meta.url), documentErrors(ERRORS));
