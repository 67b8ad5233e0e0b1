import { useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useAnswer } from '../../api/answer';
import { api, read } from '../../api/client';
import type { ApiError } from '../../api/errors';
import { useUser } from '../../api/session';
import { useWrite } from '../../api/write';
import { useDraft } from '../../lib/drafts';
import { gathered, missing } from '../../lib/pointers';
import { oneOf, useUrlState } from '../../lib/urlState';
import { Button, ButtonLink } from '../../ui/Button';
import { Form } from '../../ui/Form';
import { Stepper } from '../../ui/Page';
import { tell } from '../../ui/Toast';
import { Assumptions, Buyer, Deal, Loan, Projections } from './Groups';
import { Review } from './Review';
import { TermsPanel } from './TermsPanel';
import { type Closing, closingOf, initialOf, isCash, type Lead, termsOf } from './values';

const shape = { step: oneOf(['review']) };
const steps = ['Terms', 'Review', 'Locked'];
// A refused lock is told before the fields stand again, from which the summary takes its names otherwise.
const labels = {
  '/financing': 'Financing',
  '/strategy': 'Strategy',
  '/dscrBasis': 'DSCR is measured on',
  '/closedDate': 'Closing date',
  '/marketKey': 'Market',
  '/purchasePrice': 'Purchase price',
  '/rehabCostActual': 'Rehab cost',
  '/buyerId': 'Buyer',
  '/buyBoxId': 'Buy box',
  '/financing/interestRate': 'Interest rate',
  '/financing/ltv': 'Loan-to-value',
  '/financing/amortization': 'Amortization',
  '/financing/monthlyDebtService': 'Monthly debt service',
  '/projectedRent': 'Rent',
  '/projectedExpenses': 'Expenses',
  '/projectedNOI': 'NOI',
  '/projectedMonthlyCashFlow': 'Cash flow',
  '/projectedDSCR': 'DSCR',
  '/assumptionsUsed': 'Assumptions used',
};

export function CloseForm({ lead }: { lead: Lead }) {
  const { _id: userId } = useUser();
  const [, navigate] = useLocation();
  const [initial] = useState(initialOf(lead, useSearch()));
  const draft = useDraft(userId, `close:${lead._id}`, initial);
  const { values, set } = draft;
  const [url, setUrl] = useUrlState(shape);
  const [lacking, setLacking] = useState<ApiError | null>(null);
  const answer = useAnswer(['terms'], termsOf(values), (body, signal) =>
    read(api.POST('/api/performance/terms', { body, signal })),
  );
  const terms = answer.error === null ? answer.data : null;
  const lock = useWrite(
    (body: Closing, headers) =>
      read(
        api.POST('/api/deals/{id}/performance', { params: { path: { id: lead._id }, header: headers }, body }),
      ),
    {
      invalidates: () => [['deals'], ['leads'], ['reporting'], ['analytics'], ['warnings'], ['buyers'], ['buyboxes']],
      onSuccess: () => {
        draft.discard();
        tell('The pro forma is locked.');
        navigate(`/deals/${lead._id}`, { replace: true });
      },
    },
  );
  const closing = closingOf(values);
  const reviewing = url.step === 'review' && 'closing' in closing;
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [reviewing]);

  const toReview = () => {
    lock.reset();
    if ('lacking' in closing) {
      setLacking(missing(closing.lacking));
    } else {
      setLacking(null);
      setUrl({ step: 'review' });
    }
  };
  const toLock = () => {
    if ('closing' in closing) {
      // What is refused is told at its field: back on the form.
      lock.mutate(closing.closing, { onError: () => setUrl({ step: null }, { replace: true }) });
    }
  };
  const error = lacking ?? gathered(lock.error, { '/assumptionsUsed': '/assumptionsUsed' });
  const group = { values, set, terms };
  return (
    <>
      <Stepper label="Closing" steps={steps} current={reviewing ? 1 : 0} />
      {reviewing ? (
        <Review
          values={values}
          terms={answer.asking ? null : terms}
          pending={lock.isPending || answer.asking}
          onBack={() => setUrl({ step: null })}
          onLock={toLock}
        />
      ) : (
        <>
          {draft.restored && (
            <div className="notice tone-b row close-draft">
              <span>What you typed before is still here; nothing is locked yet.</span>
              <Button small onPress={draft.discard}>
                Start over
              </Button>
            </div>
          )}
          <Form onSubmit={toReview} error={error} labels={labels}>
            {error?.kind === 'conflict' && (
              <p>
                <ButtonLink href={`/deals/${lead._id}`}>Open the record that is there</ButtonLink>
              </p>
            )}
            <div className="close-layout">
              <div className="stack">
                <Deal values={values} set={set} />
                <Buyer {...group} />
                <Loan {...group} />
                <Projections {...group} />
                <Assumptions values={values} set={set} />
                <div className="form-actions">
                  <Button look="primary" type="submit">
                    Review
                  </Button>
                  <ButtonLink href={`/leads/${lead._id}`} look="quiet">
                    Cancel
                  </ButtonLink>
                </div>
              </div>
              <div className="close-side">
                <TermsPanel answer={answer} cash={isCash(values)} />
              </div>
            </div>
          </Form>
        </>
      )}
    </>
  );
}
