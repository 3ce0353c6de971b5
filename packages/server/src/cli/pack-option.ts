import { showProblem } from '@anxin/engine';
import { openPackFolder, type PackFolder } from '../policy/pack-folder.ts';

/** The pack that an option names. Null for one with problems, which are told. */
export async function packOf(
  folder: string,
  option: string,
  usage: (message: string) => never,
): Promise<PackFolder | null> {
  const pack = await openPackFolder(folder).catch((error: Error) =>
    usage(`${option} cannot be read: ${error.message}`),
  );
  if (pack.pack) return pack;
  for (const problem of pack.problems) process.stderr.write(`${showProblem(problem, pack.files)}\n`);
  process.exitCode = 1;
  return null;
}
