import { type ComponentType, lazy } from 'react';
import { everyone, type Role, rolesOf } from './lib/roles';
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
  { path: '/', title: 'Portfolio', roles: rolesOf('seeAnalytics'), page: lazy(() => import('./pages/portfolio')), nav: { group: 'Performance', icon: 'portfolio', key: 'p' } },
  { path: '/', title: 'Home', roles: ['closer'], page: lazy(() => import('./pages/home')), nav: { group: 'Performance', icon: 'portfolio', key: 'h' } },
  { path: '/deals', title: 'Deals', roles: rolesOf('seeDeals'), page: lazy(() => import('./pages/deals')), nav: { group: 'Performance', icon: 'deals', key: 'd' } },
  { path: '/deals/:id', title: 'Deal', roles: rolesOf('seeDeals'), page: lazy(() => import('./pages/deal')) },
  { path: '/deals/:id/report', title: 'Deal report', roles: rolesOf('seeDeals'), page: lazy(() => import('./pages/deal/report')) },
  { path: '/reports/portfolio', title: 'Portfolio report', roles: rolesOf('seeAnalytics'), page: lazy(() => import('./pages/portfolio/report')) },
  { path: '/reporting', title: 'Reporting', roles: rolesOf('seeReporting'), page: lazy(() => import('./pages/reporting')), nav: { group: 'Performance', icon: 'reporting', key: 'r' } },
  { path: '/deals/:id/close', title: 'Close a deal', roles: rolesOf('closeDeal'), page: lazy(() => import('./pages/close')) },
  { path: '/deals/:id/periods/:ym', title: 'Monthly report', roles: rolesOf('reportPeriod'), page: lazy(() => import('./pages/period')) },
  { path: '/send-check', title: 'Send check', roles: rolesOf('seeMatches'), page: lazy(() => import('./pages/send-check')), nav: { group: 'Pipeline', icon: 'send', key: 's' } },
  { path: '/leads', title: 'Leads', roles: rolesOf('seeRecords'), page: lazy(() => import('./pages/leads')), nav: { group: 'Pipeline', icon: 'leads', key: 'l' } },
  { path: '/leads/:id', title: 'Lead', roles: rolesOf('seeRecords'), page: lazy(() => import('./pages/lead')) },
  { path: '/buyers', title: 'Buyers', roles: rolesOf('seeRecords'), page: lazy(() => import('./pages/buyers')), nav: { group: 'Pipeline', icon: 'buyers', key: 'b' } },
  { path: '/buyers/:id', title: 'Buyer', roles: rolesOf('seeRecords'), page: lazy(() => import('./pages/buyer')) },
  { path: '/buyers/:id/report', title: 'Buyer report', roles: rolesOf('seeRecords'), page: lazy(() => import('./pages/buyer/report')) },
  { path: '/buy-boxes', title: 'Buy boxes', roles: rolesOf('seeRecords'), page: lazy(() => import('./pages/buy-boxes')), nav: { group: 'Pipeline', icon: 'boxes', key: 'x' } },
  { path: '/buy-boxes/:id', title: 'Buy box', roles: rolesOf('seeRecords'), page: lazy(() => import('./pages/buy-box')) },
  { path: '/imports', title: 'Imports', roles: rolesOf('importFiles'), page: lazy(() => import('./pages/imports')), nav: { group: 'Pipeline', icon: 'imports', key: 'i' } },
  { path: '/imports/:id', title: 'Import', roles: rolesOf('importFiles'), page: lazy(() => import('./pages/import')) },
  { path: '/admin/users', title: 'Users', roles: rolesOf('changeUsers'), page: lazy(() => import('./pages/admin-users')), nav: { group: 'Administration', icon: 'users', key: 'u' } },
  { path: '/admin/audit', title: 'Audit', roles: rolesOf('seeAudit'), page: lazy(() => import('./pages/admin-audit')), nav: { group: 'Administration', icon: 'audit', key: 'a' } },
  { path: '/admin/maintenance', title: 'Maintenance', roles: rolesOf('recalculate'), page: lazy(() => import('./pages/admin-maintenance')), nav: { group: 'Administration', icon: 'maintenance', key: 'm' } },
  { path: '/account', title: 'Account', roles: everyone, page: lazy(() => import('./pages/account')) },
];

export const notFound = lazy(() => import('./pages/not-found'));

export function homeOf(role: Role): string {
  const open = routes.filter((route) => route.roles.includes(role) && !route.path.includes(':'));
  return open[0]?.path ?? '/account';
}
