import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Manifest } from 'vite';
import { type Budget, weigh } from './budget.ts';

/** Builds the console into dist/: compressed beside each file, and held to budget.json. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
// made beside and moved into place whole: a server that runs goes on with what it has
const HALF = join(ROOT, 'dist.half');
/** Fonts are compressed already. */
const COMPRESSIBLE = /\.(js|css|html|svg|json)$/;

await build({ root: ROOT, configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn', build: { outDir: HALF } });
const manifest = JSON.parse(readFileSync(join(HALF, '.vite', 'manifest.json'), 'utf8')) as Manifest;
const budget = JSON.parse(readFileSync(join(ROOT, 'budget.json'), 'utf8')) as Budget;
// the manifest would tell everybody how the source is laid out
rmSync(join(HALF, '.vite'), { recursive: true });

const packed = new Map<string, number>();
for (const file of readdirSync(HALF, { recursive: true, encoding: 'utf8' }).filter((name) => COMPRESSIBLE.test(name))) {
  const bytes = readFileSync(join(HALF, file));
  const gzip = gzipSync(bytes, { level: 9 });
  packed.set(file, gzip.length);
  writeFileSync(join(HALF, `${file}.gz`), gzip);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(HALF, `${file}.br`), brotliCompressSync(bytes, { params }));
}

const { lines, over } = weigh(manifest, budget, (file) => packed.get(file) ?? 0);
for (const line of lines) process.stderr.write(`${line}\n`);
if (over.length > 0) {
  rmSync(HALF, { recursive: true });
  process.stderr.write(`error: over the budget of packages/console/budget.json: ${over.join(', ')}\n`);
  process.exit(1);
}
rmSync(DIST, { recursive: true, force: true });
renameSync(HALF, DIST);
