import { api, read } from '../../api/client';
import { useUser } from '../../api/session';
import { useWrite } from '../../api/write';
import { asksForDates, claimedTwice, mappedOf, missingFields, withMapped } from '../../imports/mapping';
import { useDeed } from '../../imports/queries';
import type { Import, ImportField, Settings } from '../../imports/recognition';
import { useDraft } from '../../lib/drafts';
import { ifMatch } from '../../records/kind';
import { Button } from '../../ui/Button';
import { Form } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Empty } from '../../ui/states';
import { Accounts, Properties } from './Accounts';
import { Columns } from './Columns';
import { Written } from './Written';

/** Whether it must be said what the rows are. */
const isAsked = ({ format }: Import): boolean => format === 'csv' || format === 'xlsx';

interface MissingProps {
  one: Import;
  missing: readonly ImportField[];
  twice: ReadonlySet<string>;
}

function Missing({ one, missing, twice }: MissingProps) {
  const label = (name: string) => one.fields.find(({ field }) => field === name)?.label ?? name;
  return (
    <div role="status" className="stack import-told">
      {missing.length > 0 && (
        <p className="notice tone-c">
          <strong>Required and in no column yet:</strong> {missing.map((field) => field.label).join(', ')}. Choose a column
          for {missing.length === 1 ? 'it' : 'each'}.
        </p>
      )}
      {twice.size > 0 && (
        <p className="notice tone-d">
          <strong>In two columns:</strong> {[...twice].map(label).join(', ')}. Leave one of them out.
        </p>
      )}
    </div>
  );
}

interface MapStepProps {
  one: Import;
  etag: string | null;
  onBack: () => void;
  onDone: () => void;
}

/** Which column fills which field, and what names of an accounting system mean here. */
export function MapStep({ one, etag, onBack, onDone }: MapStepProps) {
  const user = useUser();
  const { recognition: found } = one;
  // Whatever the server was told since makes an older draft void.
  const draft = useDraft(user._id, `import:${one._id}:${one.updatedAt}`, mappedOf(one));
  const { values: mapped, set } = draft;
  const check = useDeed(one._id);
  const save = useWrite(
    (settings: Settings) =>
      read(api.PATCH('/api/imports/{id}', { params: { path: { id: one._id }, header: ifMatch(etag) }, body: { settings } })),
    {
      onSuccess: () => {
        draft.discard();
        check.mutate('check', { onSuccess: onDone });
      },
    },
  );
  const isTable = found.columns.length > 0 && one.fields.length > 0;
  const nothing = !isTable && found.accounts.length === 0 && found.properties.length === 0;
  const openDates = asksForDates(found, mapped);
  const missing = isTable ? missingFields(one.as, one.fields, mapped) : [];
  const twice = claimedTwice(mapped);
  return (
    <Form onSubmit={() => save.mutate(withMapped(one, mapped))} error={save.error ?? check.error}>
      {draft.restored && (
        <p className="notice tone-b">
          These are your unsaved changes.{' '}
          <Button small onPress={draft.discard}>
            Discard them
          </Button>
        </p>
      )}
      {nothing && (
        <Card>
          <Empty icon="check" title="Nothing to map">
            {one.as === null && isAsked(one)
              ? 'Go back and say what its rows are.'
              : 'The format says itself what each of its values is.'}
          </Empty>
        </Card>
      )}
      {found.accounts.length > 0 && (
        <Accounts accounts={found.accounts} chosen={mapped.accounts} onChange={(accounts) => set({ accounts })} />
      )}
      {found.properties.length > 0 && (
        <Properties properties={found.properties} chosen={mapped.properties} onChange={(properties) => set({ properties })} />
      )}
      {isTable && (
        <>
          <Missing one={one} missing={missing} twice={twice} />
          <Columns columns={found.columns} fields={one.fields} chosen={mapped.fields} onChange={(fields) => set({ fields })} />
        </>
      )}
      {!nothing && <Written found={found} fields={one.fields} mapped={mapped} set={set} />}
      <div className="form-actions">
        <Button onPress={onBack}>Back</Button>
        <Button look="primary" type="submit" isPending={save.isPending || check.isPending} isDisabled={nothing ? one.as === null && isAsked(one) : openDates || missing.length + twice.size > 0}>
          Save and check
        </Button>
        {openDates && <span className="muted">First say how dates are written.</span>}
      </div>
    </Form>
  );
}
