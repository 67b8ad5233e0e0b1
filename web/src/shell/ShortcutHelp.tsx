import { useShortcutList } from '../lib/shortcuts';
import { Dialog } from '../ui/Dialog';

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const shortcuts = useShortcutList();
  return (
    <Dialog title="Keyboard shortcuts" open={open} onClose={onClose}>
      <dl className="facts">
        {shortcuts.map(({ keys, label }) => (
          <div key={keys} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted small">They can be turned off on the account page.</p>
    </Dialog>
  );
}
