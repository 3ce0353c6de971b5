import { type ReactNode, useId } from 'react';

/** A field of a form with its name above it; `<id>-label` is the name's own. */
export function Labelled({ label, children }: { label: string; children(id: string): ReactNode }) {
  const id = useId();
  return (
    <div className="labelled">
      <label htmlFor={id} id={`${id}-label`}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}
