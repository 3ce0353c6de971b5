/** Where clients learn the server's address: while there is none they wait here. */
export interface Gate {
  /** The address; undefined once the drill is over. */
  pass(): Promise<string | undefined>;
  open(url: string): void;
  close(): void;
  /** For good: whoever waits, and whoever comes, goes home. */
  shut(): void;
}

/** A gate that the signal shuts as well. */
export function openGate(signal: AbortSignal): Gate {
  let url: string | undefined;
  let over = false;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const go of woken) go();
  };
  const shut = (): void => {
    over = true;
    wake();
  };
  if (signal.aborted) shut();
  signal.addEventListener('abort', shut, { once: true });
  return {
    async pass() {
      while (!over && url === undefined) await new Promise<void>((go) => waiting.push(go));
      return over ? undefined : url;
    },
    open(address) {
      url = address;
      wake();
    },
    close() {
      url = undefined;
    },
    shut,
  };
}
