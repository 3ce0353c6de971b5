#!/usr/bin/env node
import { launch } from '../../../scripts/lib/launch.mjs';
import { tell } from '../../../scripts/lib/say.mjs';

await tell(() => launch(process.argv.slice(2)));
