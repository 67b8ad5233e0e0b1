import { useState } from 'react';
import { api, read } from '../../api/client';
import { useUser } from '../../api/session';
import { useWrite } from '../../api/write';
import type { Import, Settings } from '../../imports/recognition';
import { asKind, formatLabel, formats, kindLabel, kinds } from '../../imports/words';
import { may } from '../../lib/roles';
import { ifMatch } from '../../records/kind';
import { Button } from '../../ui/Button';
import { SelectField } from '../../ui/Choice';
import { TextField } from '../../ui/Field';
import { Form } from '../../ui/Form';
import { Card } from '../../ui/Page';

const delimiters = [
  { id: ',', label: 'Comma' },
  { id: ';', label: 'Semicolon' },
  { id: '\t', label: 'Tab' },
  { id: '|', label: 'Vertical bar' },
];

/** Formats whose rows name their kind themselves. */
const saysItself = new Set(['absee', 'statement']);

interface Values {
  format: string;
  as: string;
  source: string;
  sheet: string;
  headerRow: string;
  delimiter: string;
}

function valuesOf({ format, as, source, recognition: found }: Import): Values {
  return {
    format: format ?? '',
    as: as ?? '',
    source,
    sheet: found.sheet ?? '',
    headerRow: found.headerRow === null ? '' : String(found.headerRow),
    delimiter: found.delimiter ?? '',
  };
}

/** Only what was changed is said, so that what was recognised may be recognised anew. */
function patchOf(one: Import, before: Values, values: Values) {
  const changed = (name: keyof Values) => values[name] !== before[name];
  const otherColumns = changed('format') || changed('as') || changed('sheet') || changed('headerRow') || changed('delimiter');
  const { mapping, ...kept } = one.settings;
  const settings: Settings = {
    ...kept,
    ...(mapping && !otherColumns ? { mapping } : {}),
    ...(changed('sheet') ? { sheet: values.sheet } : {}),
    ...(changed('headerRow') ? { headerRow: values.headerRow === '' ? null : Number(values.headerRow) } : {}),
    ...(changed('delimiter') ? { delimiter: values.delimiter } : {}),
  };
  return {
    ...(changed('format') ? { format: values.format } : {}),
    ...(changed('as') ? { as: asKind(values.as) } : {}),
    ...(changed('source') ? { source: values.source.trim() } : {}),
    ...(otherColumns ? { settings } : {}),
  };
}

/** What the file was recognised as, and the way to say otherwise. */
export function FileStep({ one, etag, onDone }: { one: Import; etag: string | null; onDone: () => void }) {
  const { role } = useUser();
  const { recognition: found } = one;
  const before = valuesOf(one);
  const [values, setValues] = useState(before);
  const set = (change: Partial<Values>) => setValues({ ...values, ...change });
  const save = useWrite(
    (body: ReturnType<typeof patchOf>) =>
      read(api.PATCH('/api/imports/{id}', { params: { path: { id: one._id }, header: ifMatch(etag) }, body })),
    { invalidates: () => [['imports']], onSuccess: onDone },
  );
  const submit = () => {
    const patch = patchOf(one, before, values);
    if (Object.keys(patch).length === 0) {
      onDone();
    } else {
      save.mutate(patch);
    }
  };
  const open = values.as === '' && (values.format === 'csv' || values.format === 'xlsx');
  const kindOptions = kinds
    .filter((kind) => kind !== 'users' || may(role, 'changeUsers'))
    .map((kind) => ({ id: kind, label: kindLabel(kind) }));
  return (
    <Form onSubmit={submit} error={save.error} labels={{ '/settings/headerRow': 'Header row', '/as': 'Rows are' }}>
      <Card title="What the file is">
        <p className="muted">
          Recognised as {formatLabel(one.format)}
          {one.as !== null && ` with ${kindLabel(one.as).toLowerCase()}`}
          {found.encoding !== null && `, ${found.encoding}`}
          {found.layout !== null && `, laid out as: ${found.layout}`}.
        </p>
        <div className="form-row">
          <SelectField
            name="/format"
            label="Format"
            options={formats.map((id) => ({ id, label: formatLabel(id) }))}
            value={values.format}
            onChange={(format) => set({ format })}
          />
          {!saysItself.has(values.format) && (
            <SelectField name="/as" label="Rows are" options={kindOptions} value={values.as} onChange={(as) => set({ as })} />
          )}
          <TextField
            name="/source"
            label="Where it comes from"
            optional
            help="What you map is remembered for this name, and rows are known again by their keys."
            value={values.source}
            onChange={(source) => set({ source })}
            maxLength={200}
            autoComplete="off"
          />
        </div>
        {found.columns.length > 0 && (
          <div className="form-row">
            {found.sheets.length > 1 && (
              <SelectField
                name="/settings/sheet"
                label="Sheet"
                options={found.sheets.map((id) => ({ id, label: id }))}
                value={values.sheet}
                onChange={(sheet) => set({ sheet })}
              />
            )}
            <TextField
              name="/settings/headerRow"
              label="Header row"
              help="The row with the names of the columns; 0 where they have none."
              inputMode="numeric"
              value={values.headerRow}
              onChange={(headerRow) => set({ headerRow: headerRow.replace(/\D/g, '') })}
            />
            {values.format === 'csv' && (
              <SelectField
                name="/settings/delimiter"
                label="Columns separated by"
                options={delimiters}
                value={values.delimiter}
                onChange={(delimiter) => set({ delimiter })}
              />
            )}
          </div>
        )}
      </Card>
      <div className="form-actions">
        <Button look="primary" type="submit" isPending={save.isPending} isDisabled={open}>
          Continue
        </Button>
        {open && <span className="muted">First say what its rows are: the names of its columns do not tell.</span>}
      </div>
    </Form>
  );
}
