import { useT } from './use-t.ts';
import { createWords } from './words.ts';

const words = createWords(
  { blurred: '画面已模糊', show: '显示画面', hide: '模糊画面', alt: '画面 {n}' },
  { blurred: 'Pictures are blurred', show: 'Show pictures', hide: 'Blur pictures', alt: 'Picture {n}' },
);

export interface PicturesProps {
  addresses: readonly string[];
  blurred: boolean;
  onToggle(): void;
  /** Without colour, once they are shown. */
  grey?: boolean;
  /** The key that does the same, shown beside the words. */
  hint?: string;
}

/** Pictures that somebody may rather not see unasked; blurred they take the same room. */
export function Pictures({ addresses, blurred, onToggle, grey = false, hint }: PicturesProps) {
  const t = useT(words);
  if (addresses.length === 0) return null;
  return (
    <div className="pictures">
      <button type="button" className="pictures-toggle" aria-pressed={!blurred} onClick={onToggle}>
        {t(blurred ? 'show' : 'hide')}
        {hint && <kbd>{hint}</kbd>}
      </button>
      <div className="picture-row" data-blurred={blurred || undefined} data-grey={grey || undefined}>
        {addresses.map((address, at) => (
          <span key={address} className="picture">
            <img src={address} alt={t('alt', { n: at + 1 })} loading="lazy" />
          </span>
        ))}
      </div>
    </div>
  );
}
