import { type ReactNode, useMemo, useState } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useLocation } from 'wouter';
import { useUser } from '../api/session';
import { useShortcuts } from '../lib/shortcuts';
import { routes } from '../routes';
import { IconButton } from '../ui/Button';
import { Brand } from './Brand';
import { ShortcutHelp } from './ShortcutHelp';
import { SideNav } from './SideNav';
import { UserMenu } from './UserMenu';

/** The frame of every page of those who are signed in: a side bar, or a drawer on narrow screens. */
export function Layout({ at, children }: { at: string; children: ReactNode }) {
  const { role } = useUser();
  const [, navigate] = useLocation();
  const [drawer, setDrawer] = useState(false);
  const [help, setHelp] = useState(false);
  const showHelp = () => {
    setDrawer(false);
    setHelp(true);
  };
  const shortcuts = useMemo(
    () => [
      { keys: '?', label: 'Show the shortcuts', run: () => setHelp(true) },
      ...routes
        .filter((route) => route.nav?.key && route.roles.includes(role))
        .map((route) => ({
          keys: `g ${route.nav?.key}`,
          label: `Go to ${route.title.toLowerCase()}`,
          run: () => navigate(route.path),
        })),
    ],
    [role, navigate],
  );
  useShortcuts(shortcuts);
  return (
    <div className="layout">
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <header className="top-bar">
        <IconButton icon="menu" label="Open the menu" onPress={() => setDrawer(true)} />
        <Brand />
      </header>
      <header className="side">
        <Brand />
        <SideNav at={at} />
        <UserMenu onShortcuts={showHelp} />
      </header>
      <ModalOverlay className="drawer-scrim" isOpen={drawer} onOpenChange={setDrawer} isDismissable>
        <Modal className="drawer">
          <AriaDialog className="side" aria-label="Menu">
            <Brand />
            <SideNav at={at} onFollow={() => setDrawer(false)} />
            <UserMenu onShortcuts={showHelp} />
          </AriaDialog>
        </Modal>
      </ModalOverlay>
      <main className="main" id="main" tabIndex={-1}>
        {children}
      </main>
      <ShortcutHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
