import { Button, Popover, Select, Space } from 'antd';
import { type ReactNode, useState } from 'react';
import { problemOf } from './problem.ts';
import { useProblemText } from './use-problem-text.ts';
import { useT } from './use-t.ts';

export interface MaskedProps {
  /** The mask, as the server gave it: `138****5678`. */
  children: ReactNode;
  /** Asks the server for the whole; it is on the trail. Without it nothing can be revealed. */
  reveal?: (purpose: string) => Promise<string>;
  /** What it may be revealed for. */
  purposes?: readonly { value: string; label: string }[];
}

/** Personal data that is masked, and looks so. Revealing asks what for. */
export function Masked({ children, reveal, purposes = [] }: MaskedProps) {
  const t = useT();
  const textOf = useProblemText();
  const [open, setOpen] = useState(false);
  const [purpose, setPurpose] = useState<string>();
  const [shown, setShown] = useState<string>();
  const [fault, setFault] = useState<string>();
  if (shown !== undefined) return <span>{shown}</span>;
  const mask = (
    <span className="masked" title={t('masked.title')}>
      {children}
    </span>
  );
  if (!reveal) return mask;
  const ask = async (): Promise<void> => {
    try {
      setShown(await reveal(purpose ?? ''));
    } catch (error) {
      setFault(textOf(problemOf(error)).title);
    }
  };
  const question = (
    <Space orientation="vertical">
      <span>{t('masked.purpose')}</span>
      <Select style={{ width: 240 }} options={[...purposes]} value={purpose} onChange={setPurpose} />
      {fault && <span role="alert">{fault}</span>}
      <Button type="primary" disabled={purpose === undefined} onClick={() => void ask()}>
        {t('masked.reveal')}
      </Button>
    </Space>
  );
  return (
    <span>
      {mask}{' '}
      <Popover content={question} trigger="click" open={open} onOpenChange={setOpen}>
        <Button type="link" size="small">
          {t('masked.reveal')}
        </Button>
      </Popover>
    </span>
  );
}
