import { useUser } from '../../api/session';
import { roleNames } from '../../lib/roles';
import { writeSetting } from '../../lib/settings';
import { useShortcutsOn } from '../../lib/shortcuts';
import { themes, useTheme } from '../../shell/theme';
import { Checkbox, Segments } from '../../ui/Choice';
import { Card, PageHeader } from '../../ui/Page';
import { PasswordForm } from './PasswordForm';
import { Tokens } from './Tokens';

function Appearance() {
  const [theme, setTheme] = useTheme();
  const shortcutsOn = useShortcutsOn();
  return (
    <Card title="This browser">
      <div className="row">
        <span className="field-label">Theme</span>
        <Segments label="Theme" options={themes} value={theme} onChange={setTheme} />
      </div>
      <Checkbox
        name="shortcuts"
        label="Keyboard shortcuts with single keys"
        value={shortcutsOn}
        onChange={(on) => writeSetting('shortcuts', on ? 'on' : 'off')}
      />
    </Card>
  );
}

export default function Account() {
  const user = useUser();
  return (
    <div className="page page-narrow">
      <PageHeader title="Account">
        {user.name}
        {user.email && ` · ${user.email}`} · {roleNames[user.role]}
      </PageHeader>
      <PasswordForm />
      <Tokens />
      <Appearance />
    </div>
  );
}
