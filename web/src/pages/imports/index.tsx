import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import type { Import } from '../../imports/recognition';
import { formatLabel, isUnderWay, kindLabel, percentDone, sizeWords, statusWords } from '../../imports/words';
import { count, dateTime } from '../../lib/format';
import { type Column, DataTable } from '../../ui/DataTable';
import { Badge } from '../../ui/Flags';
import { PageHeader } from '../../ui/Page';
import { Drop } from './Drop';
import { Uploads } from './Uploads';
import './style.css';

const pollMs = 1500;

function Status({ one }: { one: Import }) {
  const { label, tone } = statusWords[one.status];
  const part = percentDone(one);
  return <Badge tone={tone}>{part === null ? label : `${label} ${part}%`}</Badge>;
}

const counted = (one: Import, n: number): string => (one.checkedAt === null && one.finishedAt === null ? '–' : count(n));

const columns: readonly Column<Import>[] = [
  {
    id: 'file',
    header: 'File',
    cell: (one) => (
      <span className="imports-file">
        <span>{one.fileName}</span>
        <span className="muted small">
          {formatLabel(one.format)} · {sizeWords(one.size)}
          {one.source !== '' && ` · ${one.source}`}
        </span>
      </span>
    ),
  },
  { id: 'status', header: 'State', cell: (one) => <Status one={one} /> },
  { id: 'kind', header: 'Rows are', cell: (one) => (one.as === null ? '–' : kindLabel(one.as)), hideOnPhone: true },
  { id: 'rows', header: 'Rows', cell: (one) => counted(one, one.counts.rows), numeric: true, hideOnPhone: true },
  { id: 'created', header: 'Created', cell: (one) => counted(one, one.counts.created), numeric: true, hideOnPhone: true },
  { id: 'updated', header: 'Updated', cell: (one) => counted(one, one.counts.updated), numeric: true, hideOnPhone: true },
  { id: 'refused', header: 'Refused', cell: (one) => counted(one, one.counts.refused), numeric: true },
  { id: 'at', header: 'Uploaded', cell: (one) => dateTime(one.createdAt), hideOnPhone: true },
  { id: 'by', header: 'By', cell: (one) => one.createdBy.name, hideOnPhone: true },
];

export default function Imports() {
  const queries = useQueryClient();
  const list = useList(['imports', 'list'], (page, signal) => read(api.GET('/api/imports', { params: { query: page }, signal })));
  const moving = list.items?.some(({ status }) => isUnderWay(status)) ?? false;
  useEffect(() => {
    if (!moving) {
      return;
    }
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['imports', 'list'] }), pollMs);
    return () => clearInterval(timer);
  }, [moving, queries]);
  return (
    <div className="page">
      <PageHeader title="Imports">Files from elsewhere: checked first, imported whole, and taken back while nothing has changed since.</PageHeader>
      <Drop />
      <Uploads />
      <DataTable
        label="Imports"
        list={list}
        columns={columns}
        rowKey={({ _id }) => _id}
        rowHref={({ _id }) => `/imports/${_id}`}
        emptyTitle="No file yet"
        emptyText="Leads, buyers, buy boxes, closed deals and monthly reports can come from a file. Upload one above: it is shown to you before anything is written."
        skeletonRows={4}
      />
    </div>
  );
}
