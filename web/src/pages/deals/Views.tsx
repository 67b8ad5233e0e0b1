import { useState } from 'react';
import { Link, useSearch } from 'wouter';
import { useUser } from '../../api/session';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { tellUndoable } from '../../ui/Toast';
import { nameMax, type SavedFilter, sameSearch, useSavedFilters } from './saved';

const views: readonly SavedFilter[] = [
  { name: 'All deals', search: '' },
  { name: 'Grade D', search: 'grade=D' },
  { name: 'Below required DSCR', search: 'belowRequired=true&sort=dscr' },
  { name: 'Furthest below plan', search: 'sort=cashFlowVariance' },
  { name: 'Nothing reported', search: 'grade=none' },
];

function View({ view, now }: { view: SavedFilter; now: string }) {
  const search = sameSearch(view.search);
  return (
    <Link
      href={search === '' ? '/deals' : `/deals?${search}`}
      className="deals-view"
      aria-current={search === now ? 'true' : undefined}
    >
      {view.name}
    </Link>
  );
}

function SaveDialog({ onClose, onSave }: { onClose: () => void; onSave: (name: string) => void }) {
  const [name, setName] = useState('');
  const given = name.trim() !== '';
  return (
    <Dialog
      title="Save these filters"
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="deals-save" isDisabled={!given}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="deals-save"
        onSubmit={(event) => {
          event.preventDefault();
          if (given) {
            onSave(name);
          }
        }}
      >
        <TextField
          name="name"
          label="Name"
          help="For you alone, in this browser. A name that is there already is replaced."
          value={name}
          onChange={setName}
          maxLength={nameMax}
          autoComplete="off"
          autoFocus
        />
      </form>
    </Dialog>
  );
}

/** Lists one press away: those that everybody wants, and those that the user named. */
export function Views() {
  const { _id } = useUser();
  const { saved, save, remove, restore } = useSavedFilters(_id ?? '');
  const [naming, setNaming] = useState(false);
  const now = sameSearch(useSearch());
  const known = [...views, ...saved].some(({ search }) => sameSearch(search) === now);
  return (
    <nav className="deals-views" aria-label="Saved filters">
      {views.map((view) => (
        <View key={view.name} view={view} now={now} />
      ))}
      {saved.map((view) => (
        <span key={view.name} className="deals-saved">
          <View view={view} now={now} />
          <IconButton
            icon="close"
            small
            label={`Remove ${view.name}`}
            onPress={() => {
              remove(view.name);
              tellUndoable(`${view.name} is removed.`, () => undefined, () => restore([...saved]));
            }}
          />
        </span>
      ))}
      {!known && (
        <Button look="quiet" small icon="plus" onPress={() => setNaming(true)}>
          Save these filters
        </Button>
      )}
      {naming && (
        <SaveDialog
          onClose={() => setNaming(false)}
          onSave={(name) => {
            save(name, now);
            setNaming(false);
          }}
        />
      )}
    </nav>
  );
}
