import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Header } from 'react-aria-components/Header';
import { Popover } from 'react-aria-components/Popover';
import { useLocation } from 'wouter';
import { useSignOut, useUser } from '../api/session';
import { roleNames } from '../lib/roles';
import type { Theme } from '../lib/settings';
import { Icon } from '../ui/Icon';
import { tellError } from '../ui/Toast';
import { themes, useTheme } from './theme';

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0).toUpperCase() ?? '')
    .join('');
}

export function UserMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const user = useUser();
  const signOut = useSignOut();
  const [, navigate] = useLocation();
  const [theme, setTheme] = useTheme();
  const deeds: Record<string, () => void> = {
    account: () => navigate('/account'),
    docs: () => window.open('/docs', '_blank', 'noopener'),
    shortcuts: onShortcuts,
    out: () =>
      void signOut()
        .then(() => navigate('/sign-in'))
        .catch(() => tellError('You are still signed in: the server could not be reached.')),
  };
  return (
    <MenuTrigger>
      <Button className="user-button">
        <span className="avatar" aria-hidden="true">
          {initials(user.name)}
        </span>
        <span className="user-button-text">
          <strong>{user.name}</strong>
          <span className="muted small">{roleNames[user.role]}</span>
        </span>
        <span className="muted">
          <Icon name="selector" />
        </span>
      </Button>
      <Popover className="popover" placement="top start">
        <Menu aria-label="User" onAction={(key) => deeds[String(key)]?.()}>
          <MenuSection className="menu-section">
            <MenuItem id="account" className="option">
              Account
            </MenuItem>
            <MenuItem id="shortcuts" className="option" textValue="Keyboard shortcuts">
              Keyboard shortcuts <kbd aria-hidden="true">?</kbd>
            </MenuItem>
            <MenuItem id="docs" className="option" textValue="API documentation">
              API documentation <Icon name="external" size={14} />
            </MenuItem>
          </MenuSection>
          <MenuSection
            className="menu-section"
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[theme]}
            onSelectionChange={(keys) => setTheme([...keys][0] as Theme)}
          >
            <Header className="menu-heading">Theme</Header>
            {themes.map(({ id, label }) => (
              <MenuItem key={id} id={id} className="option" textValue={label}>
                {({ isSelected }) => (
                  <>
                    {label}
                    {isSelected && <Icon name="check" size={14} />}
                  </>
                )}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection className="menu-section" aria-label="Session">
            <MenuItem id="out" className="option">
              Sign out
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
