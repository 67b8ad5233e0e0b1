import { useState } from 'react';
import { Link } from 'wouter';
import { useDeed } from '../../imports/queries';
import type { Import } from '../../imports/recognition';
import { isOpen, kindLabel, outcomeSentence, thingsOf } from '../../imports/words';
import { count, dateTime, plural } from '../../lib/format';
import { Button } from '../../ui/Button';
import { Confirm, Dialog } from '../../ui/Dialog';
import { Card, Tile } from '../../ui/Page';
import { kindWord, subjectHref } from '../admin-audit/words';
import { Rows } from './Rows';

function Counts({ one }: { one: Import }) {
  const { counts } = one;
  const tiles = [
    ['Rows', counts.rows, 'in the file'],
    ['Created', counts.created, 'new here'],
    ['Updated', counts.updated, 'with what differs'],
    ['Unchanged', counts.unchanged, 'as they are here already'],
    ['Refused', counts.refused, 'left out, each with its reasons'],
  ] as const;
  return (
    <div className="tiles" role="group" aria-label={one.status === 'checked' ? 'What an import would do' : 'What the import did'}>
      {tiles.map(([label, n, note]) => (
        <Tile key={label} label={label} figure={count(n)} note={note} />
      ))}
    </div>
  );
}

function Failure({ text }: { text: string }) {
  return (
    <p role="alert" className="notice tone-d">
      {text}
    </p>
  );
}

/** Writes what the check has shown. */
function Commit({ one, onClose }: { one: Import; onClose: () => void }) {
  const commit = useDeed(one._id);
  const { created, updated, refused } = one.counts;
  return (
    <Dialog
      title={`Import ${one.fileName}?`}
      open
      onClose={onClose}
      alert
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" onPress={() => commit.mutate('commit', { onSuccess: onClose })} isPending={commit.isPending}>
            Import
          </Button>
        </>
      }
    >
      <p>
        {thingsOf(one.as, created)} {created === 1 ? 'is' : 'are'} created and {count(updated)} updated, all at once.
        {refused > 0 && ` ${plural(refused, 'refused row')} ${refused === 1 ? 'is' : 'are'} left out.`} It can be taken back as long as
        nothing of it has changed since.
      </p>
      {commit.error && <Failure text={commit.error.message} />}
    </Dialog>
  );
}

function Revert({ one, onClose }: { one: Import; onClose: () => void }) {
  const revert = useDeed(one._id);
  return (
    <Confirm
      title={`Take ${one.fileName} back?`}
      open
      onClose={onClose}
      onConfirm={() => revert.mutate('revert', { onSuccess: onClose })}
      deed="Revert the import"
      pending={revert.isPending}
    >
      <p>
        What it created is deleted and what it updated is as before. Where somebody has changed any of it since, nothing is taken back
        and you are told what stands in the way.
      </p>
      {revert.error && <Failure text={revert.error.message} />}
    </Confirm>
  );
}

function InTheWay({ one: { revertProblems: problems, status } }: { one: Import }) {
  if (problems.length === 0 || status !== 'done') {
    return null;
  }
  return (
    <Card title="It could not be taken back">
      <p>Nothing was changed. {plural(problems.length, 'thing')} stand{problems.length === 1 ? 's' : ''} in the way:</p>
      <div className="table-scroller" role="region" aria-label="What stands in the way" tabIndex={0}>
        <table className="table">
          <caption className="visually-hidden">What stands in the way</caption>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Name</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {problems.map(({ kind, id, name, why }) => {
              const href = subjectHref(kind, id);
              const words = name || id;
              return (
                <tr key={`${kind} ${id} ${why}`}>
                  <th scope="row">{kindWord(kind)}</th>
                  <td>{href ? <Link href={href}>{words}</Link> : words}</td>
                  <td className="cell-wrap">{why}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const titles: Partial<Record<Import['status'], string>> = {
  checked: 'What an import would do',
  done: 'What the import did',
  reverted: 'Taken back',
  failed: 'It failed',
  cancelled: 'Cancelled',
};

function sentenceOf(one: Import): string {
  switch (one.status) {
    case 'failed':
      return one.error ?? 'The server did not say why.';
    case 'cancelled':
      return 'Nothing was written. Check it again, or change how it is read.';
    case 'reverted':
      return `Everything is as it was before, since ${dateTime(one.revertedAt)}.`;
    default:
      return outcomeSentence(one);
  }
}

/** What a check, a commit or a revert came to, and what can be done next. */
export function Outcome({ one, onChange }: { one: Import; onChange: () => void }) {
  const [asked, setAsked] = useState<'commit' | 'revert' | null>(null);
  const check = useDeed(one._id);
  const { status, counts } = one;
  const again = status === 'failed' || status === 'cancelled';
  const writes = counts.created + counts.updated;
  const told = status === 'checked' || status === 'done' || (again && counts.rows > 0);
  return (
    <>
      <Card title={titles[status] ?? 'The import'}>
        <p className={status === 'failed' ? 'notice tone-d' : status === 'done' ? 'notice tone-a' : undefined} role={status === 'failed' ? 'alert' : undefined}>
          {sentenceOf(one)}
        </p>
        <div className="form-actions">
          {status === 'checked' && (
            <Button look="primary" onPress={() => setAsked('commit')} isDisabled={writes === 0}>
              {writes === 0 ? 'Nothing to import' : `Import ${one.as === null ? plural(writes, 'record') : thingsOf(one.as, writes)}`}
            </Button>
          )}
          {isOpen(status) && <Button onPress={onChange}>Change how it is read</Button>}
          {(again || status === 'checked') && (
            <Button look={again ? 'primary' : 'secondary'} onPress={() => check.mutate('check')} isPending={check.isPending}>
              Check again
            </Button>
          )}
          {status === 'done' && (
            <Button look="danger" onPress={() => setAsked('revert')} isDisabled={writes === 0}>
              Revert
            </Button>
          )}
          {counts.refused > 0 && (
            <a className="button button-secondary" href={`/api/imports/${one._id}/refused`} download>
              Refused rows as CSV
            </a>
          )}
        </div>
        {check.error && <Failure text={check.error.message} />}
        {status === 'done' && (
          <p className="muted">
            Imported {dateTime(one.finishedAt)}
            {one.as !== null && ` as ${kindLabel(one.as).toLowerCase()}`}
            {one.source !== '' && ` from ${one.source}`}.
          </p>
        )}
      </Card>
      <InTheWay one={one} />
      {told && <Counts one={one} />}
      {told && <Rows one={one} />}
      {asked === 'commit' && <Commit one={one} onClose={() => setAsked(null)} />}
      {asked === 'revert' && <Revert one={one} onClose={() => setAsked(null)} />}
    </>
  );
}
