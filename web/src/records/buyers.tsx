import { api, read, readTagged } from '../api/client';
import { useFacets } from '../api/facets';
import type { components } from '../api/schema';
import { market, nothing, strategy } from '../lib/format';
import { Checkbox } from '../ui/Choice';
import { TextField } from '../ui/Field';
import { type Buyer, type FieldsProps, ifMatch, type Kind, orNull, type Strategy } from './kind';
import { TokenField } from './TokenField';
import { marketWords, strategies, strategyWords } from './words';

interface Values {
  name: string;
  company: string;
  email: string;
  phone: string;
  marketKeys: string[];
  strategies: Strategy[];
}

type Body = Omit<components['schemas']['BuyerCreate'], '_id'>;

/** Markets in use, for suggestions. */
export function useMarketOptions() {
  return (useFacets().data?.markets ?? []).map((id) => ({ id, label: market(id) }));
}

function StrategyBoxes({ value, onChange }: { value: readonly Strategy[]; onChange: (value: Strategy[]) => void }) {
  return (
    <fieldset className="records-boxes" data-field="/strategies">
      <legend className="field-label">
        Strategies <span className="field-optional">(none: any)</span>
      </legend>
      {strategies.map((key) => (
        <Checkbox
          key={key}
          name={`strategy-${key}`}
          label={strategy(key)}
          value={value.includes(key)}
          onChange={(on) => onChange(strategies.filter((one) => (one === key ? on : value.includes(one))))}
        />
      ))}
    </fieldset>
  );
}

function Fields({ values, set }: FieldsProps<Values>) {
  const markets = useMarketOptions();
  return (
    <>
      <TextField name="/name" label="Name" autoComplete="off" value={values.name} onChange={(name) => set({ name })} autoFocus />
      <TextField name="/company" label="Company" optional autoComplete="off" value={values.company} onChange={(company) => set({ company })} />
      <div className="form-row">
        <TextField name="/email" label="Email" optional type="email" autoComplete="off" value={values.email} onChange={(email) => set({ email })} />
        <TextField name="/phone" label="Phone" optional type="tel" autoComplete="off" value={values.phone} onChange={(phone) => set({ phone })} />
      </div>
      <TokenField name="/marketKeys" label="Markets" optional none="Any market" options={markets} value={values.marketKeys} onChange={(marketKeys) => set({ marketKeys })} />
      <StrategyBoxes value={values.strategies} onChange={(chosen) => set({ strategies: chosen })} />
    </>
  );
}

export const buyers: Kind<Buyer, Values, Body> = {
  word: 'buyer',
  subject: 'buyer',
  key: 'buyers',
  invalidates: [['buyers'], ['buyboxes'], ['deals'], ['matches']],
  empty: { name: '', company: '', email: '', phone: '', marketKeys: [], strategies: [] },
  lists: ['/marketKeys', '/strategies'],
  nameOf: ({ name }) => name,
  valuesOf: ({ name, company, email, phone, marketKeys, strategies: chosen }) => ({
    name,
    company: company ?? '',
    email: email ?? '',
    phone: phone ?? '',
    marketKeys,
    strategies: chosen,
  }),
  bodyOf: ({ name, company, email, phone, marketKeys, strategies: chosen }) => ({
    name: name.trim(),
    company: orNull(company),
    email: orNull(email),
    phone: orNull(phone),
    marketKeys,
    strategies: chosen,
  }),
  words: ({ name, company, email, phone, marketKeys, strategies: chosen }) => [
    ['Name', name],
    ['Company', company || nothing],
    ['Email', email || nothing],
    ['Phone', phone || nothing],
    ['Markets', marketWords(marketKeys)],
    ['Strategies', strategyWords(chosen)],
  ],
  read: (id, signal) => readTagged(api.GET('/api/buyers/{id}', { params: { path: { id } }, ...(signal ? { signal } : {}) })),
  create: (body, header) => read(api.POST('/api/buyers', { params: { header }, body })),
  patch: (id, etag, body) => read(api.PATCH('/api/buyers/{id}', { params: { path: { id }, header: ifMatch(etag) }, body })),
  remove: async (id) => {
    await api.DELETE('/api/buyers/{id}', { params: { path: { id } } });
  },
  Fields,
};
