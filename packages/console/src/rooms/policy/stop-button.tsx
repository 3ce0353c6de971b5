import { Button } from 'antd';
import { useSave } from '../../kit/use-api.tsx';

/** Ends something that a machine works on. @param list the address of the list that it stands in: `/v1/backtests` */
export function StopButton({ list, id, children }: { list: string; id: string; children: string }) {
  const stop = useSave({ send: (api) => api.post(`${list}/${encodeURIComponent(id)}/cancel`), reload: [list] });
  return (
    <Button loading={stop.isPending} onClick={() => stop.mutate()}>
      {children}
    </Button>
  );
}
