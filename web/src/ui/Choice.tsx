import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox';
import { ComboBox } from 'react-aria-components/ComboBox';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { Select, SelectValue } from 'react-aria-components/Select';
import { FieldLabel, FieldNotes, type FieldProps } from './Field';
import { Icon } from './Icon';
import { addMonths, month } from '../lib/format';

export interface Option {
  id: string;
  label: string;
  note?: string;
}

interface ChoiceProps extends FieldProps {
  options: readonly Option[];
  /** '' for none. */
  value: string;
  onChange: (value: string) => void;
  /** The label of a first entry that chooses nothing: "All markets". */
  none?: string;
  placeholder?: string;
}

// React Aria keeps '' for "no key"; the entry that chooses nothing needs a key of its own.
const noneKey = '-none';

function OptionItem({ option }: { option: Option }) {
  return (
    <ListBoxItem id={option.id} textValue={option.label} className="option">
      <span>{option.label}</span>
      {option.note && <span className="muted small">{option.note}</span>}
    </ListBoxItem>
  );
}

/** A choice of a few; for more than about 15 use SearchField. */
export function SelectField({ options, value, onChange, none, ...field }: ChoiceProps) {
  const items = none === undefined ? options : [{ id: noneKey, label: none }, ...options];
  const selected = value === '' ? (none === undefined ? null : noneKey) : value;
  return (
    <Select
      className="field"
      data-field={field.name}
      name={field.name}
      isRequired={field.required ?? false}
      isDisabled={field.disabled ?? false}
      placeholder={field.placeholder ?? 'Choose'}
      value={selected}
      onChange={(key) => onChange(key === null || key === noneKey ? '' : String(key))}
    >
      <FieldLabel label={field.label} optional={field.optional ?? false} />
      <Button className="control">
        {/* The label alone: an option's note is for the choice. */}
        <SelectValue>{({ isPlaceholder, selectedText, defaultChildren }) => (isPlaceholder ? defaultChildren : selectedText)}</SelectValue>
        <Icon name="chevron" />
      </Button>
      <FieldNotes help={field.help} />
      <Popover className="popover">
        <ListBox items={items}>{(option) => <OptionItem option={option} />}</ListBox>
      </Popover>
    </Select>
  );
}

/** A choice of many that are all known here: typing narrows them down. */
export function SearchSelect({ options, value, onChange, none, ...field }: ChoiceProps) {
  return (
    <ComboBox
      className="field"
      data-field={field.name}
      name={field.name}
      formValue="key"
      isRequired={field.required ?? false}
      isDisabled={field.disabled ?? false}
      menuTrigger="focus"
      defaultItems={options}
      value={value === '' ? null : value}
      onChange={(key) => onChange(key === null ? '' : String(key))}
      allowsEmptyCollection
    >
      <ComboParts field={field} placeholder={field.placeholder ?? none ?? 'Type to search'} />
    </ComboBox>
  );
}

function ComboParts({ field, placeholder, pending = false }: { field: FieldProps; placeholder: string; pending?: boolean }) {
  return (
    <>
      <FieldLabel label={field.label} optional={field.optional ?? false} />
      <Group className="control control-group">
        <Input placeholder={placeholder} />
        <Button aria-label={`Show ${field.label.toLowerCase()} options`}>
          <Icon name="chevron" />
        </Button>
      </Group>
      <FieldNotes help={field.help} />
      <Popover className="popover">
        <ListBox<Option>
          renderEmptyState={() => <div className="option-none">{pending ? 'Searching…' : 'Nothing matches'}</div>}
        >
          {(option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </>
  );
}

interface AsyncSearchProps extends FieldProps {
  value: string;
  onChange: (value: string, option: Option | null) => void;
  /** Finds what the typed text begins; called after a pause, with '' for the first page. */
  search: (text: string, signal: AbortSignal) => Promise<Option[]>;
  /** The label of an id that came from elsewhere, such as the address. */
  resolve: (id: string) => Promise<string>;
  placeholder?: string;
}

const searchAfterMs = 200;

/** A choice of more than fit here: the server searches. */
export function AsyncSearchSelect({ value, onChange, search, resolve, ...field }: AsyncSearchProps) {
  const [input, setInput] = useState('');
  const [chosen, setChosen] = useState<Option | null>(null);
  const [found, setFound] = useState<readonly Option[] | null>(null);
  const [open, setOpen] = useState(false);
  const label = chosen?.id === value ? chosen.label : '';

  useEffect(() => {
    if (value === '' || chosen?.id === value) {
      return;
    }
    let current = true;
    resolve(value)
      .then((name) => current && setChosen({ id: value, label: name }))
      .catch(() => current && setChosen({ id: value, label: 'Unknown' }));
    return () => {
      current = false;
    };
  }, [value, chosen, resolve]);

  useEffect(() => setInput(label), [label]);

  useEffect(() => {
    if (!open) {
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      search(input === label ? '' : input, abort.signal)
        .then(setFound)
        .catch(() => !abort.signal.aborted && setFound([]));
    }, searchAfterMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [input, label, open, search]);

  return (
    <ComboBox
      className="field"
      data-field={field.name}
      name={field.name}
      formValue="key"
      isRequired={field.required ?? false}
      isDisabled={field.disabled ?? false}
      menuTrigger="focus"
      items={found ?? []}
      value={value === '' ? null : value}
      inputValue={input}
      onInputChange={setInput}
      onOpenChange={setOpen}
      onChange={(key) => {
        const option = found?.find(({ id }) => id === key) ?? null;
        if (key !== null && option === null) {
          return;
        }
        setChosen(option);
        setInput(option?.label ?? '');
        onChange(option?.id ?? '', option);
      }}
      allowsEmptyCollection
    >
      <ComboParts field={field} placeholder={field.placeholder ?? 'Type to search'} pending={found === null} />
    </ComboBox>
  );
}

interface MonthFieldProps extends FieldProps {
  /** YYYY-MM. */
  value: string;
  onChange: (value: string) => void;
  /** The newest month on offer, and how many back from it. */
  last: string;
  months?: number;
}

export function MonthField({ last, months = 60, ...props }: MonthFieldProps) {
  const options = Array.from({ length: months }, (_, back) => {
    const key = addMonths(last, -back);
    return { id: key, label: month(key) };
  });
  return <SelectField {...props} options={options} />;
}

interface CheckboxProps {
  name: string;
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}

export function Checkbox({ name, label, value, onChange }: CheckboxProps) {
  return (
    <AriaCheckbox className="checkbox" name={name} isSelected={value} onChange={onChange} data-field={name}>
      <span className="checkbox-box" aria-hidden="true">
        <Icon name="check" size={12} />
      </span>
      {label}
    </AriaCheckbox>
  );
}

interface SegmentsProps<Id extends string> {
  label: string;
  options: readonly { id: Id; label: string }[];
  value: Id;
  onChange: (value: Id) => void;
}

/** One of two to four, all in sight. */
export function Segments<Id extends string>({ label, options, value, onChange }: SegmentsProps<Id>) {
  return (
    <RadioGroup
      aria-label={label}
      className="segments"
      orientation="horizontal"
      value={value}
      onChange={(id) => onChange(id as Id)}
    >
      {options.map((option) => (
        <Radio key={option.id} value={option.id} className="segment">
          {option.label}
        </Radio>
      ))}
    </RadioGroup>
  );
}
