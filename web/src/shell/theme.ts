import { useSyncExternalStore } from 'react';
import { readSetting, subscribeSettings, type Theme, writeSetting } from '../lib/settings';

export const themes: readonly { id: Theme; label: string }[] = [
  { id: 'system', label: 'System' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
];

export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(subscribeSettings, () => readSetting('theme'));
  return [theme, (next) => writeSetting('theme', next)];
}
