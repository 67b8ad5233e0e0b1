import { Suspense } from 'react';
import { Redirect, Route, Switch, useSearch } from 'wouter';
import { UserContext, useSession } from '../api/session';
import { homeOf, openRoutes, routes } from '../routes';
import { LiveRegion } from '../ui/LiveRegion';
import { ErrorState, Skeleton } from '../ui/states';
import { Toasts } from '../ui/Toast';
import { ErrorBoundary } from './ErrorBoundary';
import { Layout } from './Layout';
import { useWatchNavigation } from './navigation';
import { notFound as NotFound } from '../routes';

/** While the code of a page comes; its name is there already. */
function PageSkeleton({ title }: { title: string }) {
  return (
    <div className="page" aria-busy="true">
      <h1 className="visually-hidden">{title}</h1>
      <Skeleton height={28} width={220} />
      <Skeleton height={320} />
    </div>
  );
}

function SignedIn({ at }: { at: string }) {
  const session = useSession();
  const search = useSearch();
  if (session.isPending) {
    return null;
  }
  if (session.data === undefined) {
    return <ErrorState error={session.error} retry={() => void session.refetch()} what="Your session" />;
  }
  if (session.data === null) {
    const here = search === '' ? at : `${at}?${search}`;
    return <Redirect to={here === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(here)}`} replace />;
  }
  const { role } = session.data;
  const allowed = routes.filter((route) => route.roles.includes(role));
  const home = homeOf(role);
  return (
    <UserContext value={session.data}>
      <Layout at={at}>
        {/* A page begins anew with its path: its state belongs to its subject. */}
        <ErrorBoundary key={at}>
          <Suspense fallback={null}>
            <Switch>
              {allowed.map(({ path, title, page: Page }) => (
                <Route key={path} path={path}>
                  <Suspense fallback={<PageSkeleton title={title} />}>
                    <Page />
                  </Suspense>
                </Route>
              ))}
              {home !== '/' && (
                <Route path="/">
                  <Redirect to={home} replace />
                </Route>
              )}
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </Layout>
    </UserContext>
  );
}

export function App() {
  const at = useWatchNavigation();
  return (
    <>
      <Switch>
        {openRoutes.map(({ path, page: Page }) => (
          <Route key={path} path={path}>
            <ErrorBoundary>
              <Suspense fallback={null}>
                <Page />
              </Suspense>
            </ErrorBoundary>
          </Route>
        ))}
        <Route>
          <SignedIn at={at} />
        </Route>
      </Switch>
      <Toasts />
      <LiveRegion />
    </>
  );
}
