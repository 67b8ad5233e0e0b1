// What belongs to this browser rather than to the user: it stays after a sign-out.
interface Settings {
  theme: 'light' | 'dark' | 'system';
  shortcuts: 'on' | 'off';
}

const defaults: Settings = { theme: 'system', shortcuts: 'on' };
const allowed: { [Key in keyof Settings]: readonly Settings[Key][] } = {
  theme: ['light', 'dark', 'system'],
  shortcuts: ['on', 'off'],
};
const listeners = new Set<() => void>();

export function readSetting<Key extends keyof Settings>(key: Key): Settings[Key] {
  try {
    const stored = localStorage.getItem(`setting:${key}`);
    return allowed[key].find((value) => value === stored) ?? defaults[key];
  } catch {
    return defaults[key];
  }
}

export function writeSetting<Key extends keyof Settings>(key: Key, value: Settings[Key]): void {
  try {
    localStorage.setItem(`setting:${key}`, value);
  } catch {
    // Where storage is forbidden a theme holds until the page is left.
  }
  if (key === 'theme') {
    applyTheme(value as Settings['theme']);
  }
  listeners.forEach((listener) => listener());
}

export function subscribeSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function applyTheme(theme: Settings['theme']): void {
  if (theme === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
}

export type Theme = Settings['theme'];
