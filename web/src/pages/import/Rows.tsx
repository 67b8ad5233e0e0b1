import { Link } from 'wouter';
import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import type { components } from '../../api/schema';
import { cellOf, type Column as FileColumn, type Import } from '../../imports/recognition';
import { hrefOfSubject } from '../../imports/words';
import { count } from '../../lib/format';
import { oneOf, useUrlState } from '../../lib/urlState';
import { Segments } from '../../ui/Choice';
import { type Column, DataTable } from '../../ui/DataTable';
import { Badge } from '../../ui/Flags';

type Row = components['schemas']['ImportRow'];

const outcomes = ['refused', 'created', 'updated', 'unchanged'] as const;
const filters = [...outcomes, 'all'] as const;
const shape = { outcome: oneOf(filters) };
/** As many of each outcome but the refused the server keeps. */
const keptMax = 1000;

const words = {
  refused: { label: 'Refused', tone: 'd' },
  created: { label: 'Created', tone: 'a' },
  updated: { label: 'Updated', tone: 'b' },
  unchanged: { label: 'Unchanged', tone: 'neutral' },
} as const;

function Told({ row: { problems, remarks, cells }, columns }: { row: Row; columns: readonly FileColumn[] }) {
  if (problems.length + remarks.length === 0) {
    return <span className="muted">–</span>;
  }
  return (
    <ul className="import-told-list">
      {problems.map(({ column, detail }) => {
        const cell = cellOf(columns, cells, column);
        return (
          <li key={`${column} ${detail}`}>
            {column !== null && <strong>{column}</strong>} {detail}
            {cell !== null && cell !== '' && <span className="muted">: {cell}</span>}
          </li>
        );
      })}
      {remarks.map((remark) => (
        <li key={remark} className="muted">
          {remark}
        </li>
      ))}
    </ul>
  );
}

function Cells({ row, done }: { row: Row; done: boolean }) {
  const href = done ? hrefOfSubject(row.kind, row.subjectId) : null;
  const said = row.cells.filter((cell) => cell !== '').join(' · ');
  const shown = <span className="import-cells">{said || (href ? 'Open' : '–')}</span>;
  return href ? <Link href={href}>{shown}</Link> : shown;
}

const columnsOf = (done: boolean, columns: readonly FileColumn[]): readonly Column<Row>[] => [
  { id: 'row', header: 'Row', cell: ({ row, sheet }) => (sheet === '' ? count(row) : `${sheet} ${count(row)}`) },
  { id: 'outcome', header: done ? 'Became' : 'Would be', cell: ({ outcome }) => <Badge tone={words[outcome].tone}>{words[outcome].label}</Badge> },
  { id: 'told', header: 'Problems and remarks', cell: (row) => <Told row={row} columns={columns} />, wrap: true },
  { id: 'cells', header: 'As read', cell: (row) => <Cells row={row} done={done} />, hideOnPhone: true },
];

/** The rows with all that is wrong with each, those that were refused first. */
export function Rows({ one }: { one: Import }) {
  const [{ outcome }, set] = useUrlState(shape);
  const { counts } = one;
  const shown = outcome ?? (counts.refused > 0 ? 'refused' : 'all');
  const query = shown === 'all' ? {} : { outcome: shown };
  const list = useList(['imports', 'rows', one._id, one.updatedAt, query], (page, signal) =>
    read(api.GET('/api/imports/{id}/rows', { params: { path: { id: one._id }, query: { ...query, ...page } }, signal })),
  );
  const options = [
    ...outcomes.filter((id) => counts[id] > 0).map((id) => ({ id, label: `${words[id].label} ${count(counts[id])}` })),
    { id: 'all' as const, label: 'All' },
  ];
  const cut = shown !== 'refused' && Object.entries(counts).some(([id, n]) => id !== 'rows' && id !== 'refused' && n > keptMax);
  return (
    <div className="stack">
      <div className="row import-rows-head">
        <h2>Rows</h2>
        <Segments label="Rows shown" options={options} value={shown} onChange={(id) => set({ outcome: id })} />
      </div>
      {cut && <p className="muted small">Of rows that are not refused the first {count(keptMax)} of each kind are kept here.</p>}
      <DataTable
        label="Rows"
        list={list}
        columns={columnsOf(one.status === 'done', one.recognition.columns)}
        rowKey={({ row, sheet, outcome: of }) => `${sheet} ${row} ${of}`}
        filtered={shown !== 'all'}
        onClearFilters={() => set({ outcome: 'all' })}
        emptyTitle="No rows"
        emptyText="Nothing was told of any row."
        skeletonRows={6}
      />
    </div>
  );
}
