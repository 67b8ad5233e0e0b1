import { useCallback } from 'react';
import { api, read } from '../../api/client';
import type { Account, Property } from '../../imports/recognition';
import { categories, categoryLabel } from '../../imports/words';
import { moneyExact, plural } from '../../lib/format';
import { AsyncSearchSelect, type Option, SelectField } from '../../ui/Choice';
import { Badge } from '../../ui/Flags';
import { Card } from '../../ui/Page';

const foundMax = 20;

const byWords: Record<Account['by'], { label: string; tone: 'a' | 'b' | 'c' }> = {
  kept: { label: 'As you chose before', tone: 'a' },
  rule: { label: 'By a rule', tone: 'b' },
  none: { label: 'Not known', tone: 'c' },
};

interface AccountsProps {
  accounts: readonly Account[];
  chosen: Readonly<Record<string, string>>;
  onChange: (chosen: Record<string, string>) => void;
}

/** Each account of the books with what it counts as, and how that came about. */
export function Accounts({ accounts, chosen, onChange }: AccountsProps) {
  const options = categories.map((id) => ({ id, label: categoryLabel(id) }));
  const open = accounts.filter(({ account }) => (chosen[account] ?? '') === '').length;
  return (
    <Card title="Accounts">
      <p className="muted">
        {open === 0 ? 'Each account has its place.' : `${plural(open, 'account')} without a place: say what each counts as, or leave it out.`}
      </p>
      <ul className="import-columns" aria-label="Accounts">
        {accounts.map(({ account, category, total, by }) => {
          const now = chosen[account] ?? '';
          const { label, tone } = byWords[by];
          return (
            <li key={account} data-used={(now !== '' && now !== 'ignore') || undefined}>
              <span className="import-column">
                <strong>{account}</strong>
                <span className="muted small number">{total === null ? 'No total' : `${moneyExact(total)} in all`}</span>
              </span>
              <span className="import-arrow muted" aria-hidden="true">
                →
              </span>
              <span className="import-bare">
                <SelectField
                  name={`/settings/accounts/${account}`}
                  label={`What ${account} counts as`}
                  placeholder="Choose"
                  options={options}
                  value={now}
                  onChange={(id) => onChange({ ...chosen, [account]: id })}
                />
              </span>
              <span className="import-note">{now === (category ?? '') ? <Badge tone={tone}>{label}</Badge> : <Badge>Changed</Badge>}</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

async function searchDeals(text: string, signal: AbortSignal): Promise<Option[]> {
  const query = { limit: foundMax, ...(text.trim() === '' ? {} : { q: text.trim() }) };
  const { items } = await read(api.GET('/api/deals', { params: { query }, signal }));
  return items.map(({ leadId, address, city, state }) => {
    const place = [city, state].filter(Boolean).join(', ');
    return { id: leadId, label: address, ...(place === '' ? {} : { note: place }) };
  });
}

interface PropertiesProps {
  properties: readonly Property[];
  chosen: Readonly<Record<string, string>>;
  onChange: (chosen: Record<string, string>) => void;
}

/** Each property of the books with its deal here. */
export function Properties({ properties, chosen, onChange }: PropertiesProps) {
  const resolve = useCallback(
    async (id: string) =>
      properties.find(({ dealId }) => dealId === id)?.address ??
      (await read(api.GET('/api/leads/{id}', { params: { path: { id } } }))).address,
    [properties],
  );
  return (
    <Card title="Properties">
      <p className="muted">Which deal each of them is. One without a deal is left out.</p>
      <ul className="import-columns" aria-label="Properties">
        {properties.map(({ property }) => (
          <li key={property} data-used={(chosen[property] ?? '') !== '' || undefined}>
            <span className="import-column">
              <strong>{property}</strong>
            </span>
            <span className="import-arrow muted" aria-hidden="true">
              →
            </span>
            <span className="import-bare">
              <AsyncSearchSelect
                name={`/settings/properties/${property}`}
                label={`Deal of ${property}`}
                placeholder="Search by address"
                search={searchDeals}
                resolve={resolve}
                value={chosen[property] ?? ''}
                onChange={(dealId) => onChange({ ...chosen, [property]: dealId })}
              />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
