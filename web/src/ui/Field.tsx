import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField } from 'react-aria-components/TextField';

/**
 * What all fields share. `name` is the JSON pointer of the member that the field fills
 * (`/financing/ltv`): by it the server's refusals find the field, in the form and in its summary.
 */
export interface FieldProps {
  name: string;
  label: string;
  help?: ReactNode;
  required?: boolean;
  /** Says "(optional)" beside the label, where most fields of the form are required. */
  optional?: boolean;
  disabled?: boolean;
}

export function FieldLabel({ label, optional = false }: { label: string; optional?: boolean }) {
  return (
    <Label className="field-label">
      {label}
      {optional && <span className="field-optional"> (optional)</span>}
    </Label>
  );
}

export function FieldNotes({ help }: { help?: ReactNode }) {
  return (
    <>
      {help !== undefined && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
      <FieldError className="field-error" />
    </>
  );
}

interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'email' | 'password' | 'search' | 'tel' | 'url';
  autoComplete?: string;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email';
  placeholder?: string;
  maxLength?: number;
  minLength?: number;
  rows?: number;
  autoFocus?: boolean;
}

export function TextField(props: TextFieldProps) {
  const { name, label, help, required = false, optional = false, disabled = false } = props;
  return (
    <AriaTextField
      className="field"
      data-field={name}
      name={name}
      value={props.value}
      onChange={props.onChange}
      type={props.type ?? 'text'}
      isRequired={required}
      isDisabled={disabled}
      {...(props.autoComplete ? { autoComplete: props.autoComplete } : {})}
      {...(props.inputMode ? { inputMode: props.inputMode } : {})}
      {...(props.maxLength ? { maxLength: props.maxLength } : {})}
      {...(props.minLength ? { minLength: props.minLength } : {})}
      autoFocus={props.autoFocus ?? false}
    >
      <FieldLabel label={label} optional={optional} />
      {props.rows === undefined ? (
        <Input className="control" placeholder={props.placeholder} />
      ) : (
        <TextArea className="control" rows={props.rows} placeholder={props.placeholder} />
      )}
      <FieldNotes help={help} />
    </AriaTextField>
  );
}

interface DateFieldProps extends FieldProps {
  /** YYYY-MM-DD, or '' for none. */
  value: string;
  onChange: (value: string) => void;
  min?: string;
  max?: string;
}

/** The browser's own date input: it knows each device's way to pick a day, and speaks ISO dates. */
export function DateField({ name, label, help, value, onChange, min, max, ...rest }: DateFieldProps) {
  return (
    <AriaTextField
      className="field"
      data-field={name}
      name={name}
      value={value}
      onChange={onChange}
      isRequired={rest.required ?? false}
      isDisabled={rest.disabled ?? false}
    >
      <FieldLabel label={label} optional={rest.optional ?? false} />
      <Input className="control number" type="date" min={min} max={max} />
      <FieldNotes help={help} />
    </AriaTextField>
  );
}
