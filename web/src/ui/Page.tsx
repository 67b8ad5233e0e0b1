import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { hasNavigated } from '../shell/navigation';
import { Icon } from './Icon';

interface PageHeaderProps {
  title: string;
  /** One line below: what the page is about, or the subject's facts. */
  children?: ReactNode;
  actions?: ReactNode;
  back?: { href: string; label: string };
  /** Beside the title: a grade, a status. */
  badge?: ReactNode;
}

/**
 * Every page begins with it: it names the document and, after a navigation, takes the focus, by which
 * screen readers tell the new page and the keyboard starts at its top.
 */
export function PageHeader({ title, children, actions, back, badge }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · postclose`;
  }, [title]);
  useEffect(() => {
    if (hasNavigated()) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <header className="page-header">
      <div className="page-header-text">
        {back && (
          <Link href={back.href} className="back-link no-print">
            ← {back.label}
          </Link>
        )}
        <div className="row">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {badge}
        </div>
        {children && <p>{children}</p>}
      </div>
      {actions && <div className="row no-print">{actions}</div>}
    </header>
  );
}

interface CardProps {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
}

export function Card({ title, actions, children }: CardProps) {
  return (
    <section className="card">
      {title && (
        <div className="card-head">
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      <div className="card-body stack">{children}</div>
    </section>
  );
}

interface TileProps {
  label: string;
  figure: ReactNode;
  note?: ReactNode;
  href?: string;
}

/** One figure at a glance; with `href` it leads to what it counts. */
export function Tile({ label, figure, note, href }: TileProps) {
  const inside = (
    <>
      <span className="tile-label">{label}</span>
      <span className="tile-figure">{figure}</span>
      {note && <span className="tile-note">{note}</span>}
    </>
  );
  return href ? (
    <Link href={href} className="card tile">
      {inside}
    </Link>
  ) : (
    <div className="card tile">{inside}</div>
  );
}

interface StepperProps {
  label: string;
  steps: readonly string[];
  current: number;
}

export function Stepper({ label, steps, current }: StepperProps) {
  return (
    <ol className="stepper" aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step}
          data-state={index < current ? 'done' : index === current ? 'now' : 'ahead'}
          aria-current={index === current ? 'step' : undefined}
        >
          {step}
          {index < current && (
            <span>
              <Icon name="check" size={12} />
              <span className="visually-hidden">done</span>
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
