import { Alert, Button, Input, Space } from 'antd';
import { useState } from 'react';
import { useT } from './use-t.ts';

/** A secret that is in one answer of the server and nowhere else. */
export function ShownOnce({ secret, label, children }: { secret: string; label: string; children: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // without https a browser has no clipboard for pages: the text is marked, so that the hand can do it
    await navigator.clipboard?.writeText(secret);
    setCopied(navigator.clipboard !== undefined);
  };
  return (
    <Alert
      type="warning"
      showIcon={false}
      title={children}
      description={
        <Space.Compact block>
          <Input
            readOnly
            aria-label={label}
            value={secret}
            onFocus={({ target }) => target.select()}
            className="code"
          />
          <Button onClick={() => void copy()}>{copied ? t('copied') : t('copy')}</Button>
        </Space.Compact>
      }
    />
  );
}
