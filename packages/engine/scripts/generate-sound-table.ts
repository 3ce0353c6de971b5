import { writeFileSync } from 'node:fs';
import { buildSoundTable, renderSoundTable } from './sound-table.ts';

// Run with a newer pinyin-pro: node scripts/generate-sound-table.ts
writeFileSync(new URL('../src/text/generated/sound-table.ts', import.meta.url), renderSoundTable(buildSoundTable()));
