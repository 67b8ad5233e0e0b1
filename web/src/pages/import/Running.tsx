import { useDeed } from '../../imports/queries';
import type { Import } from '../../imports/recognition';
import { percentDone, progressSentence, sizeWords } from '../../imports/words';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Page';

const titles: Partial<Record<Import['status'], string>> = {
  checking: 'Checking the file',
  committing: 'Importing',
  reverting: 'Taking the import back',
};

const notes: Partial<Record<Import['status'], string>> = {
  checking: 'Every row is tried as it would be imported, and nothing is kept. You may leave this page: the check goes on.',
  committing: 'All of it is written at once or nothing. You may leave this page: the import goes on.',
  reverting: 'Either everything is taken back or nothing.',
};

export function Running({ one }: { one: Import }) {
  const cancel = useDeed(one._id);
  const part = percentDone(one);
  return (
    <Card title={titles[one.status] ?? 'Under way'}>
      <p>{progressSentence(one)}</p>
      <progress
        className="import-progress"
        aria-label={titles[one.status]}
        {...(part === null ? {} : { value: part, max: 100 })}
      />
      {one.progress && (
        <p className="muted small number">
          {sizeWords(one.progress.done)} of {sizeWords(one.progress.total)}
        </p>
      )}
      <p className="muted">{notes[one.status]}</p>
      {one.status !== 'reverting' && (
        <div className="form-actions">
          <Button onPress={() => cancel.mutate('cancel')} isPending={cancel.isPending || cancel.isSuccess}>
            {cancel.isSuccess ? 'Cancelling' : 'Cancel'}
          </Button>
        </div>
      )}
      {cancel.error && (
        <p role="alert" className="notice tone-d">
          {cancel.error.message}
        </p>
      )}
    </Card>
  );
}
