import type { Answer } from '../../api/answer';
import { dscr, moneyExact, plural, share } from '../../lib/format';
import { Card } from '../../ui/Page';
import type { Terms } from './values';

/** What the terms come to, as the server has it, while they are typed. */
export function TermsPanel({ answer, cash }: { answer: Answer<Terms>; cash: boolean }) {
  const terms = answer.error === null ? answer.data : null;
  const differing = terms?.disagreements.length ?? 0;
  return (
    <Card title="What the terms come to">
      <dl className="facts" aria-busy={answer.asking}>
        <dt>Loan amount</dt>
        <dd>{moneyExact(terms?.loanAmount)}</dd>
        <dt>Loan-to-value</dt>
        <dd>{share(terms?.ltv, 2)}</dd>
        <dt>Debt service, a month</dt>
        <dd>{moneyExact(terms?.monthlyDebtService)}</dd>
        <dt>NOI, rent less expenses</dt>
        <dd>{moneyExact(terms?.projectedNOI)}</dd>
        <dt>Cash flow, NOI less debt service</dt>
        <dd>{moneyExact(terms?.projectedMonthlyCashFlow)}</dd>
        <dt>Cash flow, a year</dt>
        <dd>{moneyExact(terms?.annualCashFlow)}</dd>
        <dt>DSCR</dt>
        <dd>{cash ? 'no debt' : dscr(terms?.projectedDSCR)}</dd>
        <dt>Required DSCR</dt>
        <dd>{dscr(terms?.requiredDSCR)}</dd>
        <dt>Cap rate</dt>
        <dd>{share(terms?.capRate, 2)}</dd>
      </dl>
      <div role="status">
        {answer.error && <p className="notice tone-c small">Some entries cannot be read yet: {answer.error.message}.</p>}
        {terms && differing > 0 && (
          <p className="notice tone-c small">
            {plural(differing, 'figure differs', 'figures differ')} from what the others come to. The deal can be closed
            all the same.
          </p>
        )}
        {terms && differing === 0 && <p className="muted small">What is given agrees.</p>}
      </div>
    </Card>
  );
}
