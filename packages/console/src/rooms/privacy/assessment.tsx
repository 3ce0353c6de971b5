import { Button, Form, Input, Modal, Select } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './office-words.ts';
import { type Assessment, type Both, YEAR_MS } from './record.ts';

interface Given extends Omit<Assessment, 'title'> {
  zh: string;
  en: string;
}

export interface WriteAssessmentProps {
  /** Under which it is kept; a new version where there is one already. */
  name: string;
  /** As it stands. */
  before?: Assessment;
  /** What it may be about, by name. */
  activities: ReadonlyMap<string, Both>;
  /** What needs one. */
  needed: readonly string[];
  close(): void;
}

const TEXTS = ['lawfulness', 'impact', 'protection'] as const;
const MOST = { title: 2_000, text: 8_000 };

/** An impact assessment, with the three questions of PIPL art. 56. */
export function WriteAssessment({ name, before, activities, needed, close }: WriteAssessmentProps) {
  const t = useT(words);
  const now = useNow();
  const { language } = usePreferences();
  const save = useSave({
    send: (api, { zh, en, ...given }: Given) =>
      api.put(`/v1/processing-records/${name}`, {
        ...{ kind: 'assessment', body: { ...given, title: { 'zh-CN': zh, en } } },
        review_due_at: new Date(now + YEAR_MS).toISOString(),
      }),
    reload: ['/v1/processing-records'],
    onSaved: close,
  });
  const must = [{ required: true, whitespace: true, message: t('assessment.missing') }];
  return (
    <Modal open title={t('assessment.write')} footer={null} onCancel={close} width={720}>
      <Form<Given>
        layout="vertical"
        requiredMark={false}
        initialValues={
          before ? { ...before, zh: before.title['zh-CN'], en: before.title.en } : { about: needed, zh: '', en: '' }
        }
        onFinish={(given) => save.mutate(given)}
      >
        <Form.Item name="zh" label={t('assessment.zh')} rules={must}>
          <Input maxLength={MOST.title} autoComplete="off" />
        </Form.Item>
        <Form.Item name="en" label={t('assessment.en')} rules={must}>
          <Input maxLength={MOST.title} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="about"
          label={t('assessment.about')}
          rules={[{ required: true, message: t('assessment.missing') }]}
        >
          <Select
            mode="multiple"
            options={[...activities].map(([value, title]) => ({ value, label: title[language] }))}
          />
        </Form.Item>
        {TEXTS.map((text) => (
          <Form.Item
            key={text}
            name={text}
            label={t(`records.${text}`)}
            rules={must}
            extra={t(`assessment.${text}.hint`)}
          >
            <Input.TextArea maxLength={MOST.text} autoSize={{ minRows: 2, maxRows: 12 }} />
          </Form.Item>
        ))}
        {save.isError && <ErrorPanel error={save.error} />}
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('assessment.save')}
        </Button>
      </Form>
    </Modal>
  );
}
