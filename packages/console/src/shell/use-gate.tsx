import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import type { SignInGate } from './sign-in-gate.ts';

const GateContext = createContext<SignInGate | undefined>(undefined);

export function GateProvider({ gate, children }: { gate: SignInGate; children: ReactNode }) {
  return <GateContext value={gate}>{children}</GateContext>;
}

export function useGate(): SignInGate {
  const gate = useContext(GateContext);
  if (!gate) throw new Error('Outside of GateProvider');
  return gate;
}

/** Whether requests wait for somebody to sign in again; they only do while somebody was (`here`). */
export function useSignInGate(here: boolean): boolean {
  const gate = useGate();
  useEffect(() => {
    gate.enable(here);
    return () => gate.enable(false);
  }, [gate, here]);
  return useSyncExternalStore(gate.subscribe, gate.isWaiting);
}
