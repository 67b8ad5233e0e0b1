import { type ComponentType, lazy } from 'react';
import { everyone, type Role } from './lib/roles';
import type { IconName } from './ui/Icon';

export const groups = ['Performance', 'Pipeline', 'Administration'] as const;
export type NavGroup = (typeof groups)[number];

interface Page {
  path: string;
  page: ComponentType;
}

export interface AppRoute extends Page {
  title: string;
  roles: readonly Role[];
  /** In the side bar; `key` makes "g key" its shortcut. */
  nav?: { group: NavGroup; icon: IconName; key?: string };
}

/** Open to those who are not signed in. */
export const openRoutes: readonly Page[] = [
  { path: '/sign-in', page: lazy(() => import('./pages/sign-in')) },
  { path: '/setup', page: lazy(() => import('./pages/setup')) },
];

/** One line a page, in the order of the side bar. The first that a role may open is its home. */
export const routes: readonly AppRoute[] = [
  { path: '/account', title: 'Account', roles: everyone, page: lazy(() => import('./pages/account')) },
];

export const notFound = lazy(() => import('./pages/not-found'));

export function homeOf(role: Role): string {
  const open = routes.filter((route) => route.roles.includes(role) && !route.path.includes(':'));
  return open[0]?.path ?? '/account';
}
