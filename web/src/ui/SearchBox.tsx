import { useEffect, useState } from 'react';
import { TextField } from './Field';

const writeAfterMs = 250;

interface SearchBoxProps {
  name: string;
  label: string;
  placeholder?: string;
  value: string;
  /** Called after a pause in typing; keep it in the address with `{ replace: true }`. */
  onChange: (value: string) => void;
}

/** Words that narrow a list down. */
export function SearchBox({ value, onChange, placeholder, ...field }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) {
      return;
    }
    const timer = setTimeout(() => onChange(typed), writeAfterMs);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <TextField
      {...field}
      type="search"
      autoComplete="off"
      value={typed}
      onChange={setTyped}
      {...(placeholder ? { placeholder } : {})}
    />
  );
}
