import { type FocusEvent, type KeyboardEvent, useContext, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ComboBox, ComboBoxStateContext } from 'react-aria-components/ComboBox';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import type { Option } from '../ui/Choice';
import { FieldLabel, FieldNotes, type FieldProps } from '../ui/Field';
import { Icon } from '../ui/Icon';
import { announce } from '../ui/LiveRegion';
import './style.css';

interface ComboProps extends FieldProps {
  options: readonly Option[];
  input: string;
  onInput: (text: string) => void;
  /** An option, or text of the user's own. */
  onCommit: (text: string) => void;
  placeholder: string;
  /** How often a word was added; the list closes with each. */
  added?: number;
}

/** Closes the list when a word is added without picking it there: the input, empty again, would keep it open. */
function CloseOnAdd({ added }: { added: number }) {
  const state = useContext(ComboBoxStateContext);
  const close = useRef(state?.close);
  useEffect(() => {
    close.current = state?.close;
  });
  useEffect(() => close.current?.(), [added]);
  return null;
}

/** Suggestions that bind nobody: markets and property types are the CRM's own words. */
function FreeCombo({ options, input, onInput, onCommit, placeholder, added = 0, ...field }: ComboProps) {
  // The list closes on a change of the selection alone, so what was picked stays selected until typing goes on.
  const [picked, setPicked] = useState<string | null>(null);
  return (
    <ComboBox
      className="field"
      data-field={field.name}
      name={field.name}
      isRequired={field.required ?? false}
      allowsCustomValue
      menuTrigger="input"
      defaultItems={options}
      value={picked}
      inputValue={input}
      onInputChange={(text) => {
        // Picking fills the input with the option, which the commit below has dealt with.
        if (text !== picked) {
          setPicked(null);
          onInput(text);
        }
      }}
      onChange={(key) => {
        if (key !== null) {
          setPicked(String(key));
          onCommit(String(key));
        }
      }}
    >
      <FieldLabel label={field.label} optional={field.optional ?? false} />
      <Group className="control control-group">
        <Input placeholder={placeholder} autoComplete="off" />
        <Button aria-label={`Show ${field.label.toLowerCase()} options`}>
          <Icon name="chevron" />
        </Button>
      </Group>
      <FieldNotes help={field.help} />
      <CloseOnAdd added={added} />
      <Popover className="popover">
        <ListBox<Option>>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.id} className="option">
              <span>{option.id}</span>
              {option.label !== option.id && <span className="muted small">{option.label}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

interface FreeTextProps extends FieldProps {
  options: readonly Option[];
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
}

/** One word with suggestions. */
export function SuggestField({ value, onChange, placeholder = '', ...props }: FreeTextProps) {
  return <FreeCombo {...props} placeholder={placeholder} input={value} onInput={onChange} onCommit={onChange} />;
}

interface TokenFieldProps extends FieldProps {
  options: readonly Option[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** What no entry means: "Any market". */
  none: string;
}

/** Several words, each to be taken away by itself. What is typed is added by Enter, a comma or by leaving. */
export function TokenField({ value, onChange, options, none, ...field }: TokenFieldProps) {
  const [input, setInput] = useState('');
  const [added, setAdded] = useState(0);
  const labelOf = (id: string) => options.find((option) => option.id === id)?.label ?? id;
  const add = (text: string) => {
    const words = text.split(',').map((word) => word.trim());
    const fresh = [...new Set(words)].filter((word) => word !== '' && !value.includes(word));
    setInput('');
    setAdded(added + 1);
    if (fresh.length > 0) {
      onChange([...value, ...fresh]);
      announce(`${fresh.map(labelOf).join(', ')} added`);
    }
  };
  const remove = (token: string) => {
    onChange(value.filter((one) => one !== token));
    announce(`${labelOf(token)} taken away`);
  };
  // The combo box takes Enter for its own list; where no option of it is marked, the typed word is meant.
  const onKeyDown = (event: KeyboardEvent) => {
    const marked = event.target instanceof HTMLInputElement && event.target.hasAttribute('aria-activedescendant');
    if (event.key === 'Enter' && input !== '' && !marked) {
      event.preventDefault();
      event.stopPropagation();
      add(input);
    }
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget) && input !== '') {
      add(input);
    }
  };
  return (
    <div className="records-tokens" onKeyDownCapture={onKeyDown} onBlur={onBlur}>
      <FreeCombo
        {...field}
        options={options.filter(({ id }) => !value.includes(id))}
        placeholder={value.length === 0 ? none : 'Add another'}
        input={input}
        added={added}
        onInput={(text) => (text.includes(',') ? add(text) : setInput(text))}
        onCommit={add}
      />
      {value.length > 0 && (
        <ul className="badges" aria-label={`Chosen: ${field.label.toLowerCase()}`}>
          {value.map((token) => (
            <li key={token} className="badge tone-neutral">
              {labelOf(token)}
              <button type="button" className="records-remove" aria-label={`Remove ${labelOf(token)}`} onClick={() => remove(token)}>
                <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
