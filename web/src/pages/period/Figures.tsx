import type { ReactNode } from 'react';
import { expenseParts } from '../../lib/expenses';
import { dscr, month as monthWords, moneyExact, share } from '../../lib/format';
import { Badge } from '../../ui/Flags';
import { Button } from '../../ui/Button';
import { Segments, SelectField } from '../../ui/Choice';
import { TextField } from '../../ui/Field';
import { Money, Percent, Ratio } from '../../ui/Money';
import { Card } from '../../ui/Page';
import { type Derivable, derivable, labels, type Period, type PeriodValues } from './values';

interface PartProps {
  values: PeriodValues;
  set: (change: Partial<PeriodValues>) => void;
  /** The period before, whose figures help while typing. */
  before: Period | null;
}

function beforeHelp(before: Period | null, words: (period: Period) => string): ReactNode {
  return before ? `${monthWords(before.reportingPeriod)}: ${words(before)}` : undefined;
}

interface IncomeProps extends PartProps {
  /** The choices of the span; null where the period is there already. */
  spans: readonly { id: string; label: string }[] | null;
}

export function Income({ values, set, before, spans }: IncomeProps) {
  return (
    <Card title="Income">
      {spans && (
        <SelectField
          name="/reportingPeriod"
          label="What the report covers"
          options={spans}
          value={String(values.months)}
          onChange={(months) => set({ months: Number(months) })}
        />
      )}
      {values.months > 1 && (
        <p className="notice tone-b small">
          Amounts are per month: the average over the {values.months} months, not their sum.
        </p>
      )}
      <div className="form-row">
        <Money
          name="/actualRentCollected"
          label={labels.actualRentCollected}
          required
          help={beforeHelp(before, (period) => moneyExact(period.actualRentCollected))}
          value={values.actualRentCollected}
          onChange={(actualRentCollected) => set({ actualRentCollected })}
        />
        <Percent
          name="/actualVacancyRate"
          label={labels.actualVacancyRate}
          optional
          help={beforeHelp(before, (period) => share(period.actualVacancyRate, 2))}
          value={values.actualVacancyRate}
          onChange={(actualVacancyRate) => set({ actualVacancyRate })}
        />
      </div>
    </Card>
  );
}

export function Expenses({ values, set, before }: PartProps) {
  const byParts = values.expensesBy === 'parts';
  const parts = expenseParts.map((part) => values[part]).filter((value) => value !== null);
  return (
    <Card
      title="Expenses"
      actions={
        <Segments
          label="How expenses are given"
          options={[
            { id: 'total', label: 'Total' },
            { id: 'parts', label: 'By part' },
          ]}
          value={values.expensesBy}
          onChange={(expensesBy) => set({ expensesBy })}
        />
      }
    >
      {byParts ? (
        <div className="period-parts">
          {expenseParts.map((part) => (
            <Money
              key={part}
              name={`/actualExpenses/${part}`}
              label={labels[part]}
              help={beforeHelp(before, (period) => moneyExact(period.actualExpenses[part]))}
              value={values[part]}
              onChange={(value) => set({ [part]: value })}
            />
          ))}
          <div className="period-sum">
            <span className="field-label">Sum of the parts</span>
            <output className="period-figure">
              {moneyExact(parts.length === 0 ? null : parts.reduce((sum, value) => sum + value, 0))}
            </output>
          </div>
        </div>
      ) : (
        <div className="form-row">
          <Money
            name="/actualExpenses/total"
            label={labels.total}
            help={beforeHelp(before, (period) => moneyExact(period.actualExpenses.total))}
            value={values.total}
            onChange={(total) => set({ total })}
          />
        </div>
      )}
    </Card>
  );
}

const derivation: Record<Derivable, string> = {
  actualNOI: 'Rent less expenses',
  actualMonthlyCashFlow: 'NOI less debt service',
  actualDSCR: 'By the basis of the pro forma',
};

interface DerivedProps {
  member: Derivable;
  values: PeriodValues;
  set: PartProps['set'];
  outcome: Period | null;
  refusal: string | undefined;
}

/** Derived by the server, unless a figure is given; and back again. */
function Derived({ member, values, set, outcome, refusal }: DerivedProps) {
  const name = `/${member}`;
  const change = (given: boolean) => set({ given: { ...values.given, [member]: given } });
  const Field = member === 'actualDSCR' ? Ratio : Money;
  const words = member === 'actualDSCR' ? dscr : moneyExact;
  if (values.given[member]) {
    return (
      <div className="period-derived">
        <Field name={name} label={labels[member]} value={values[member]} onChange={(value) => set({ [member]: value })} />
        <Button small look="quiet" onPress={() => change(false)}>
          Derive {labels[member]} again
        </Button>
      </div>
    );
  }
  return (
    <div className="period-derived" data-field={name}>
      <div className="row">
        <span className="field-label">{labels[member]}</span>
        <Badge>derived</Badge>
      </div>
      <output className="period-figure">{words(outcome?.[member])}</output>
      <span className="field-help">{derivation[member]}</span>
      {refusal && <span className="field-error">{refusal}</span>}
      <Button
        small
        look="quiet"
        onPress={() => {
          set({ [member]: values[member] ?? outcome?.[member] ?? null });
          change(true);
        }}
      >
        Enter {labels[member]} instead
      </Button>
    </div>
  );
}

interface ResultProps extends Omit<PartProps, 'before'> {
  outcome: Period | null;
  fields: Readonly<Record<string, string>>;
}

export function Results({ values, set, outcome, fields }: ResultProps) {
  return (
    <Card title="Result">
      <div className="form-row">
        {derivable.map((member) => (
          <Derived
            key={member}
            member={member}
            values={values}
            set={set}
            outcome={outcome}
            refusal={fields[`/${member}`]}
          />
        ))}
      </div>
    </Card>
  );
}

export function Remarks({ values, set }: Omit<PartProps, 'before'>) {
  return (
    <Card title="Remarks">
      <TextField
        name="/notes"
        label={labels.notes}
        optional
        rows={3}
        value={values.notes}
        onChange={(notes) => set({ notes })}
      />
      <TextField
        name="/flags"
        label={labels.flags}
        optional
        help="Apart by commas: roof leak, hail. They stand beside those that the figures raise."
        value={values.flags}
        onChange={(flags) => set({ flags })}
      />
    </Card>
  );
}
