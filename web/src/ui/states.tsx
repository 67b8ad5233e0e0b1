import type { ReactNode } from 'react';
import { asApiError } from '../api/errors';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';

interface EmptyProps {
  icon?: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Says why there is nothing, and what to do: nothing matches, or nothing yet. */
export function Empty({ icon = 'search', title, children, action }: EmptyProps) {
  return (
    <div className="empty">
      <span className="muted">
        <Icon name={icon} size={24} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** Grey blocks of the height that the answer will have, so that nothing jumps. */
export function Skeleton({ height, width = '100%' }: { height: number; width?: number | string }) {
  return <span className="skeleton" style={{ height, width }} aria-hidden="true" />;
}

interface ErrorStateProps {
  error: unknown;
  retry?: () => void;
  /** What could not be shown: "The deals". */
  what: string;
}

export function ErrorState({ error, retry, what }: ErrorStateProps) {
  const known = asApiError(error);
  const missing = known?.kind === 'not-found';
  return (
    <div className="empty" role="alert">
      <span className="muted">
        <Icon name="alert" size={24} />
      </span>
      <h2>{missing ? `${what} does not exist` : `${what} could not be loaded`}</h2>
      <p>{known?.message ?? 'An unexpected error happened in the page.'}</p>
      {retry && !missing && <Button onPress={retry}>Try again</Button>}
      {known?.requestId && <p className="small">Request {known.requestId}</p>}
    </div>
  );
}
