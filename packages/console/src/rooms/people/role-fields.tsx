import { Form, Input, Select } from 'antd';
import { usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import { PermissionList } from './permission-list.tsx';
import { permissionsOf, type Role } from './user.ts';
import { words } from './words.ts';

/** The fields `roles`, `party` where a role wants one, and `groups`, with what the roles may do. */
export function RoleFields({ known, party }: { known: readonly Role[]; party: boolean }) {
  const t = useT(words);
  const { language } = usePreferences();
  const roles: string[] = Form.useWatch('roles') ?? [];
  const outside = known.some(({ id, outside }) => outside && roles.includes(id));
  const may = [...permissionsOf(roles, known)].sort();
  return (
    <>
      <Form.Item
        name="roles"
        label={t('roles')}
        rules={[{ required: true, type: 'array', min: 1, message: t('roles.missing') }]}
      >
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={known.map(({ id, doc, outside }) => ({
            value: id,
            label: outside ? `${doc[language]} (${t('roles.outside')})` : doc[language],
          }))}
        />
      </Form.Item>
      {party && outside && (
        <Form.Item
          name="party"
          label={t('party')}
          extra={t('party.help')}
          rules={[{ required: true, pattern: /^[a-z-]+\/\S{1,200}$/, message: t('party.missing') }]}
        >
          <Input maxLength={220} />
        </Form.Item>
      )}
      {!outside && (
        <Form.Item name="groups" label={t('groups')} extra={t('groups.help')}>
          <Select mode="tags" open={false} suffixIcon={null} maxCount={50} />
        </Form.Item>
      )}
      {may.length > 0 && (
        <details className="may">
          <summary>{t('roles.may', { n: may.length })}</summary>
          <PermissionList names={may} />
        </details>
      )}
    </>
  );
}
