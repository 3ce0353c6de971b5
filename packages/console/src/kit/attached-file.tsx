import type { ReactNode } from 'react';
import { type Attached, isVideo } from './attached.ts';
import { formatBytes } from './format.ts';
import { usePreferences } from './preferences.tsx';
import { Time } from './time.tsx';
import './files.css';

export interface AttachedFileProps {
  /** Of the list that it is in. */
  address: string;
  file: Attached;
  /** Instead of its name, once whoever it belonged to was erased. */
  erased: string;
  /** What else is said of it. */
  children?: ReactNode;
}

/** A file that was handed in: downloaded, never shown as a page of ours; a film can be played, and nothing of it is fetched before. */
export function AttachedFile({ address, file, erased, children }: AttachedFileProps) {
  const { language } = usePreferences();
  const { id, name, bytes, at } = file;
  const href = `${address}/${id}`;
  return (
    <>
      {name === null ? erased : <a href={href}>{name}</a>}{' '}
      <span className="quiet">
        {formatBytes(bytes, language)} · {children ?? <Time at={at} />}
      </span>
      {name !== null && isVideo(file) && (
        // biome-ignore lint/a11y/useMediaCaption: what people record has no captions
        <video className="attached-video" controls preload="none" src={href} aria-label={name} />
      )}
    </>
  );
}
