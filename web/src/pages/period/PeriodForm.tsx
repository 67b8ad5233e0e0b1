import { useLocation } from 'wouter';
import { useAnswer } from '../../api/answer';
import { api, read, type Tagged } from '../../api/client';
import type { components } from '../../api/schema';
import { useUser } from '../../api/session';
import { useDraft } from '../../lib/drafts';
import { addMonths, dateTime, month as monthWords } from '../../lib/format';
import { gathered } from '../../lib/pointers';
import { Button, ButtonLink } from '../../ui/Button';
import { Conflict } from '../../ui/Conflict';
import { Form } from '../../ui/Form';
import { tell } from '../../ui/Toast';
import { Expenses, Income, Remarks, Results } from './Figures';
import { Outcome } from './Outcome';
import { type Base, useSave } from './useSave';
import {
  correctionOf, differencesOf, emptyValues, labels, type Period, periodBefore, type PeriodValues, reportOf, valuesOf,
} from './values';

type PerformanceRecord = components['schemas']['PerformanceRecord'];

const spanMax = 12;

/** A report may cover this month alone, or several that end with it, back to the closing. */
function spansTo(ym: string, closed: string): { id: string; label: string }[] {
  return Array.from({ length: spanMax }, (_, back) => ({ months: back + 1, first: addMonths(ym, -back) }))
    .filter(({ first, months }) => months === 1 || first >= closed.slice(0, 7))
    .map(({ first, months }) => ({
      id: String(months),
      label: months === 1 ? monthWords(ym) : `${months} months, ${monthWords(first)} to ${monthWords(ym)}`,
    }));
}

const named: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(labels).map(([member, label]) => [`/${member}`, label])),
  ...Object.fromEntries(Object.entries(labels).map(([member, label]) => [`/actualExpenses/${member}`, label])),
  '/actualExpenses': 'Expenses',
  '/reportingPeriod': 'The months reported',
};

function labelOf(pointer: string): string {
  const known = Object.keys(named).find((start) => pointer === start || pointer.startsWith(`${start}/`));
  return named[pointer] ?? (known === undefined ? pointer : (named[known] ?? pointer));
}

interface PeriodFormProps {
  loaded: Tagged<PerformanceRecord>;
  ym: string;
  period: Period | null;
  /** Reads the record again: another may have reported the month. */
  reload: () => void;
}

export function PeriodForm({ loaded, ym, period, reload }: PeriodFormProps) {
  const { _id: userId } = useUser();
  const [, navigate] = useLocation();
  const record = loaded.data;
  const dealId = record.leadId;
  const span = period?.reportingPeriod ?? { year: Number(ym.slice(0, 4)), month: Number(ym.slice(5)), months: 1 };
  const start = period ? valuesOf(period) : emptyValues;
  // The base lives in the draft: what was typed over an older version must not pass for a correction of
  // the version that a reload brings.
  const initial: PeriodValues & { base: Base } = {
    ...start,
    base: { periodId: period?._id ?? null, values: start, etag: loaded.etag },
  };
  const draft = useDraft(userId, `period:${dealId}:${period?._id ?? ym}`, initial);
  const { base, ...values } = draft.values;

  const query = { dealId, periodId: base.periodId };
  const body = base.periodId === null ? reportOf(values, span.year, span.month) : correctionOf(values, base.values);
  const answer = useAnswer(['preview', query, base.etag], values.actualRentCollected === null ? null : body, (asked, signal) =>
    read(
      api.POST('/api/deals/{id}/performance/preview', {
        params: { path: { id: dealId }, query: base.periodId === null ? {} : { periodId: base.periodId } },
        body: asked,
        signal,
      }),
    ),
  );
  const changed = base.periodId === null || Object.keys(correctionOf(values, base.values)).length > 0;
  const saving = useSave({
    dealId,
    year: span.year,
    month: span.month,
    values,
    base,
    rebase: (next, taken) => draft.set({ base: next, ...taken }),
    onSaved: (saved) => {
      draft.discard();
      tell(`${monthWords(saved.reportingPeriod)} is ${period ? 'corrected' : 'reported'}: grade ${saved.performanceGrade}.`);
      navigate(`/deals/${dealId}`);
    },
  });
  const error = gathered(saving.error, { '/flags': '/flags', '/reportingPeriod': '/reportingPeriod' });
  const before = periodBefore(record.actualPerformance, span.year, span.month);
  const last = saving.stale?.theirs;

  return (
    <>
      {draft.restored && (
        <div className="notice tone-b row period-draft">
          <span>What you typed before is still here; it is not saved yet.</span>
          <Button small onPress={draft.discard}>
            Discard it
          </Button>
        </div>
      )}
      <Form onSubmit={saving.save} error={error} labels={named}>
        <div className="period-layout">
          <div className="stack">
            <Income
              values={values}
              set={draft.set}
              before={before}
              spans={period ? null : spansTo(ym, record.closedDate)}
            />
            <Expenses values={values} set={draft.set} before={before} />
            <Results values={values} set={draft.set} outcome={answer.error ? null : answer.data} fields={error?.fields ?? {}} />
            <Remarks values={values} set={draft.set} />
            <div className="form-actions">
              <Button look="primary" type="submit" isPending={saving.pending} isDisabled={!changed}>
                {period ? 'Save the correction' : 'Report the month'}
              </Button>
              <ButtonLink href={`/deals/${dealId}`} look="quiet">
                Cancel
              </ButtonLink>
              {error?.kind === 'conflict' && base.periodId === null && (
                <Button onPress={reload}>Show what is reported</Button>
              )}
              {!changed && <span className="muted small">Nothing is changed yet.</span>}
            </div>
            {period && (
              <p className="muted small">
                Entered by {period.enteredBy?.name ?? 'the import'} on {dateTime(period.enteredAt)}
                {period.updatedAt && `, corrected by ${period.updatedBy?.name ?? 'the import'} on ${dateTime(period.updatedAt)}`}.
              </p>
            )}
          </div>
          <div className="period-side">
            <Outcome title={changed ? 'As it would be graded' : 'As it is graded'} proForma={record.proForma} answer={answer} labelOf={labelOf} />
          </div>
        </div>
      </Form>
      <Conflict
        open={saving.stale !== null}
        by={last?.updatedBy?.name ?? last?.enteredBy?.name ?? null}
        at={last?.updatedAt ?? last?.enteredAt ?? null}
        differences={saving.stale ? differencesOf(values, saving.stale.base.values) : []}
        onKeepMine={saving.keepMine}
        onTakeTheirs={saving.takeTheirs}
        onClose={saving.closeStale}
        pending={saving.pending}
      />
    </>
  );
}
