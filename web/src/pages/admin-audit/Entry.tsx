import { Button, ButtonLink } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { dateTime, plural } from '../../lib/format';
import type { components } from '../../api/schema';
import { memberWords, valueWords } from '../../lib/changeWords';
import { changesOf, subjectName } from './changes';
import { actionWord, kindWord, subjectHref } from './words';

export type AuditEntry = components['schemas']['AuditEntry'];

const shownMax = 200;

function Changes({ entry }: { entry: AuditEntry }) {
  const changes = changesOf(entry.before, entry.after);
  if (changes.length === 0) {
    return <p className="muted">This entry changed no record.</p>;
  }
  const both = entry.before !== null && entry.after !== null;
  const more = changes.length - shownMax;
  return (
    <>
      <div className="audit-changes" role="region" aria-label="Changes" tabIndex={0}>
        <table className="compare">
          <thead>
            <tr>
              <th scope="col">Member</th>
              {entry.before !== null && <th scope="col">Before</th>}
              {entry.after !== null && <th scope="col">{both ? 'After' : 'Value'}</th>}
            </tr>
          </thead>
          <tbody>
            {changes.slice(0, shownMax).map((change) => (
              <tr key={change.member}>
                <th scope="row" title={change.member}>
                  {memberWords(change.member)}
                </th>
                {entry.before !== null && <td className="number audit-before">{valueWords(change.before)}</td>}
                {entry.after !== null && <td className="number audit-after">{valueWords(change.after)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className="muted small">And {plural(more, 'more member')}.</p>}
    </>
  );
}

interface EntryProps {
  entry: AuditEntry;
  onClose: () => void;
}

export function Entry({ entry, onClose }: EntryProps) {
  const href = subjectHref(entry.subjectKind, entry.subjectId);
  const name = subjectName(entry.before, entry.after);
  const same = new URLSearchParams({ subjectKind: entry.subjectKind, subjectId: entry.subjectId });
  return (
    <Dialog
      title={actionWord(entry.action)}
      open
      wide
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Close</Button>
          <ButtonLink href={`/admin/audit?${same}`}>
            All of this {kindWord(entry.subjectKind).toLowerCase()}
          </ButtonLink>
          {href && <ButtonLink href={href}>Open the {kindWord(entry.subjectKind).toLowerCase()}</ButtonLink>}
        </>
      }
    >
      <dl className="facts audit-facts">
        <dt>When</dt>
        <dd>{dateTime(entry.at)}</dd>
        <dt>Who</dt>
        <dd>
          {entry.actor.name}
          {entry.actor._id === null && <span className="muted"> (not a user)</span>}
        </dd>
        <dt>From</dt>
        <dd>{entry.address}</dd>
        <dt>{kindWord(entry.subjectKind)}</dt>
        <dd>
          {name && `${name} · `}
          <code>{entry.subjectId}</code>
        </dd>
        <dt>Request</dt>
        <dd>
          <code>{entry.requestId}</code>
        </dd>
        <dt>Entry {entry.seq}, hash</dt>
        <dd>
          <code>{entry.hash}</code>
        </dd>
      </dl>
      <Changes entry={entry} />
    </Dialog>
  );
}
