import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type LoadedPack, loadPack, PACK_LIMITS, type PackFile, type PackProblem } from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';

export interface PackFolder extends LoadedPack {
  files: readonly PackFile[];
}

/**
 * Reads and compiles a pack's folder. What is wrong inside the folder becomes a problem of the pack; a folder that
 * cannot be read throws the system's error. Hidden files (`.git`) are passed over.
 */
export async function openPackFolder(folder: string): Promise<PackFolder> {
  const { files, problems } = await readPackFolder(folder);
  const loaded = loadPack(files, schemasForPolicy());
  if (problems.length === 0) return { ...loaded, files };
  return { ...loaded, files, pack: undefined, problems: [...problems, ...loaded.problems] };
}

/** The files as they are, without a look into what they say. */
export async function readPackFolder(folder: string): Promise<{ files: PackFile[]; problems: PackProblem[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep))
    .filter((parts) => !parts.some((part) => part.startsWith('.')))
    .map((parts) => parts.join('/'))
    .sort();
  const files: PackFile[] = [];
  const problems: PackProblem[] = [];
  let bytes = 0;
  for (const path of paths.slice(0, PACK_LIMITS.files + 1)) {
    const content = await readFile(join(folder, path));
    bytes += content.length;
    if (bytes > PACK_LIMITS.totalLength * 3) break; // at least as long in characters as the engine would refuse
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
      const zero = text.indexOf('\0');
      if (zero < 0) files.push({ path, text });
      else
        problems.push({
          ...{ file: path, ...placeOf(text, zero), code: 'not-text', message: 'the file holds U+0000' },
          hint: 'save it as plain text',
        });
    } catch {
      problems.push({
        ...{ file: path, ...badByte(content), code: 'not-utf8', message: 'the file is not valid UTF-8' },
        hint: 'save it as UTF-8',
      });
    }
  }
  return { files, problems };
}

/** Line and column of the first byte that is no UTF-8. */
function badByte(content: Buffer): { line: number; column: number } {
  const good = content.toString('utf8');
  return placeOf(good, Math.max(0, good.indexOf('\ufffd')));
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
