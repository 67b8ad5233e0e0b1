import type { ReactNode } from 'react';
import { useUser } from '../api/session';
import { dateTime } from '../lib/format';
import { Button } from '../ui/Button';
import { PageHeader } from '../ui/Page';
import { ErrorState, Skeleton } from '../ui/states';
import './style.css';

interface ReportProps {
  title: string;
  /** What kind of report it is: "Deal report". */
  kind: string;
  back: { href: string; label: string };
  badge?: ReactNode;
  /** What the reader of the paper must know of the subject, or by what it was filtered. */
  about?: ReactNode;
  children: ReactNode;
}

/** A sheet of paper: as wide on the screen as between the margins of A4, so that charts print as they stand. */
export function Report({ title, kind, back, badge, about, children }: ReportProps) {
  const { name } = useUser();
  const now = new Date().toISOString();
  return (
    <div className="page report">
      <p className="report-line">
        <strong>postclose</strong>
        <span>{kind}</span>
      </p>
      <PageHeader
        title={title}
        back={back}
        badge={badge}
        actions={
          <Button look="primary" onPress={() => window.print()}>
            Print
          </Button>
        }
      >
        {about && <span className="report-about">{about}</span>}
        <span className="report-about">
          As of {dateTime(now)}, for {name}
        </span>
      </PageHeader>
      {children}
    </div>
  );
}

interface ReportStateProps {
  title: string;
  back: ReportProps['back'];
  what: string;
  query: { isPending: boolean; error: unknown; refetch: () => unknown };
}

/** The report while its subject is read, or where it cannot be. */
export function ReportState({ title, back, what, query }: ReportStateProps) {
  return (
    <div className="page report" aria-busy={query.isPending}>
      <PageHeader title={title} back={back} />
      {query.isPending ? <Skeleton height={480} /> : <ErrorState what={what} error={query.error} retry={() => void query.refetch()} />}
    </div>
  );
}

export interface ReportColumn<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  numeric?: boolean;
}

interface ReportTableProps<Row> {
  title: string;
  /** Below the title, where a reader of the paper needs it. */
  note?: ReactNode;
  columns: readonly ReportColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  empty: string;
}

/** A table that goes on over pages, with its head on each. The first column names the row. */
export function ReportTable<Row>({ title, note, columns, rows, rowKey, empty }: ReportTableProps<Row>) {
  return (
    <section className="report-section" aria-label={title}>
      <h2>{title}</h2>
      {note && <p className="muted small">{note}</p>}
      {rows.length === 0 ? (
        <p className="muted">{empty}</p>
      ) : (
        <div className="table-scroller" role="region" aria-label={`${title}: table`} tabIndex={0}>
          <table className="table report-table">
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                {columns.map(({ header, numeric }) => (
                  <th key={header} scope="col" className={numeric ? 'cell-number' : undefined}>
                    {header}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map(({ header, cell, numeric }, index) =>
                    index === 0 ? (
                      <th key={header} scope="row">
                        {cell(row)}
                      </th>
                    ) : (
                      <td key={header} className={numeric ? 'cell-number' : undefined}>
                        {cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
