import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createKeyRegistry, type KeyBinding, type KeyRegistry } from './keys.ts';

const KeysContext = createContext<KeyRegistry | undefined>(undefined);

/** Listens once for the whole page. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(createKeyRegistry);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // somebody composing Chinese presses keys that are not meant for us
      if (event.defaultPrevented || event.isComposing || event.key === 'Process') return;
      const binding = registry.find(event, isTyping(event.target));
      if (!binding) return;
      event.preventDefault();
      if (event.repeat && binding.repeats !== true) return;
      binding.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [registry]);
  return <KeysContext value={registry}>{children}</KeysContext>;
}

export function useKeyRegistry(): KeyRegistry {
  const registry = useContext(KeysContext);
  if (!registry) throw new Error('Outside of KeysProvider');
  return registry;
}

/** The keys of a page or dialog while it is shown; `?` lists them. */
export function useKeys(bindings: readonly KeyBinding[], { frame = false }: { frame?: boolean } = {}): void {
  const registry = useKeyRegistry();
  const latest = useRef(bindings);
  // with what is shown, not a moment after it: a key acts on what its reader sees
  useLayoutEffect(() => {
    latest.current = bindings;
  });
  useLayoutEffect(() => registry.add(() => latest.current, frame), [registry, frame]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  if (target.closest('[role="combobox"], [role="listbox"], [role="menu"]')) return true;
  return (
    target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'submit', 'reset'].includes(target.type)
  );
}
