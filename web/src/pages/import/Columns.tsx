import { plural } from '../../lib/format';
import type { Column, ImportField } from '../../imports/recognition';
import { type Option, SearchSelect } from '../../ui/Choice';
import { Badge } from '../../ui/Flags';
import { Card } from '../../ui/Page';

const leftOut = '-';

const typeWords: Record<string, string> = {
  money: 'dollars',
  ratio: 'a ratio, 1.25',
  share: 'a share, 0.05 or 5%',
  integer: 'a whole number',
  date: 'a date',
  month: 'a month',
  boolean: 'yes or no',
  list: 'several, with ; between them',
  id: 'an id',
};

const optionOf = ({ field, label, required, type }: ImportField): Option => {
  const note = [required ? 'required' : '', typeWords[type] ?? ''].filter(Boolean).join(', ');
  return { id: field, label, ...(note === '' ? {} : { note }) };
};

interface ColumnsProps {
  columns: readonly Column[];
  fields: readonly ImportField[];
  chosen: Readonly<Record<string, string>>;
  onChange: (chosen: Record<string, string>) => void;
}

export function Columns({ columns, fields, chosen, onChange }: ColumnsProps) {
  const options = [{ id: leftOut, label: 'Leave out' }, ...fields.map(optionOf)];
  const used = columns.filter(({ index }) => (chosen[String(index)] ?? '') !== '').length;
  return (
    <Card title="Columns">
      <p className="muted">
        {used} of {plural(columns.length, 'column')} are imported. What a name tells is chosen already: change what is not right.
      </p>
      <ul className="import-columns" aria-label="Columns">
        {columns.map(({ index, name, samples }) => {
          const column = name === '' ? `Column ${index + 1}` : name;
          const field = chosen[String(index)] ?? '';
          return (
            <li key={index} data-used={field !== '' || undefined}>
              <span className="import-column">
                <strong>{column}</strong>
                <span className="muted small">{samples.length === 0 ? 'Empty in the first rows' : samples.join(' · ')}</span>
              </span>
              <span className="import-arrow muted" aria-hidden="true">
                →
              </span>
              <span className="import-bare">
                <SearchSelect
                  name={`/settings/mapping/${index}`}
                  label={`Field for ${column}`}
                  options={options}
                  value={field === '' ? leftOut : field}
                  onChange={(id) => onChange({ ...chosen, [String(index)]: id === leftOut ? '' : id })}
                />
              </span>
              {field === '' && samples.length > 0 && (
                <span className="import-note">
                  <Badge>Left out</Badge>
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
