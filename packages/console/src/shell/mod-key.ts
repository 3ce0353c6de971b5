/** What Mod is on this machine. */
export function modKey(): 'Meta' | 'Control' {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? 'Meta' : 'Control';
}
