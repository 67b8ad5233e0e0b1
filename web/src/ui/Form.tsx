import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { Form as AriaForm } from 'react-aria-components/Form';
import type { ApiError } from '../api/errors';

interface FormProps {
  children: ReactNode;
  onSubmit: () => void;
  error: ApiError | null;
  /** Names for pointers that have no field with a label, and for the summary's links. */
  labels?: Readonly<Record<string, string>>;
  /** Says what happened where the error is not about fields. */
  heading?: string;
}

/**
 * A form whose refusals come from the server: each field's message stands at the field whose name is
 * the pointer, and the summary above links to them all. The browser's own checks only mark.
 */
export function Form({ children, onSubmit, error, labels, heading }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <AriaForm className="form" onSubmit={submit} validationErrors={{ ...error?.fields }} validationBehavior="aria">
      <ErrorSummary error={error} {...(labels ? { labels } : {})} {...(heading ? { heading } : {})} />
      {children}
    </AriaForm>
  );
}

function focusField(pointer: string): void {
  const field = document.querySelector(`[data-field="${CSS.escape(pointer)}"]`);
  field?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, button, select')?.focus();
}

function labelOf(pointer: string, labels: Readonly<Record<string, string>>): string {
  const label = document.querySelector(`[data-field="${CSS.escape(pointer)}"] .field-label`);
  return labels[pointer] ?? label?.firstChild?.textContent ?? pointer.replace(/^[/?]/, '');
}

interface ErrorSummaryProps {
  error: ApiError | null;
  labels?: Readonly<Record<string, string>>;
  heading?: string;
}

/**
 * Takes the focus when an error arrives, so that it is heard and seen: another one by what it says,
 * since a page may put the same together anew while its user types.
 */
export function ErrorSummary({ error, labels = {}, heading }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  const said = error === null ? null : JSON.stringify([error.title, error.message, error.fields]);
  useEffect(() => {
    if (said !== null) {
      box.current?.focus();
    }
  }, [said]);
  if (error === null) {
    return null;
  }
  const pointers = Object.entries(error.fields);
  return (
    <div className="error-summary" role="alert" tabIndex={-1} ref={box}>
      <h2>{heading ?? error.title}</h2>
      {pointers.length === 0 ? (
        <p>{error.message}</p>
      ) : (
        <ul>
          {pointers.map(([pointer, detail]) => (
            <li key={pointer}>
              <a
                href={`#${pointer}`}
                onClick={(event) => {
                  event.preventDefault();
                  focusField(pointer);
                }}
              >
                {labelOf(pointer, labels)} {detail}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
