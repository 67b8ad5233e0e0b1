import type { ReactNode } from 'react';
import { Brand } from './Brand';

/** A page outside of the shell: signing in, setting up. */
export function Alone({ children, foot }: { children: ReactNode; foot?: ReactNode }) {
  return (
    <main className="alone" id="main">
      <Brand />
      <div className="card alone-card stack">{children}</div>
      {foot && <p className="alone-foot">{foot}</p>}
    </main>
  );
}
