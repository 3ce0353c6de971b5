import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { SignInGate } from './sign-in-gate.ts';

const GateContext = createContext<SignInGate | undefined>(undefined);

export function GateProvider({ gate, children }: { gate: SignInGate; children: ReactNode }) {
  return <GateContext value={gate}>{children}</GateContext>;
}

export function useGate(): { gate: SignInGate; waiting: boolean } {
  const gate = useContext(GateContext);
  if (!gate) throw new Error('Outside of GateProvider');
  const waiting = useSyncExternalStore(gate.subscribe, gate.isWaiting);
  return { gate, waiting };
}
