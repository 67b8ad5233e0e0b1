import { api, read, readTagged } from '../api/client';
import type { components } from '../api/schema';
import { count, dscr, market, moneyExact, nothing, strategy } from '../lib/format';
import { SelectField } from '../ui/Choice';
import { TextField } from '../ui/Field';
import { Money, Ratio, Whole } from '../ui/Money';
import { useMarketOptions } from './buyers';
import { type FieldsProps, ifMatch, type Kind, type Lead, orNull, type Strategy } from './kind';
import { SuggestField } from './TokenField';
import { asStatus, asStrategy, propertyType, propertyTypes, type Status, status, statusOptions, strategyOptions } from './words';

interface Values {
  address: string;
  city: string;
  state: string;
  zip: string;
  marketKey: string;
  strategy: Strategy;
  propertyType: string;
  units: number | null;
  askingPrice: number | null;
  projectedRent: number | null;
  projectedNOI: number | null;
  projectedMonthlyCashFlow: number | null;
  projectedDSCR: number | null;
  status: Status;
  score: number | null;
}

type Body = Omit<components['schemas']['LeadCreate'], '_id'>;

const typeOptions = propertyTypes.map((id) => ({ id, label: propertyType(id) }));

function Property({ values, set }: FieldsProps<Values>) {
  const markets = useMarketOptions();
  return (
    <>
      <TextField name="/address" label="Address" autoComplete="off" value={values.address} onChange={(address) => set({ address })} autoFocus />
      <div className="form-row">
        <TextField name="/city" label="City" optional autoComplete="off" value={values.city} onChange={(city) => set({ city })} />
        <TextField name="/state" label="State" optional autoComplete="off" value={values.state} onChange={(state) => set({ state })} />
        <TextField name="/zip" label="ZIP" optional autoComplete="off" value={values.zip} onChange={(zip) => set({ zip })} />
      </div>
      <div className="form-row">
        <SuggestField name="/marketKey" label="Market" placeholder="Such as GA-ATL" options={markets} value={values.marketKey} onChange={(marketKey) => set({ marketKey })} />
        <SelectField name="/strategy" label="Strategy" options={strategyOptions} value={values.strategy} onChange={(key) => set({ strategy: asStrategy(key) ?? values.strategy })} />
      </div>
      <div className="form-row">
        <SuggestField name="/propertyType" label="Property type" optional options={typeOptions} value={values.propertyType} onChange={(type) => set({ propertyType: type })} />
        <Whole name="/units" label="Units" optional value={values.units} onChange={(units) => set({ units })} />
      </div>
    </>
  );
}

function Fields({ values, set }: FieldsProps<Values>) {
  return (
    <>
      <Property values={values} set={set} />
      <div className="form-row">
        <Money name="/askingPrice" label="Asking price" optional value={values.askingPrice} onChange={(askingPrice) => set({ askingPrice })} />
        <Money name="/projectedRent" label="Projected rent a month" optional value={values.projectedRent} onChange={(projectedRent) => set({ projectedRent })} />
        <Money name="/projectedNOI" label="Projected NOI a month" optional value={values.projectedNOI} onChange={(projectedNOI) => set({ projectedNOI })} />
      </div>
      <div className="form-row">
        <Money
          name="/projectedMonthlyCashFlow"
          label="Projected cash flow a month"
          optional
          value={values.projectedMonthlyCashFlow}
          onChange={(projectedMonthlyCashFlow) => set({ projectedMonthlyCashFlow })}
        />
        <Ratio name="/projectedDSCR" label="Projected DSCR" optional value={values.projectedDSCR} onChange={(projectedDSCR) => set({ projectedDSCR })} />
      </div>
      <div className="form-row">
        <SelectField name="/status" label="Status" options={statusOptions} value={values.status} onChange={(key) => set({ status: asStatus(key) ?? values.status })} />
        <Whole name="/score" label="Score" optional help="0 to 100" value={values.score} onChange={(score) => set({ score })} />
      </div>
    </>
  );
}

export const leads: Kind<Lead, Values, Body> = {
  word: 'lead',
  subject: 'lead',
  key: 'leads',
  invalidates: [['leads'], ['matches'], ['similar'], ['deals'], ['facets']],
  empty: {
    address: '',
    city: '',
    state: '',
    zip: '',
    marketKey: '',
    strategy: 'buy_hold',
    propertyType: '',
    units: null,
    askingPrice: null,
    projectedRent: null,
    projectedNOI: null,
    projectedMonthlyCashFlow: null,
    projectedDSCR: null,
    status: 'new',
    score: null,
  },
  lists: [],
  nameOf: ({ address }) => address,
  valuesOf: (lead) => ({
    address: lead.address,
    city: lead.city ?? '',
    state: lead.state ?? '',
    zip: lead.zip ?? '',
    marketKey: lead.marketKey,
    strategy: lead.strategy,
    propertyType: lead.propertyType ?? '',
    units: lead.units,
    askingPrice: lead.askingPrice,
    projectedRent: lead.projectedRent,
    projectedNOI: lead.projectedNOI,
    projectedMonthlyCashFlow: lead.projectedMonthlyCashFlow,
    projectedDSCR: lead.projectedDSCR,
    status: lead.status,
    score: lead.score,
  }),
  bodyOf: (values) => ({
    ...values,
    address: values.address.trim(),
    city: orNull(values.city),
    state: orNull(values.state),
    zip: orNull(values.zip),
    marketKey: values.marketKey.trim(),
    propertyType: orNull(values.propertyType),
  }),
  words: (values) => [
    ['Address', values.address],
    ['City', values.city || nothing],
    ['State', values.state || nothing],
    ['ZIP', values.zip || nothing],
    ['Market', market(values.marketKey)],
    ['Strategy', strategy(values.strategy)],
    ['Property type', propertyType(values.propertyType)],
    ['Units', count(values.units)],
    ['Asking price', moneyExact(values.askingPrice)],
    ['Projected rent', moneyExact(values.projectedRent)],
    ['Projected NOI', moneyExact(values.projectedNOI)],
    ['Projected cash flow', moneyExact(values.projectedMonthlyCashFlow)],
    ['Projected DSCR', dscr(values.projectedDSCR)],
    ['Status', status(values.status)],
    ['Score', count(values.score)],
  ],
  read: (id, signal) => readTagged(api.GET('/api/leads/{id}', { params: { path: { id } }, ...(signal ? { signal } : {}) })),
  create: (body, header) => read(api.POST('/api/leads', { params: { header }, body })),
  patch: (id, etag, body) => read(api.PATCH('/api/leads/{id}', { params: { path: { id }, header: ifMatch(etag) }, body })),
  remove: async (id) => {
    await api.DELETE('/api/leads/{id}', { params: { path: { id } } });
  },
  Fields,
};
