import { Select } from 'antd';
import { useT } from '../../../kit/use-t.ts';
import { type Edits, grouped } from './edits.ts';
import { words } from './words.ts';

export interface FileSelectProps {
  /** Of the release. */
  paths: readonly string[];
  edits: Edits;
  file: string;
  onOpen(path: string): void;
}

/** The files of the pack, rules first; those that are changed or new say so. */
export function FileSelect({ paths, edits, file, onOpen }: FileSelectProps) {
  const t = useT(words);
  const edited = Object.keys(edits);
  const all = [...new Set([...paths, ...edited, file])];
  const named = (path: string): string => {
    if (edits[path] === null) return t('file.gone', { path });
    if (!paths.includes(path)) return t('file.new', { path });
    return edited.includes(path) ? t('file.changed', { path }) : path;
  };
  return (
    <Select
      aria-label={t('file')}
      className="file-select"
      value={file}
      showSearch={{ optionFilterProp: 'label' }}
      options={grouped(all).map(({ group, paths: own }) => ({
        label: t(`group.${group}`),
        options: own.map((path) => ({ value: path, label: named(path) })),
      }))}
      onChange={onOpen}
    />
  );
}
