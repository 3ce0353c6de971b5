import { Typography } from 'antd';
import { shortId } from './format.ts';
import { useT } from './use-t.ts';

/** An id as people recognise it, with the whole of it on the clipboard. */
export function CopyId({ id, whole = false }: { id: string; whole?: boolean }) {
  const t = useT();
  return (
    <Typography.Text className="figures" title={id} copyable={{ text: id, tooltips: [t('copy'), t('copied')] }}>
      {whole ? id : shortId(id)}
    </Typography.Text>
  );
}
