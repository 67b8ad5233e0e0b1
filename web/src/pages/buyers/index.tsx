import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import { useUser } from '../../api/session';
import { money } from '../../lib/format';
import { may } from '../../lib/roles';
import { buyers } from '../../records/buyers';
import { CreateRecord } from '../../records/dialogs';
import type { Buyer } from '../../records/kind';
import { ListFilters, useListFilters } from '../../records/ListFilters';
import { Rate } from '../../records/Performance';
import { marketsShort, score } from '../../records/words';
import { Button } from '../../ui/Button';
import { type Column, DataTable } from '../../ui/DataTable';
import { ExportMenu } from '../../ui/ExportMenu';
import { Variance } from '../../ui/Grade';
import { GradeMix } from '../../ui/GradeMix';
import { PageHeader } from '../../ui/Page';

const columns: readonly Column<Buyer>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name },
  { id: 'company', header: 'Company', cell: ({ company }) => company ?? '–', hideOnPhone: true },
  { id: 'score', header: 'Score', cell: ({ engagementScore }) => score(engagementScore), numeric: true },
  { id: 'rate', header: 'At A or B', cell: ({ metadata }) => <Rate metrics={metadata.performanceMetrics} />, numeric: true },
  { id: 'mix', header: 'Grades', cell: ({ metadata }) => <GradeMix grades={metadata.performanceMetrics.gradeDistribution} />, hideOnPhone: true },
  {
    id: 'variance',
    header: 'Cash flow against plan',
    cell: ({ metadata }) => <Variance metric="cashFlow" value={metadata.performanceMetrics.averageCashFlowVariance} format={money} />,
    numeric: true,
    hideOnPhone: true,
  },
  { id: 'markets', header: 'Markets', cell: ({ marketKeys }) => marketsShort(marketKeys), hideOnPhone: true },
];

export default function Buyers() {
  const { role } = useUser();
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const { query, set, count: filterCount } = useListFilters();
  const clear = () => set({ q: '', marketKey: '', strategy: null });
  const list = useList(['buyers', 'list', query], (page, signal) =>
    read(api.GET('/api/buyers', { params: { query: { ...query, ...page } }, signal })),
  );
  const actions = (
    <>
      <ExportMenu parts={{ what: 'buyers', query }} />
      {may(role, 'changeRecords') && (
        <Button look="primary" icon="plus" onPress={() => setCreating(true)}>
          New buyer
        </Button>
      )}
    </>
  );
  return (
    <div className="page">
      <PageHeader title="Buyers" actions={actions}>
        Who buys, and how their deals do against what was underwritten.
      </PageHeader>
      <ListFilters placeholder="Name, company, email or phone" onClear={clear} />
      <DataTable
        label="Buyers"
        list={list}
        columns={columns}
        rowKey={({ _id }) => _id}
        rowHref={({ _id }) => `/buyers/${_id}`}
        filtered={filterCount > 0}
        onClearFilters={clear}
        emptyText="A buyer comes first; buy boxes and closed deals refer to them."
      />
      {creating && (
        <CreateRecord kind={buyers} onClose={() => setCreating(false)} onCreated={({ _id }) => navigate(`/buyers/${_id}`)} />
      )}
    </div>
  );
}
