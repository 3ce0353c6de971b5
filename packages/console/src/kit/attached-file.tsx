import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { type Attached, isPicture, isVideo } from './attached.ts';
import { words } from './files-words.ts';
import { formatBytes } from './format.ts';
import { usePreferences } from './preferences.tsx';
import { Time } from './time.tsx';
import { useT } from './use-t.ts';
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

/**
 * A file that was handed in: downloaded, never shown as a page of ours. A picture can be looked at and a film played in its
 * place; nothing of either is fetched before, because each look is on the trail.
 */
export function AttachedFile({ address, file, erased, children }: AttachedFileProps) {
  const { language } = usePreferences();
  const { id, name, bytes, at } = file;
  const href = `${address}/${id}`;
  return (
    <>
      {name === null ? erased : <a href={href}>{name}</a>}{' '}
      <span className="quiet">
        {formatBytes(bytes, language)} · {children ?? <Time at={at} />}
      </span>{' '}
      {name !== null && isPicture(file) && <Picture address={href} name={name} />}
      {name !== null && isVideo(file) && (
        <div className="attached-shown">
          {/* biome-ignore lint/a11y/useMediaCaption: what people record has no captions */}
          <video controls preload="none" src={href} aria-label={name} />
        </div>
      )}
    </>
  );
}

function Picture({ address, name }: { address: string; name: string }) {
  const t = useT(words);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="small"
        aria-expanded={open}
        aria-label={`${t(open ? 'hide' : 'show')} · ${name}`}
        onClick={() => setOpen(!open)}
      >
        {t(open ? 'hide' : 'show')}
      </Button>
      {open && (
        <div className="attached-shown">
          <img src={address} alt={name} />
        </div>
      )}
    </>
  );
}
