import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, read } from '../../api/client';
import { buyerName, searchBuyers } from '../../api/facets';
import { useList } from '../../api/list';
import { useUser } from '../../api/session';
import { dscr, strategy } from '../../lib/format';
import { may } from '../../lib/roles';
import { oneOf, text, useUrlState } from '../../lib/urlState';
import { BuyerName } from '../../records/BuyerName';
import { buyBoxes } from '../../records/buyBoxes';
import { CreateRecord } from '../../records/dialogs';
import type { BuyBox } from '../../records/kind';
import { ListFilters, useListFilters } from '../../records/ListFilters';
import { Rate, warningTone, warningWord } from '../../records/Performance';
import { marketsShort, priceRange } from '../../records/words';
import { Button } from '../../ui/Button';
import { AsyncSearchSelect, SelectField } from '../../ui/Choice';
import { type Column, DataTable } from '../../ui/DataTable';
import { ExportMenu } from '../../ui/ExportMenu';
import { Badge } from '../../ui/Flags';
import { GradeMix } from '../../ui/GradeMix';
import { PageHeader } from '../../ui/Page';

const shape = { buyerId: text(), active: oneOf(['true', 'false']), q: text(), marketKey: text(), strategy: text() };
const none = { buyerId: '', active: null, q: '', marketKey: '', strategy: '' } as const;
const activeOptions = [
  { id: 'true', label: 'Active' },
  { id: 'false', label: 'Inactive' },
];

function State({ box }: { box: BuyBox }) {
  const [warning] = box.metadata.performanceWarnings;
  return (
    <span className="badges">
      {warning && <Badge tone={warningTone[warning.level]}>{warningWord[warning.level]}</Badge>}
      {!box.active && <Badge>Inactive</Badge>}
      {!warning && box.active && <span className="muted">Active</span>}
    </span>
  );
}

const columns: readonly Column<BuyBox>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (box) => (
      <span className="records-pair">
        <span>{box.name}</span>
        <span className="small muted">{strategy(box.strategy)}</span>
      </span>
    ),
  },
  { id: 'buyer', header: 'Buyer', cell: ({ buyerId }) => <BuyerName id={buyerId} />, hideOnPhone: true },
  { id: 'state', header: 'State', cell: (box) => <State box={box} /> },
  { id: 'rate', header: 'At A or B', cell: ({ metadata }) => <Rate metrics={metadata.performanceMetrics} />, numeric: true },
  { id: 'mix', header: 'Grades', cell: ({ metadata }) => <GradeMix grades={metadata.performanceMetrics.gradeDistribution} />, hideOnPhone: true },
  { id: 'markets', header: 'Markets', cell: ({ marketKeys }) => marketsShort(marketKeys), hideOnPhone: true },
  { id: 'price', header: 'Price', cell: ({ minPrice, maxPrice }) => priceRange(minPrice, maxPrice), hideOnPhone: true },
  { id: 'dscr', header: 'Least DSCR', cell: ({ minDSCR }) => dscr(minDSCR), numeric: true, hideOnPhone: true },
];

export default function BuyBoxes() {
  const { role } = useUser();
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const shared = useListFilters();
  const [own, set] = useUrlState(shape);
  const clear = () => set(none);
  const query = {
    ...shared.query,
    ...(own.buyerId ? { buyerId: own.buyerId } : {}),
    ...(own.active ? { active: own.active === 'true' } : {}),
  };
  const filterCount = Object.keys(query).length;
  const list = useList(['buyboxes', 'list', query], (page, signal) =>
    read(api.GET('/api/buyboxes', { params: { query: { ...query, ...page } }, signal })),
  );
  const actions = (
    <>
      <ExportMenu parts={{ what: 'buyboxes', query }} />
      {may(role, 'changeRecords') && (
        <Button look="primary" icon="plus" onPress={() => setCreating(true)}>
          New buy box
        </Button>
      )}
    </>
  );
  return (
    <div className="page">
      <PageHeader title="Buy boxes" actions={actions}>
        What buyers look for, and whether the deals behind each box perform.
      </PageHeader>
      <ListFilters placeholder="Name, market or type" ownCount={filterCount - shared.count} onClear={clear}>
        <AsyncSearchSelect
          name="?buyerId"
          label="Buyer"
          placeholder="All buyers"
          search={searchBuyers}
          resolve={buyerName}
          value={own.buyerId}
          onChange={(buyerId) => set({ buyerId })}
        />
        <SelectField
          name="?active"
          label="State"
          none="All states"
          options={activeOptions}
          value={own.active ?? ''}
          onChange={(key) => set({ active: key === 'true' || key === 'false' ? key : null })}
        />
      </ListFilters>
      <DataTable
        label="Buy boxes"
        list={list}
        columns={columns}
        rowKey={({ _id }) => _id}
        rowHref={({ _id }) => `/buy-boxes/${_id}`}
        filtered={filterCount > 0}
        onClearFilters={clear}
        emptyText="A buy box says what a buyer looks for; leads are matched by it."
      />
      {creating && (
        <CreateRecord kind={buyBoxes} onClose={() => setCreating(false)} onCreated={({ _id }) => navigate(`/buy-boxes/${_id}`)} />
      )}
    </div>
  );
}
