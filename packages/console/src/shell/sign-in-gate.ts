/** Requests whose session has ended wait here while the person signs in again; all of them for one dialog. */
export interface SignInGate {
  /** True when somebody is signed in again. */
  wait(): Promise<boolean>;
  isWaiting(): boolean;
  settle(signedIn: boolean): void;
  /** Nobody was signed in: there is nothing to do over, and a 401 is an answer. */
  enable(on: boolean): void;
  subscribe(tell: () => void): () => void;
}

export function createSignInGate(): SignInGate {
  let waiting: ((signedIn: boolean) => void)[] = [];
  let enabled = false;
  const watchers = new Set<() => void>();
  const tell = (): void => {
    for (const watcher of watchers) watcher();
  };
  return {
    wait() {
      if (!enabled) return Promise.resolve(false);
      const answer = new Promise<boolean>((resolve) => waiting.push(resolve));
      if (waiting.length === 1) tell();
      return answer;
    },
    isWaiting: () => waiting.length > 0,
    settle(signedIn) {
      const all = waiting;
      waiting = [];
      for (const resolve of all) resolve(signedIn);
      tell();
    },
    enable(on) {
      enabled = on;
    },
    subscribe(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
