import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('the example of the README runs and prints what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const said = [...example.matchAll(/^\/\/ ((?:reject|fired) .*)$/gm)].map(([, line]) => line);
  expect(said).toHaveLength(2);
  // Beside the package's sources, so that its own name resolves.
  const file = fileURLToPath(new URL(`../.readme-example-${process.pid}.ts`, import.meta.url));
  await writeFile(file, example);
  try {
    const { stdout } = await run(process.execPath, [file]);
    expect(stdout.trimEnd().split('\n')).toEqual(said);
  } finally {
    await rm(file);
  }
});
