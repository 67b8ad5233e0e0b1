import { Fragment } from 'react';
import { Link } from 'wouter';
import { useUser } from '../api/session';
import { groups, type NavGroup, routes } from '../routes';
import { Icon } from '../ui/Icon';

function isCurrent(path: string, at: string): boolean {
  return path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`);
}

/** The routes that the user may open, as the route table groups them. */
export function SideNav({ at, onFollow }: { at: string; onFollow?: () => void }) {
  const { role } = useUser();
  const open = routes.filter((route) => route.nav && route.roles.includes(role));
  const shown = groups.filter((group) => open.some((route) => route.nav?.group === group));
  return (
    <nav className="nav" aria-label="Main">
      {shown.map((group: NavGroup) => (
        <div className="nav-group" key={group}>
          <h2>{group}</h2>
          <ul>
            {open.map((route) => (
              <Fragment key={route.path}>
                {route.nav?.group === group && (
                  <li>
                    <Link
                      href={route.path}
                      className="nav-link"
                      aria-current={isCurrent(route.path, at) ? 'page' : undefined}
                      {...(onFollow ? { onClick: onFollow } : {})}
                    >
                      <Icon name={route.nav.icon} />
                      {route.title}
                    </Link>
                  </li>
                )}
              </Fragment>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
