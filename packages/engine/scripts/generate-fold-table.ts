import { writeFileSync } from 'node:fs';
import { buildFoldTable, renderFoldTable } from './fold-table.ts';

// Run after changing look-alikes.ts or fold-table.ts, or with a newer opencc-js: node scripts/generate-fold-table.ts
writeFileSync(new URL('../src/text/generated/fold-table.ts', import.meta.url), renderFoldTable(buildFoldTable()));
