import { writeFileSync } from 'node:fs';
import { catalogue } from '../src/catalogue.ts';
import { documentCatalogue } from '../src/document.ts';

writeFileSync(new URL('../../../docs/events.md', import.meta.url), documentCatalogue(catalogue));
