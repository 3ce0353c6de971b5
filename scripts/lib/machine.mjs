import { Stop, say } from './say.mjs';

/** Says at once what would fail later with words that nobody understands. */
export function checkMachine() {
  const { platform, arch } = process;
  if (platform === 'linux') {
    if (arch !== 'x64' && arch !== 'arm64') throw new Stop(`Anxin runs on x64 and arm64; this machine is ${arch}.`);
    if (!usesGlibc())
      throw new Stop(
        'The binaries that Anxin brings (PostgreSQL, Node) need glibc, and this Linux has another C library (Alpine?). Use Debian, Ubuntu, Fedora or the like.',
      );
  } else if (platform === 'darwin') say('note: Anxin is tested on Linux; macOS should work, but nobody promises it.');
  else throw new Stop(`Anxin does not run on ${platform}. On Windows use WSL 2, which is Linux.`);
}

function usesGlibc() {
  // without this the report looks up the name of every open connection
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime !== undefined;
}
