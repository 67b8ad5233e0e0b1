import { buyBoxName, buyerName, searchBuyers, useBuyBoxSearch, useFacets } from '../../api/facets';
import { dscr, market, moneyExact, strategy } from '../../lib/format';
import { AsyncSearchSelect, SearchSelect, Segments, SelectField } from '../../ui/Choice';
import { DateField, TextField } from '../../ui/Field';
import { Money, Percent, Ratio, Whole } from '../../ui/Money';
import { Card } from '../../ui/Page';
import { Suggestion } from './Suggestion';
import { type CloseValues, isCash, loanTypes, type Terms } from './values';

export interface GroupProps {
  values: CloseValues;
  set: (change: Partial<CloseValues>) => void;
  terms: Terms | null;
}

const strategies = (['buy_hold', 'commercial'] as const).map((id) => ({ id, label: strategy(id) }));

export function Deal({ values, set }: Omit<GroupProps, 'terms'>) {
  const facets = useFacets();
  const known = new Set([...(facets.data?.markets ?? []), ...(values.marketKey ? [values.marketKey] : [])]);
  const markets = [...known].sort().map((key) => ({ id: key, label: market(key) }));
  return (
    <Card title="Deal">
      <div className="form-row">
        <DateField
          name="/closedDate"
          label="Closing date"
          required
          value={values.closedDate}
          onChange={(closedDate) => set({ closedDate })}
        />
        <SelectField
          name="/strategy"
          label="Strategy"
          required
          options={strategies}
          value={values.strategy}
          onChange={(key) => set({ strategy: key === 'commercial' ? key : 'buy_hold' })}
        />
        {/* The box takes its options once: it begins anew when they come. */}
        <SearchSelect
          key={markets.length}
          name="/marketKey"
          label="Market"
          required
          options={markets}
          value={values.marketKey}
          onChange={(marketKey) => set({ marketKey })}
        />
      </div>
      <div className="form-row">
        <Money
          name="/purchasePrice"
          label="Purchase price"
          required
          value={values.purchasePrice}
          onChange={(purchasePrice) => set({ purchasePrice })}
        />
        <Money
          name="/rehabCostActual"
          label="Rehab cost"
          optional
          value={values.rehabCostActual}
          onChange={(rehabCostActual) => set({ rehabCostActual })}
        />
      </div>
    </Card>
  );
}

export function Buyer({ values, set, terms }: GroupProps) {
  const searchBuyBoxes = useBuyBoxSearch(values.buyerId);
  return (
    <Card title="Buyer and buy box">
      <div className="form-row">
        <AsyncSearchSelect
          name="/buyerId"
          label="Buyer"
          required
          search={searchBuyers}
          resolve={buyerName}
          value={values.buyerId}
          onChange={(buyerId) => set({ buyerId, buyBoxId: '' })}
        />
        <AsyncSearchSelect
          name="/buyBoxId"
          label="Buy box"
          optional
          help={`Required DSCR ${dscr(terms?.requiredDSCR)}, as it stands at closing`}
          search={searchBuyBoxes}
          resolve={buyBoxName}
          value={values.buyBoxId}
          onChange={(buyBoxId) => set({ buyBoxId })}
        />
      </div>
    </Card>
  );
}

export function Loan({ values, set, terms }: GroupProps) {
  const cash = isCash(values);
  return (
    <Card title="Financing">
      <div className="form-row">
        <SelectField
          name="/financing/loanType"
          label="Loan"
          none="Not recorded"
          options={loanTypes}
          value={values.loanType}
          onChange={(key) => set({ loanType: loanTypes.find(({ id }) => id === key)?.id ?? '' })}
        />
        {!cash && (
          <>
            <Percent
              name="/financing/interestRate"
              label="Interest rate, a year"
              value={values.interestRate}
              onChange={(interestRate) => set({ interestRate })}
            />
            <Percent
              name="/financing/ltv"
              label="Loan-to-value"
              value={values.ltv}
              onChange={(ltv) => set({ ltv })}
            />
          </>
        )}
      </div>
      {cash ? (
        <p className="muted small">A cash purchase has no debt: DSCR does not apply, and no rule asks for it.</p>
      ) : (
        <div className="form-row">
          <Whole
            name="/financing/amortization"
            label="Amortization, years"
            help="Empty or 0 is interest only"
            value={values.amortization}
            onChange={(amortization) => set({ amortization })}
          />
          <Suggestion
            pointer="/financing/monthlyDebtService"
            terms={terms}
            value={values.monthlyDebtService}
            computed={null}
            words={moneyExact}
            use={(monthlyDebtService) => set({ monthlyDebtService })}
          >
            <Money
              name="/financing/monthlyDebtService"
              label="Monthly debt service"
              optional
              help={
                values.monthlyDebtService === null
                  ? `From the terms: ${moneyExact(terms?.monthlyDebtService)}`
                  : 'Wins over what the terms come to'
              }
              value={values.monthlyDebtService}
              onChange={(monthlyDebtService) => set({ monthlyDebtService })}
            />
          </Suggestion>
        </div>
      )}
    </Card>
  );
}

const bases = [
  { id: 'noi', label: 'NOI' },
  { id: 'rent', label: 'Gross rent' },
] as const;

export function Projections({ values, set, terms }: GroupProps) {
  return (
    <Card title="Projections, per month">
      <div className="form-row">
        <Money
          name="/projectedRent"
          label="Rent"
          required
          value={values.projectedRent}
          onChange={(projectedRent) => set({ projectedRent })}
        />
        <Money
          name="/projectedExpenses"
          label="Expenses"
          optional
          help="Rent less NOI where empty"
          value={values.projectedExpenses}
          onChange={(projectedExpenses) => set({ projectedExpenses })}
        />
      </div>
      <div className="form-row">
        <Suggestion
          pointer="/projectedNOI"
          terms={terms}
          value={values.projectedNOI}
          computed={terms?.projectedNOI ?? null}
          words={moneyExact}
          use={(projectedNOI) => set({ projectedNOI })}
        >
          <Money
            name="/projectedNOI"
            label="NOI"
            required
            value={values.projectedNOI}
            onChange={(projectedNOI) => set({ projectedNOI })}
          />
        </Suggestion>
        <Suggestion
          pointer="/projectedMonthlyCashFlow"
          terms={terms}
          value={values.projectedMonthlyCashFlow}
          computed={terms?.projectedMonthlyCashFlow ?? null}
          words={moneyExact}
          use={(projectedMonthlyCashFlow) => set({ projectedMonthlyCashFlow })}
        >
          <Money
            name="/projectedMonthlyCashFlow"
            label="Cash flow"
            required
            value={values.projectedMonthlyCashFlow}
            onChange={(projectedMonthlyCashFlow) => set({ projectedMonthlyCashFlow })}
          />
        </Suggestion>
        {!isCash(values) && (
          <Suggestion
            pointer="/projectedDSCR"
            terms={terms}
            value={values.projectedDSCR}
            computed={terms?.projectedDSCR ?? null}
            words={(value) => `${value}×`}
            use={(projectedDSCR) => set({ projectedDSCR })}
          >
            <Ratio
              name="/projectedDSCR"
              label="DSCR"
              required
              value={values.projectedDSCR}
              onChange={(projectedDSCR) => set({ projectedDSCR })}
            />
          </Suggestion>
        )}
      </div>
      {!isCash(values) && (
        <div className="close-basis" data-field="/dscrBasis">
          <span className="field-label">DSCR is measured on</span>
          <Segments
            label="DSCR is measured on"
            options={bases}
            value={values.dscrBasis}
            onChange={(dscrBasis) => set({ dscrBasis })}
          />
          <span className="field-help">
            {values.dscrBasis === 'noi'
              ? 'NOI over debt service'
              : 'Gross rent over debt service, taxes and insurance, as rental lenders have it'}
          </span>
        </div>
      )}
    </Card>
  );
}

export function Assumptions({ values, set }: Omit<GroupProps, 'terms'>) {
  return (
    <Card title="Assumptions">
      <TextField
        name="/assumptionsUsed"
        label="Assumptions used"
        optional
        rows={4}
        help="One a line: 6% vacancy, rent growth 3% a year"
        value={values.assumptions}
        onChange={(assumptions) => set({ assumptions })}
      />
    </Card>
  );
}
