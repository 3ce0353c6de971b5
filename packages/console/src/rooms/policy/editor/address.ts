import { addressOf } from '../../../kit/api.ts';

export interface EditorPlace {
  /** A draft that is written on. */
  release?: string | undefined;
  /** A release that a new draft begins with; the one in force when neither is given. */
  base?: string | undefined;
  rule?: string | undefined;
  file?: string | undefined;
  line?: number | undefined;
  /** A rule is to be begun. */
  new?: '1' | undefined;
}

/** Where something of the pack is changed. */
export const addressOfEditor = ({ release, base, rule, file, line, new: fresh }: EditorPlace): string =>
  addressOf('/policy/edit', { release, base, rule, file, line, new: fresh });
