import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PACKAGES = join(ROOT, 'node_modules');
/** Where Node 24 is brought to when the machine's is older. */
export const RUNTIME = join(ROOT, '.runtime');
/** Which Node is brought: exact versions with their checksums. */
export const RUNTIME_LOCK = join(ROOT, 'scripts', 'runtime');
export const MAIN = join(ROOT, 'packages', 'server', 'src', 'main.ts');
