import { Button, Popconfirm } from 'antd';
import { useT } from '../../../kit/use-t.ts';
import type { Registry } from '../registry.ts';
import { UsedBy } from '../used-by.tsx';
import { fileUses } from './file-uses.ts';
import { words } from './words.ts';

/** Rules that are named; how many more there are is said. */
const NAMED = 5;

export interface DeleteFileProps {
  path: string;
  text: string;
  registry: Registry;
  onDelete(): void;
}

/** Takes a file out of the draft, after saying what is in it and what needs it. */
export function DeleteFile({ path, text, registry, onDelete }: DeleteFileProps) {
  const t = useT(words);
  const { holds, usedBy } = fileUses(path, text, registry);
  const rules = usedBy.length > 0 ? usedBy : holds;
  return (
    <Popconfirm
      title={t('delete.sure', { path })}
      description={
        <div className="delete-file">
          {rules.length > 0 && (
            <p>
              {t(usedBy.length > 0 ? 'delete.used' : 'delete.holds', { n: rules.length })}
              <UsedBy rules={rules.slice(0, NAMED)} />
              {rules.length > NAMED && ` ${t('delete.more', { n: rules.length - NAMED })}`}
            </p>
          )}
          {usedBy.length > 0 && <p>{t('delete.break')}</p>}
          <p className="quiet">{t('delete.undo')}</p>
        </div>
      }
      okText={t('delete.go')}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true }}
      onConfirm={onDelete}
    >
      <Button type="text">{t('delete')}</Button>
    </Popconfirm>
  );
}
