import { Icon } from '../../ui/Icon';
import { Card, PageHeader } from '../../ui/Page';
import { Recalculate } from './Recalculate';
import './style.css';

const papers = [
  { href: '/metrics', label: 'Metrics', note: 'Prometheus text: requests, latencies, queue, database' },
  { href: '/docs', label: 'API documentation', note: 'every endpoint, with its members' },
  { href: '/openapi.json', label: 'OpenAPI document', note: 'the same for programs, OpenAPI 3.1' },
  { href: '/readyz', label: 'Readiness', note: 'whether the server takes requests' },
] as const;

const commands = [
  { command: 'postclose verify', note: 'the audit chain, the sums and the references; says what is broken' },
  { command: 'postclose backup DEST', note: 'a copy of the database while the server runs' },
  { command: 'postclose export --as deals', note: 'all records as CSV, XLSX or JSON lines' },
] as const;

export default function Maintenance() {
  return (
    <div className="page page-narrow">
      <PageHeader title="Maintenance">What keeps the figures true and the server in sight.</PageHeader>
      <Recalculate />
      <Card title="The server">
        <ul className="maintenance-list">
          {papers.map(({ href, label, note }) => (
            <li key={href}>
              <a href={href} target="_blank" rel="noreferrer">
                {label} <Icon name="external" size={14} />
                <span className="visually-hidden"> (opens in a new tab)</span>
              </a>
              <span className="muted">{note}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title="On the command line">
        <ul className="maintenance-list">
          {commands.map(({ command, note }) => (
            <li key={command}>
              <code>{command}</code>
              <span className="muted">{note}</span>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
