import { date, dscr, moneyExact, nothing, share } from '../../lib/format';
import { Card } from '../../ui/Page';
import { type Deal, loanWords } from './figures';

function FactList({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} className="deal-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What was agreed at close: it explains every figure above and never changes. */
export function Facts({ deal }: { deal: Deal }) {
  const { proForma, financing } = deal;
  const years = financing?.amortization;
  const basis = proForma.dscrBasis === 'rent' ? 'Rent / (debt service + taxes + insurance)' : 'NOI / debt service';
  return (
    <div className="columns">
      <Card title="Financing">
        <FactList
          facts={[
            ['Purchase price', moneyExact(deal.purchasePrice)],
            ['Rehab cost', moneyExact(deal.rehabCostActual)],
            ['Loan', loanWords(financing?.loanType)],
            ['Loan-to-value', share(financing?.ltv, 2)],
            ['Interest rate', share(financing?.interestRate, 3)],
            ['Amortization', years ? `${years} years` : financing?.interestRate ? 'Interest only' : nothing],
            ['Debt service, monthly', moneyExact(financing?.monthlyDebtService)],
          ]}
        />
      </Card>
      <Card title="Pro forma, locked at close">
        <FactList
          facts={[
            ['Rent', moneyExact(proForma.projectedRent)],
            ['Expenses', moneyExact(proForma.projectedExpenses)],
            ['NOI', moneyExact(proForma.projectedNOI)],
            ['Cash flow', moneyExact(proForma.projectedMonthlyCashFlow)],
            ['DSCR', dscr(proForma.projectedDSCR)],
            ['DSCR required', dscr(proForma.requiredDSCR)],
            ['DSCR is', basis],
            ['Locked', `${date(proForma.lockedAt)}${proForma.lockedBy ? ` by ${proForma.lockedBy.name}` : ''}`],
          ]}
        />
      </Card>
      <Card title="Assumptions">
        {proForma.assumptionsUsed.length === 0 ? (
          <p className="muted">None were written down at close.</p>
        ) : (
          <ul className="deal-assumptions">
            {proForma.assumptionsUsed.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
