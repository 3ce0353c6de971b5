/** One key of a page. `keys` such as `a`, `?`, `Escape`, `Mod+k` (Ctrl, or ⌘ on a Mac), `Shift+r`. */
export interface KeyBinding {
  keys: string;
  /** What it does, for `?`. */
  text: string;
  run(): void;
  /** False: not now, and not shown. */
  when?: boolean;
  /** Goes on while the key is held down; without it a held key does its work once. */
  repeats?: boolean;
  /** Also while somebody types. Keys with Mod always are. */
  whileTyping?: boolean;
}

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export function matches(keys: string, pressed: Pressed): boolean {
  const parts = keys.split('+');
  const key = keys.endsWith('++') || keys === '+' ? '+' : parts.at(-1)!;
  const mod = parts.includes('Mod');
  if (mod !== (pressed.ctrlKey || pressed.metaKey) || pressed.altKey) return false;
  // what Shift makes of a key (`?`, `A`) says so itself
  if (parts.includes('Shift') && !pressed.shiftKey) return false;
  if (key.length > 1) return pressed.key === key && parts.includes('Shift') === pressed.shiftKey;
  return (
    pressed.key.toLowerCase() === key.toLowerCase() &&
    (/[^a-z]/i.test(key) || parts.includes('Shift') === pressed.shiftKey)
  );
}

export interface KeyRegistry {
  /** The latest layer comes first: an open dialog's keys before the page's, and the frame's last. @returns takes it back */
  add(layer: () => readonly KeyBinding[], frame?: boolean): () => void;
  /** What would happen for a key. */
  find(pressed: Pressed, typing: boolean): KeyBinding | undefined;
  /** All that works now, the page's first. */
  list(): KeyBinding[];
}

export function createKeyRegistry(): KeyRegistry {
  const layers: (() => readonly KeyBinding[])[] = [];
  const active = (): KeyBinding[] =>
    layers.toReversed().flatMap((layer) => layer().filter(({ when }) => when !== false));
  return {
    add(layer, frame = false) {
      if (frame) layers.unshift(layer);
      else layers.push(layer);
      return () => {
        const place = layers.indexOf(layer);
        if (place >= 0) layers.splice(place, 1);
      };
    },
    find: (pressed, typing) =>
      active().find(
        (binding) =>
          matches(binding.keys, pressed) && (!typing || binding.whileTyping === true || binding.keys.includes('Mod')),
      ),
    list() {
      const seen = new Set<string>();
      return active().filter(({ keys }) => !seen.has(keys) && seen.add(keys));
    },
  };
}
