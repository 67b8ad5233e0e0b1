import { useState } from 'react';
import { Link } from 'wouter';
import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import { dateTime } from '../../lib/format';
import { Button } from '../../ui/Button';
import { type Column, DataTable } from '../../ui/DataTable';
import { ExportMenu } from '../../ui/ExportMenu';
import { Badge } from '../../ui/Flags';
import { PageHeader } from '../../ui/Page';
import { memberWords, valueWords } from '../../lib/changeWords';
import { Chain } from './Chain';
import { type Change, changesOf, subjectName } from './changes';
import { type AuditEntry, Entry } from './Entry';
import { Filters, useAuditFilters } from './Filters';
import { actionWord, isRefusal, kindWord, shortId, subjectHref } from './words';
import './style.css';

function Action({ action }: { action: string }) {
  return isRefusal(action) ? <Badge tone="d">{actionWord(action)}</Badge> : actionWord(action);
}

function Subject({ entry }: { entry: AuditEntry }) {
  const { subjectKind, subjectId, before, after } = entry;
  const href = subjectHref(subjectKind, subjectId);
  const words = subjectName(before, after) ?? shortId(subjectId);
  return (
    <>
      <span className="muted">{kindWord(subjectKind)} </span>
      {href ? <Link href={href}>{words}</Link> : words}
    </>
  );
}

const changeWords = ({ member, before, after }: Change): string =>
  `${memberWords(member)} ${valueWords(before)} → ${valueWords(after)}`;

const summaryMax = 2;

/** In one line what an update did; records that came or went are told by their name. */
function Summary({ entry }: { entry: AuditEntry }) {
  if (entry.before === null || entry.after === null) {
    return <span className="muted">–</span>;
  }
  const changes = changesOf(entry.before, entry.after);
  const shown = changes.slice(0, summaryMax).map(changeWords).join('; ');
  const more = changes.length - summaryMax;
  return (
    <span className="audit-summary">
      {shown}
      {more > 0 && <span className="muted"> and {more} more</span>}
    </span>
  );
}

const columnsFor = (open: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] => [
  { id: 'at', header: 'When', cell: ({ at }) => dateTime(at) },
  { id: 'who', header: 'Who', cell: ({ actor }) => actor.name },
  { id: 'action', header: 'What', cell: ({ action }) => <Action action={action} /> },
  { id: 'subject', header: 'Record', cell: (entry) => <Subject entry={entry} />, hideOnPhone: true },
  { id: 'changed', header: 'Changed', cell: (entry) => <Summary entry={entry} />, hideOnPhone: true },
  { id: 'address', header: 'From', cell: ({ address }) => address, hideOnPhone: true },
  {
    id: 'details',
    header: 'Details',
    numeric: true,
    cell: (entry) => (
      <Button small onPress={() => open(entry)} aria-label={`Details of entry ${entry.seq}`}>
        Details
      </Button>
    ),
  },
];

export default function Audit() {
  const filters = useAuditFilters();
  const { query } = filters;
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const list = useList(['audit', query], (page, signal) =>
    read(api.GET('/api/audit', { params: { query: { ...query, ...page } }, signal })),
  );
  return (
    <div className="page">
      <PageHeader title="Audit" actions={<ExportMenu parts={{ what: 'audit', query }} />}>
        Every change and every refusal, newest first, each bound to the one before by its hash;{' '}
        <code>postclose verify</code> checks the chain.
      </PageHeader>
      <Chain />
      <Filters filters={filters} />
      <DataTable
        label="Entries"
        list={list}
        columns={columnsFor(setOpened)}
        rowKey={({ seq }) => String(seq)}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        skeletonRows={12}
      />
      {opened && <Entry entry={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}
