/** What a code of the registry stands for. */
export interface ErrorKind {
  /** HTTP status, RFC 9110. */
  status: number;
  title: string;
  /** What the reader of the error should do. */
  mend: string;
}
