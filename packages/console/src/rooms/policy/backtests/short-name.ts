/** `cn@1.4.0+sha256:0a1b…` as people say it: `cn 1.4.0 (0a1b2c3d)`. */
export function shortName(name: string): string {
  const parts = /^([^@]+)@([^+]+)\+sha256:([0-9a-f]{8})/.exec(name);
  return parts ? `${parts[1]} ${parts[2]} (${parts[3]})` : name;
}
