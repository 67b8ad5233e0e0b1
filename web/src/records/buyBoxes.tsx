import { api, read, readTagged } from '../api/client';
import { buyerName, searchBuyers } from '../api/facets';
import type { components } from '../api/schema';
import { dscr, money, nothing, strategy } from '../lib/format';
import { AsyncSearchSelect, Checkbox, SelectField } from '../ui/Choice';
import { TextField } from '../ui/Field';
import { Money, Ratio } from '../ui/Money';
import { useMarketOptions } from './buyers';
import { type BuyBox, type FieldsProps, ifMatch, type Kind, type Strategy } from './kind';
import { TokenField } from './TokenField';
import { asStrategy, listWords, marketWords, propertyType, propertyTypes, strategyOptions } from './words';

interface Values {
  buyerId: string;
  name: string;
  strategy: Strategy;
  marketKeys: string[];
  propertyTypes: string[];
  minPrice: number | null;
  maxPrice: number | null;
  minDSCR: number | null;
  minCashFlow: number | null;
  active: boolean;
}

type Body = Omit<components['schemas']['BuyBoxCreate'], '_id'>;

const typeOptions = propertyTypes.map((id) => ({ id, label: propertyType(id) }));

function Fields({ values, set }: FieldsProps<Values>) {
  const markets = useMarketOptions();
  return (
    <>
      <TextField name="/name" label="Name" autoComplete="off" value={values.name} onChange={(name) => set({ name })} autoFocus />
      <div className="form-row">
        <AsyncSearchSelect name="/buyerId" label="Buyer" search={searchBuyers} resolve={buyerName} value={values.buyerId} onChange={(buyerId) => set({ buyerId })} />
        <SelectField name="/strategy" label="Strategy" options={strategyOptions} value={values.strategy} onChange={(key) => set({ strategy: asStrategy(key) ?? values.strategy })} />
      </div>
      <p className="muted small">A criterion left empty means any.</p>
      <TokenField name="/marketKeys" label="Markets" optional none="Any market" options={markets} value={values.marketKeys} onChange={(marketKeys) => set({ marketKeys })} />
      <TokenField name="/propertyTypes" label="Property types" optional none="Any type" options={typeOptions} value={values.propertyTypes} onChange={(types) => set({ propertyTypes: types })} />
      <div className="form-row">
        <Money name="/minPrice" label="Lowest price" optional value={values.minPrice} onChange={(minPrice) => set({ minPrice })} />
        <Money name="/maxPrice" label="Highest price" optional value={values.maxPrice} onChange={(maxPrice) => set({ maxPrice })} />
      </div>
      <div className="form-row">
        <Ratio name="/minDSCR" label="Least DSCR" optional help="Deals closed from now on are held to it." value={values.minDSCR} onChange={(minDSCR) => set({ minDSCR })} />
        <Money name="/minCashFlow" label="Least monthly cash flow" optional value={values.minCashFlow} onChange={(minCashFlow) => set({ minCashFlow })} />
      </div>
      <Checkbox name="/active" label="Active: takes part in matching" value={values.active} onChange={(active) => set({ active })} />
    </>
  );
}

export const buyBoxes: Kind<BuyBox, Values, Body> = {
  word: 'buy box',
  subject: 'buybox',
  key: 'buyboxes',
  invalidates: [['buyboxes'], ['buyers'], ['deals'], ['warnings'], ['matches'], ['facets']],
  empty: {
    buyerId: '',
    name: '',
    strategy: 'buy_hold',
    marketKeys: [],
    propertyTypes: [],
    minPrice: null,
    maxPrice: null,
    minDSCR: null,
    minCashFlow: null,
    active: true,
  },
  lists: ['/marketKeys', '/propertyTypes'],
  nameOf: ({ name }) => name,
  valuesOf: ({ buyerId, name, strategy: key, marketKeys, propertyTypes: types, minPrice, maxPrice, minDSCR, minCashFlow, active }) => ({
    buyerId,
    name,
    strategy: key,
    marketKeys,
    propertyTypes: types,
    minPrice,
    maxPrice,
    minDSCR,
    minCashFlow,
    active,
  }),
  bodyOf: (values) => ({ ...values, name: values.name.trim() }),
  words: async (values) => [
    ['Name', values.name],
    // Where the name cannot be had, the id still tells that it differs.
    ['Buyer', await buyerName(values.buyerId).catch(() => values.buyerId || nothing)],
    ['Strategy', strategy(values.strategy)],
    ['Markets', marketWords(values.marketKeys)],
    ['Property types', listWords(values.propertyTypes, propertyType, 'Any type')],
    ['Lowest price', money(values.minPrice)],
    ['Highest price', money(values.maxPrice)],
    ['Least DSCR', dscr(values.minDSCR)],
    ['Least monthly cash flow', money(values.minCashFlow)],
    ['Active', values.active ? 'Yes' : 'No'],
  ],
  read: (id, signal) => readTagged(api.GET('/api/buyboxes/{id}', { params: { path: { id } }, ...(signal ? { signal } : {}) })),
  create: (body, header) => read(api.POST('/api/buyboxes', { params: { header }, body })),
  patch: (id, etag, body) => read(api.PATCH('/api/buyboxes/{id}', { params: { path: { id }, header: ifMatch(etag) }, body })),
  remove: async (id) => {
    await api.DELETE('/api/buyboxes/{id}', { params: { path: { id } } });
  },
  Fields,
};
