import type { ReactNode } from 'react';
import { count, dateTime } from '../lib/format';
import { Button } from './Button';
import type { Column } from './DataTable';
import { PageHeader } from './Page';
import '../styles/report.css';

interface ReportProps {
  title: string;
  /** The page that it is the report of. */
  back: { href: string; label: string };
  /** One line below the title: the subject's facts. */
  facts?: ReactNode;
  badge?: ReactNode;
  /** What it is restricted to, in words; said on the paper, where no address tells it. */
  filters?: readonly string[];
  children: ReactNode;
}

/** A page made for paper: as wide on the screen as there, so that it is printed as it is seen. */
export function Report({ title, back, facts, badge, filters = [], children }: ReportProps) {
  return (
    <div className="page report">
      <PageHeader
        title={title}
        back={back}
        badge={badge}
        actions={
          <Button look="primary" icon="print" onPress={() => window.print()}>
            Print
          </Button>
        }
      >
        {facts}
      </PageHeader>
      <p className="report-made">
        <span>
          <strong>postclose</strong> · as of {dateTime(new Date().toISOString())}
        </span>
        {filters.length > 0 && <span>Only: {filters.join(' · ')}</span>}
      </p>
      {children}
    </div>
  );
}

interface ReportTableProps<Item> {
  title: string;
  note?: ReactNode;
  columns: readonly Column<Item>[];
  rows: readonly Item[];
  rowKey: (item: Item) => string;
  /** What stands there without a row. */
  none: string;
  /** Rows shown; how many more there are is said. */
  max?: number;
  className?: string;
}

const usualMax = 500;

/** All columns and rows of a list on paper: nothing to press, and its head on each sheet. */
export function ReportTable<Item>({ title, note, columns, rows, rowKey, none, max = usualMax, className }: ReportTableProps<Item>) {
  const more = rows.length - max;
  const look = ({ numeric, wrap }: Column<Item>) => (numeric ? 'cell-number' : wrap ? 'cell-wrap' : undefined);
  return (
    <section className="report-section">
      <h2>{title}</h2>
      {note && <p className="muted small">{note}</p>}
      {rows.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <div className="table-scroller" role="region" aria-label={title} tabIndex={0}>
          <table className={`table report-table ${className ?? ''}`}>
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.id} scope="col" className={look(column)}>
                    {column.header}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, max).map((item) => (
                <tr key={rowKey(item)}>
                  {columns.map((column, index) =>
                    index === 0 ? (
                      <th key={column.id} scope="row" className={look(column)}>
                        {column.cell(item)}
                      </th>
                    ) : (
                      <td key={column.id} className={look(column)}>
                        {column.cell(item)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more > 0 && <p className="muted small">And {count(more)} more, which an export holds.</p>}
    </section>
  );
}
