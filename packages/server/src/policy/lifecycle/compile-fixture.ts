import { loadPack, type Pack } from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';

/** A pack of files that have to be good. */
export async function compileFixture(files: Record<string, string>): Promise<Pack> {
  const { pack, problems } = loadPack(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    schemasForPolicy(),
  );
  if (!pack) throw new Error(JSON.stringify(problems));
  return pack;
}
