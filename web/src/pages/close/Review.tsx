import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { buyBoxName, buyerName } from '../../api/facets';
import { date, dscr, market, moneyExact, nothing, share, strategy } from '../../lib/format';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Card } from '../../ui/Page';
import { assumptionsOf, type CloseValues, isCash, loanTypes, type Terms } from './values';

const figureNames: Record<string, string> = {
  '/financing/monthlyDebtService': 'Monthly debt service',
  '/projectedNOI': 'NOI',
  '/projectedMonthlyCashFlow': 'Cash flow',
  '/projectedDSCR': 'DSCR',
};

function useName(kind: string, id: string, resolve: (id: string) => Promise<string>): string {
  const query = useQuery({ queryKey: [kind, id, 'name'], queryFn: () => resolve(id), enabled: id !== '' });
  return id === '' ? 'None' : (query.data ?? '…');
}

function Facts({ title, facts, children }: { title: string; facts: readonly (readonly [string, string])[]; children?: ReactNode }) {
  return (
    <Card title={title}>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div className="close-fact" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </Card>
  );
}

function loanFacts(values: CloseValues, terms: Terms | null): (readonly [string, string])[] {
  const loan = loanTypes.find(({ id }) => id === values.loanType)?.label ?? 'Not recorded';
  if (isCash(values)) {
    return [['Loan', loan]];
  }
  const years = values.amortization ? `${values.amortization} years` : 'Interest only';
  return [
    ['Loan', loan],
    ['Interest rate', share(values.interestRate, 4)],
    ['Loan-to-value', share(values.ltv, 4)],
    ['Amortization', values.interestRate === null && !values.amortization ? nothing : years],
    ['Monthly debt service', moneyExact(values.monthlyDebtService ?? terms?.monthlyDebtService)],
  ];
}

function Differences({ terms }: { terms: Terms }) {
  return (
    <div className="notice tone-c close-differences">
      <h2>Figures that differ from what the others come to</h2>
      <ul>
        {terms.disagreements.map(({ pointer, detail, given }) => (
          <li key={pointer}>
            {figureNames[pointer] ?? pointer} is {pointer === '/projectedDSCR' ? `${given}×` : moneyExact(given)}; {detail}
          </li>
        ))}
      </ul>
      <p>They are locked as they were entered.</p>
    </div>
  );
}

interface ReviewProps {
  values: CloseValues;
  terms: Terms | null;
  pending: boolean;
  onBack: () => void;
  onLock: () => void;
}

/** Says exactly what is about to be locked. */
export function Review({ values, terms, pending, onBack, onLock }: ReviewProps) {
  const buyer = useName('buyers', values.buyerId, buyerName);
  const buyBox = useName('buyboxes', values.buyBoxId, buyBoxName);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  const assumptions = assumptionsOf(values);
  const expenses =
    values.projectedExpenses === null ? 'Rent less NOI' : moneyExact(values.projectedExpenses);
  return (
    <div className="stack">
      <h2 ref={heading} tabIndex={-1} className="close-heading">
        What is about to be locked
      </h2>
      <div className="notice tone-b close-lock">
        <Icon name="alert" size={20} />
        <p>
          <strong>Locking is final.</strong> Nobody can change these figures afterwards, admins included: every month
          that is reported is graded against them.
        </p>
      </div>
      {terms && terms.disagreements.length > 0 && <Differences terms={terms} />}
      <div className="columns">
        <Facts
          title="Pro forma, per month"
          facts={[
            ['Rent', moneyExact(values.projectedRent)],
            ['Expenses', expenses],
            ['NOI', moneyExact(values.projectedNOI)],
            ['Cash flow', moneyExact(values.projectedMonthlyCashFlow)],
            ['DSCR', isCash(values) ? 'No debt' : values.projectedDSCR === null ? nothing : `${values.projectedDSCR}×`],
            ...(isCash(values)
              ? []
              : [['DSCR measured on', values.dscrBasis === 'noi' ? 'NOI' : 'Gross rent'] as const]),
            ['Required DSCR', dscr(terms?.requiredDSCR)],
          ]}
        />
        <Facts
          title="Deal"
          facts={[
            ['Closing date', date(values.closedDate)],
            ['Purchase price', moneyExact(values.purchasePrice)],
            ['Rehab cost', moneyExact(values.rehabCostActual ?? 0)],
            ['Strategy', strategy(values.strategy)],
            ['Market', market(values.marketKey)],
            ['Buyer', buyer],
            ['Buy box', buyBox],
          ]}
        />
        <Facts title="Financing" facts={loanFacts(values, terms)} />
        <Card title="Assumptions">
          {assumptions.length === 0 ? (
            <p className="muted">None</p>
          ) : (
            <ul className="close-assumptions">
              {assumptions.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </Card>
      </div>
      <div className="form-actions">
        <Button onPress={onBack}>Back to the form</Button>
        <Button look="primary" onPress={onLock} isPending={pending}>
          Lock the pro forma
        </Button>
      </div>
    </div>
  );
}
