import type { components } from '../../api/schema';

export type Lead = components['schemas']['Lead'];
export type Closing = components['schemas']['Closing'];
export type ClosingTerms = components['schemas']['ClosingTerms'];
export type Terms = components['schemas']['Terms'];
type Financing = components['schemas']['Financing'];
type LoanType = NonNullable<Financing['loanType']>;

export const loanTypes: readonly { id: LoanType; label: string }[] = [
  { id: 'DSCR', label: 'DSCR loan' },
  { id: 'conventional', label: 'Conventional' },
  { id: 'commercial', label: 'Commercial' },
  { id: 'cash', label: 'Cash, no loan' },
];

export interface CloseValues {
  buyerId: string;
  buyBoxId: string;
  strategy: Closing['strategy'];
  marketKey: string;
  closedDate: string;
  purchasePrice: number | null;
  rehabCostActual: number | null;
  loanType: LoanType | '';
  interestRate: number | null;
  ltv: number | null;
  amortization: number | null;
  monthlyDebtService: number | null;
  projectedRent: number | null;
  projectedExpenses: number | null;
  projectedNOI: number | null;
  projectedMonthlyCashFlow: number | null;
  projectedDSCR: number | null;
  dscrBasis: 'noi' | 'rent';
  assumptions: string;
}

/** What the lead knows already; the buyer may come along in the address. */
export function initialOf(lead: Lead, search: string): CloseValues {
  const params = new URLSearchParams(search);
  return {
    buyerId: params.get('buyerId') ?? '',
    buyBoxId: params.get('buyBoxId') ?? '',
    strategy: lead.strategy,
    marketKey: lead.marketKey,
    closedDate: '',
    purchasePrice: lead.askingPrice,
    rehabCostActual: null,
    loanType: '',
    interestRate: null,
    ltv: null,
    amortization: null,
    monthlyDebtService: null,
    projectedRent: lead.projectedRent,
    projectedExpenses: null,
    projectedNOI: lead.projectedNOI,
    projectedMonthlyCashFlow: lead.projectedMonthlyCashFlow,
    projectedDSCR: lead.projectedDSCR,
    dscrBasis: 'noi',
    assumptions: '',
  };
}

export const isCash = (values: CloseValues): boolean => values.loanType === 'cash';

export const assumptionsOf = (values: CloseValues): string[] =>
  values.assumptions
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

function financingOf(values: CloseValues): Financing | null {
  if (isCash(values)) {
    return { loanType: 'cash' };
  }
  const { interestRate, ltv, amortization, monthlyDebtService } = values;
  const given = Object.entries({ interestRate, ltv, amortization, monthlyDebtService }).filter(
    ([, value]) => value !== null,
  );
  if (values.loanType === '' && given.length === 0) {
    return null;
  }
  return { ...(values.loanType === '' ? {} : { loanType: values.loanType }), ...Object.fromEntries(given) };
}

/** The form as it stands, for the question what the terms come to: what is empty is left out. */
export function termsOf(values: CloseValues): ClosingTerms {
  const financing = financingOf(values);
  const assumptionsUsed = assumptionsOf(values);
  const terms: Record<string, unknown> = {
    buyerId: values.buyerId || null,
    buyBoxId: values.buyBoxId || null,
    strategy: values.strategy,
    marketKey: values.marketKey || null,
    closedDate: values.closedDate || null,
    purchasePrice: values.purchasePrice,
    rehabCostActual: values.rehabCostActual,
    financing,
    projectedRent: values.projectedRent,
    projectedExpenses: values.projectedExpenses,
    projectedNOI: values.projectedNOI,
    projectedMonthlyCashFlow: values.projectedMonthlyCashFlow,
    projectedDSCR: isCash(values) ? null : values.projectedDSCR,
    dscrBasis: values.dscrBasis,
    assumptionsUsed: assumptionsUsed.length === 0 ? null : assumptionsUsed,
  };
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== null));
}

/** The closing, or the pointers of what it still lacks. */
export function closingOf(values: CloseValues): { closing: Closing } | { lacking: string[] } {
  const { buyerId, marketKey, closedDate, purchasePrice, projectedRent, projectedNOI, projectedMonthlyCashFlow } =
    values;
  if (
    buyerId !== '' &&
    marketKey !== '' &&
    closedDate !== '' &&
    purchasePrice !== null &&
    projectedRent !== null &&
    projectedNOI !== null &&
    projectedMonthlyCashFlow !== null
  ) {
    const required = { buyerId, marketKey, closedDate, purchasePrice, projectedRent, projectedNOI, projectedMonthlyCashFlow };
    return { closing: { ...termsOf(values), ...required, strategy: values.strategy } };
  }
  const all = { closedDate, marketKey, purchasePrice, buyerId, projectedRent, projectedNOI, projectedMonthlyCashFlow };
  return {
    lacking: Object.entries(all)
      .filter(([, value]) => value === null || value === '')
      .map(([member]) => `/${member}`),
  };
}
