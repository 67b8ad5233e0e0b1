import type { components } from '../../api/schema';
import { expenseParts } from '../../lib/expenses';
import { typedMoney, typedShare } from '../../lib/typed';

export type Item = components['schemas']['ReportingItem'];
type Report = components['schemas']['PeriodReport'];
type Facts = components['schemas']['PeriodFacts'];

const allColumns = ['rent', 'vacancy', ...expenseParts, 'total', 'noi', 'notes'] as const;
export type ColumnId = (typeof allColumns)[number];

interface Column {
  header: string;
  kind: 'money' | 'share' | 'text';
  /** The member of the report that the cell fills. */
  pointer: string;
}

const expense = (header: string, member: string): Column => ({
  header,
  kind: 'money',
  pointer: `/actualExpenses/${member}`,
});

export const columnOf: Readonly<Record<ColumnId, Column>> = {
  rent: { header: 'Rent', kind: 'money', pointer: '/actualRentCollected' },
  vacancy: { header: 'Vacancy %', kind: 'share', pointer: '/actualVacancyRate' },
  maintenance: expense('Maintenance', 'maintenance'),
  propertyManagement: expense('Management', 'propertyManagement'),
  taxes: expense('Taxes', 'taxes'),
  insurance: expense('Insurance', 'insurance'),
  other: expense('Other', 'other'),
  total: expense('Expenses', 'total'),
  noi: { header: 'NOI', kind: 'money', pointer: '/actualNOI' },
  notes: { header: 'Notes', kind: 'text', pointer: '/notes' },
};

export const columnsBy = (expenses: 'parts' | 'total'): readonly ColumnId[] =>
  expenses === 'parts' ? ['rent', 'vacancy', ...expenseParts, 'noi', 'notes'] : ['rent', 'vacancy', 'total', 'noi', 'notes'];

/** What is typed, as it is typed; an absent cell is empty. */
export type RowText = Partial<Record<ColumnId, string>>;

export const isFilled = (row: RowText | undefined): boolean =>
  row !== undefined && Object.values(row).some((text) => text.trim() !== '');

export const typed = (column: ColumnId, text: string): number | null | undefined =>
  columnOf[column].kind === 'share' ? typedShare(text) : typedMoney(text);

const figures = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const shares = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });

const words = (column: ColumnId, value: number): string =>
  columnOf[column].kind === 'share' ? shares.format(value * 100) : figures.format(value);

/** The cell once it is left: how the figure was read. What cannot be read stays as it was typed. */
export function tidied(column: ColumnId, text: string): string {
  if (columnOf[column].kind === 'text') {
    return text;
  }
  const value = typed(column, text);
  return value === undefined ? text : value === null ? '' : words(column, value);
}

export type RowErrors = Partial<Record<ColumnId | 'row', string>>;

export type ReadRow = { body: Report; errors: null } | { body: null; errors: RowErrors };

function figuresOf(row: RowText): { value: Partial<Record<ColumnId, number>>; errors: RowErrors } {
  const errors: RowErrors = {};
  const value: Partial<Record<ColumnId, number>> = {};
  for (const column of allColumns) {
    const figure = columnOf[column].kind === 'text' ? null : typed(column, row[column] ?? '');
    if (figure === undefined) {
      errors[column] = 'is not a figure';
    } else if (figure !== null) {
      value[column] = figure;
    }
  }
  return { value, errors };
}

/** The cells that cannot be read as figures. */
export const unread = (row: RowText): RowErrors => figuresOf(row).errors;

/** The report of a row, or what is wrong with its cells. */
export function readRow(row: RowText, ym: string): ReadRow {
  const { value, errors } = figuresOf(row);
  const { rent } = value;
  if (rent === undefined) {
    return { body: null, errors: { rent: 'is required', ...errors } };
  }
  if (Object.keys(errors).length > 0) {
    return { body: null, errors };
  }
  const expenses = [...expenseParts, 'total' as const].flatMap((name) =>
    value[name] === undefined ? [] : [[name, value[name]] as const],
  );
  const notes = row.notes?.trim() ?? '';
  const body: Report = {
    reportingPeriod: { month: Number(ym.slice(5)), year: Number(ym.slice(0, 4)) },
    actualRentCollected: rent,
    ...(value.vacancy === undefined ? {} : { actualVacancyRate: value.vacancy }),
    ...(expenses.length === 0 ? {} : { actualExpenses: Object.fromEntries(expenses) }),
    ...(value.noi === undefined ? {} : { actualNOI: value.noi }),
    ...(notes === '' ? {} : { notes }),
  };
  return { body, errors: null };
}

// What has no column of its own, by the name that a reader knows.
const otherNames: Readonly<Record<string, string>> = { '/actualMonthlyCashFlow': 'Cash flow ', '/actualDSCR': 'DSCR ' };

/** Members as words: "/actualExpenses/taxes" is taxes. */
const inWords = (detail: string): string =>
  detail.replace(/\/actualExpenses\/(\w+)/g, '$1').replace(/\bactualExpenses\b/, 'expenses').replace(/\bactual(NOI)\b/, '$1');

/** The server's refusal, each at its cell; what has no cell is told of the row. */
export function errorsOf(fields: Readonly<Record<string, string>>, message: string): RowErrors {
  const errors: RowErrors = {};
  for (const [pointer, detail] of Object.entries(fields)) {
    // "NOI cannot be derived" brings two more of the same cause along.
    if (pointer !== '/actualNOI' && '/actualNOI' in fields && /derived/.test(detail)) {
      continue;
    }
    const column = allColumns.find((id) => columnOf[id].pointer === pointer) ?? 'row';
    // The API has shares from 0 to 1; the cell is typed in percent.
    const said =
      column === 'vacancy' ? detail.replace(/ 0 and 1$/, ' 0 and 100%') : `${otherNames[pointer] ?? ''}${inWords(detail)}`;
    errors[column] = errors[column] === undefined ? said : `${errors[column]}; ${said}`;
  }
  return Object.keys(errors).length === 0 ? { row: message } : errors;
}

/** Each error in words, with the column that it is about. */
export const errorTexts = (errors: RowErrors): string[] =>
  (['row', ...allColumns] as const).flatMap((id) => {
    const detail = errors[id];
    return detail === undefined ? [] : [id === 'row' ? detail : `${columnOf[id].header} ${detail}`];
  });

/** What the deal had the last time, as a help for typing. */
export function ghost(column: ColumnId, previous: Facts | null): string {
  if (previous === null) {
    return '';
  }
  const value: Record<ColumnId, number | null> = {
    ...previous.actualExpenses,
    rent: previous.actualRentCollected,
    vacancy: previous.actualVacancyRate,
    noi: previous.actualNOI,
    notes: null,
  };
  const figure = value[column];
  if (figure === null) {
    return '';
  }
  return columnOf[column].kind === 'share' ? figures.format(figure * 100) : figures.format(figure);
}

/** A pasted block, from the cell where it begins; what leads past the grid is counted and left out. */
export function spread(
  cells: readonly (readonly string[])[],
  rowIds: readonly string[],
  columns: readonly ColumnId[],
  from: { row: string; column: ColumnId },
): { changes: Record<string, RowText>; left: number } {
  const changes: Record<string, RowText> = {};
  const firstRow = rowIds.indexOf(from.row);
  const firstColumn = columns.indexOf(from.column);
  let left = 0;
  cells.forEach((line, down) => {
    line.forEach((text, right) => {
      const row = rowIds[firstRow + down];
      const column = columns[firstColumn + right];
      if (row === undefined || column === undefined) {
        left += 1;
      } else {
        changes[row] = { ...changes[row], [column]: tidied(column, text) };
      }
    });
  });
  return { changes, left };
}
