import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import { useUser } from '../../api/session';
import { count, dscr, market, money, strategy } from '../../lib/format';
import { may } from '../../lib/roles';
import { oneOf, text, useUrlState } from '../../lib/urlState';
import { CreateRecord } from '../../records/dialogs';
import type { Lead } from '../../records/kind';
import { leads } from '../../records/leads';
import { ListFilters, useListFilters } from '../../records/ListFilters';
import { StatusBadge } from '../../records/StatusBadge';
import { asStatus, place, propertyType, statuses, statusOptions } from '../../records/words';
import { Button } from '../../ui/Button';
import { SelectField } from '../../ui/Choice';
import { type Column, DataTable } from '../../ui/DataTable';
import { ExportMenu } from '../../ui/ExportMenu';
import { PageHeader } from '../../ui/Page';

const shape = { status: oneOf(statuses), q: text(), marketKey: text(), strategy: text() };

const columns: readonly Column<Lead>[] = [
  { id: 'address', header: 'Address', cell: ({ address }) => address },
  { id: 'status', header: 'Status', cell: (lead) => <StatusBadge status={lead.status} /> },
  { id: 'place', header: 'Place', cell: (lead) => place(lead) || '–', hideOnPhone: true },
  { id: 'market', header: 'Market', cell: ({ marketKey }) => market(marketKey), hideOnPhone: true },
  { id: 'strategy', header: 'Strategy', cell: (lead) => strategy(lead.strategy), hideOnPhone: true },
  { id: 'type', header: 'Type', cell: (lead) => propertyType(lead.propertyType), hideOnPhone: true },
  { id: 'price', header: 'Asking price', cell: ({ askingPrice }) => money(askingPrice), numeric: true },
  { id: 'cashFlow', header: 'Projected cash flow', cell: (lead) => money(lead.projectedMonthlyCashFlow), numeric: true, hideOnPhone: true },
  { id: 'dscr', header: 'DSCR', cell: ({ projectedDSCR }) => dscr(projectedDSCR), numeric: true, hideOnPhone: true },
  { id: 'score', header: 'Score', cell: ({ score }) => count(score), numeric: true },
];

export default function Leads() {
  const { role } = useUser();
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const shared = useListFilters();
  const [own, set] = useUrlState(shape);
  const clear = () => set({ status: null, q: '', marketKey: '', strategy: '' });
  const query = { ...shared.query, ...(own.status ? { status: own.status } : {}) };
  const filterCount = Object.keys(query).length;
  const list = useList(['leads', 'list', query], (page, signal) =>
    read(api.GET('/api/leads', { params: { query: { ...query, ...page } }, signal })),
  );
  const actions = (
    <>
      <ExportMenu parts={{ what: 'leads', query }} />
      {may(role, 'changeRecords') && (
        <Button look="primary" icon="plus" onPress={() => setCreating(true)}>
          New lead
        </Button>
      )}
    </>
  );
  return (
    <div className="page">
      <PageHeader title="Leads" actions={actions}>
        Properties on their way to a closing.
      </PageHeader>
      <ListFilters placeholder="Address, city, state or ZIP" ownCount={filterCount - shared.count} onClear={clear}>
        <SelectField
          name="?status"
          label="Status"
          none="All statuses"
          options={statusOptions}
          value={own.status ?? ''}
          onChange={(key) => set({ status: asStatus(key) })}
        />
      </ListFilters>
      <DataTable
        label="Leads"
        list={list}
        columns={columns}
        rowKey={({ _id }) => _id}
        rowHref={({ _id }) => `/leads/${_id}`}
        filtered={filterCount > 0}
        onClearFilters={clear}
        emptyText="Every deal begins as a lead: its address, market and strategy are enough to start."
      />
      {creating && (
        <CreateRecord kind={leads} onClose={() => setCreating(false)} onCreated={({ _id }) => navigate(`/leads/${_id}`)} />
      )}
    </div>
  );
}
