import { dateTime } from '../lib/format';
import { Button } from './Button';
import { Dialog } from './Dialog';

export interface Difference {
  label: string;
  mine: string;
  theirs: string;
}

interface ConflictProps {
  open: boolean;
  /** Who changed it meanwhile, and when, from the fresh copy. */
  by: string | null;
  at: string | null;
  differences: readonly Difference[];
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
  pending?: boolean;
}

/**
 * After a 412: read the subject again, compare it with what was typed, and show this. "Keep mine"
 * writes again with the fresh ETag, "Take theirs" fills the form with the fresh copy.
 */
export function Conflict({ open, by, at, differences, onKeepMine, onTakeTheirs, onClose, pending = false }: ConflictProps) {
  return (
    <Dialog
      title="Changed meanwhile"
      open={open}
      onClose={onClose}
      wide
      alert
      actions={
        <>
          <Button onPress={onClose}>Back to the form</Button>
          <Button onPress={onTakeTheirs}>Take theirs</Button>
          <Button look="primary" onPress={onKeepMine} isPending={pending}>
            Keep mine
          </Button>
        </>
      }
    >
      <p>
        {by ?? 'Somebody'} saved this{at ? ` on ${dateTime(at)}` : ''} while you were editing. Nothing of yours is
        written yet.
      </p>
      {differences.length === 0 ? (
        <p className="muted">Both versions hold the same values.</p>
      ) : (
        <table className="compare">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Mine</th>
              <th scope="col">Theirs</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((difference) => (
              <tr key={difference.label}>
                <th scope="row">{difference.label}</th>
                <td className="number">{difference.mine}</td>
                <td className="number">{difference.theirs}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
