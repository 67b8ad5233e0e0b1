import { useFacets } from '../../api/facets';
import type { Mapped } from '../../imports/mapping';
import { dateOrders, type ImportField, type Recognition } from '../../imports/recognition';
import { market } from '../../lib/format';
import { asStrategy, strategyOptions } from '../../records/words';
import { SearchSelect, SelectField } from '../../ui/Choice';
import { Card } from '../../ui/Page';

const orders = [
  { id: 'mdy', label: 'Month first', note: '3/14/2026' },
  { id: 'dmy', label: 'Day first', note: '14/3/2026' },
  { id: 'ymd', label: 'Year first', note: '2026-03-14' },
];

const marks = [
  { id: '.', label: '1,234.50', note: 'a point before the cents' },
  { id: ',', label: '1.234,50', note: 'a comma before the cents' },
];

interface WrittenProps {
  found: Recognition;
  fields: readonly ImportField[];
  mapped: Mapped;
  set: (change: Partial<Mapped>) => void;
}

/** How the file writes what can be read in two ways, and what holds where a row says nothing. */
export function Written({ found, fields, mapped, set }: WrittenProps) {
  const facets = useFacets();
  const used = new Set(Object.values(mapped.fields));
  const open = (name: string) => !used.has(name) && fields.some(({ field }) => field === name);
  const dated = fields.some(({ field, type }) => used.has(field) && (type === 'date' || type === 'month'));
  return (
    <Card title="How it is written">
      {found.dateAmbiguous && (
        <p className="notice tone-c">
          No date in this file tells whether its month or its day comes first: 3/4/2026 could be March 4 or April 3. Say which.
        </p>
      )}
      <div className="form-row import-written">
        {(dated || found.dateAmbiguous) && (
          <SelectField
            name="/settings/dateOrder"
            label="Dates have"
            options={orders}
            required={found.dateAmbiguous === true}
            value={mapped.dateOrder}
            placeholder={found.dateAmbiguous ? 'Choose' : 'As each date tells'}
            onChange={(order) => set({ dateOrder: dateOrders.find((one) => one === order) ?? '' })}
          />
        )}
        <SelectField
          name="/settings/decimalMark"
          label="Amounts are written"
          options={marks}
          value={mapped.decimalMark}
          onChange={(decimalMark) => set({ decimalMark })}
        />
        {open('marketKey') && (
          <SearchSelect
            name="/settings/marketKey"
            label="Market where a row says none"
            none="None"
            options={(facets.data?.markets ?? []).map((key) => ({ id: key, label: market(key) }))}
            value={mapped.marketKey}
            onChange={(marketKey) => set({ marketKey })}
          />
        )}
        {open('strategy') && (
          <SelectField
            name="/settings/strategy"
            label="Strategy where a row says none"
            none="None"
            options={strategyOptions}
            value={mapped.strategy}
            onChange={(strategy) => set({ strategy: asStrategy(strategy) ?? '' })}
          />
        )}
      </div>
    </Card>
  );
}
