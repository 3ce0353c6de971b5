/** The sign of the product, beside its name. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6e66" />
      <g fill="none" stroke="#fff" strokeWidth="2.2" strokeLinejoin="round" strokeLinecap="round">
        <path d="M16 6 7.5 9.2v6.3c0 5 3.5 8.5 8.5 10.2 5-1.7 8.5-5.2 8.5-10.2V9.2z" />
        <path d="m12 15.8 3 3 5.2-5.6" />
      </g>
    </svg>
  );
}
