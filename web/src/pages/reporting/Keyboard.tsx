import { useState } from 'react';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';

const keys = [
  ['Enter or ↓', 'The cell below'],
  ['Shift Enter or ↑', 'The cell above'],
  ['Tab, Shift Tab', 'The next cell of the row, and back'],
  ['Ctrl V', 'Pastes a column or a block of a spreadsheet, from this cell on'],
  ['Escape', 'Gives back what the cell held before'],
  ['Ctrl Enter', 'Saves all rows that are filled'],
] as const;

export function Keyboard() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onPress={() => setOpen(true)}>Keyboard</Button>
      <Dialog
        title="Entering with the keyboard"
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <Button look="primary" onPress={() => setOpen(false)}>
            Close
          </Button>
        }
      >
        <dl className="reporting-keys">
          {keys.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p className="muted small">
          (120) and -120 are both minus 120; vacancy is typed in percent. Grey figures are those of the month before:
          they are a help and are not saved.
        </p>
      </Dialog>
    </>
  );
}
