import { useParams } from 'wouter';
import { useImport, useTellImport } from '../../imports/queries';
import type { Import } from '../../imports/recognition';
import { formatLabel, isOpen, isUnderWay, sizeWords, statusWords } from '../../imports/words';
import { dateTime } from '../../lib/format';
import { oneOf, useUrlState } from '../../lib/urlState';
import { Badge } from '../../ui/Flags';
import { PageHeader, Stepper } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';
import { Discard } from './Discard';
import { FileStep } from './FileStep';
import { MapStep } from './MapStep';
import { Outcome } from './Outcome';
import { Running } from './Running';
import './style.css';

const back = { href: '/imports', label: 'Imports' };
const steps = ['File', 'Columns', 'Check', 'Import'] as const;
/** Of the steps before the check, which the server knows nothing of. */
const shape = { step: oneOf(['file', 'columns']) };

type Step = 'file' | 'columns' | 'check' | 'import' | 'done';
const places: Record<Step, number> = { file: 0, columns: 1, check: 2, import: 3, done: steps.length };

function stepOf({ status }: Import, chosen: 'file' | 'columns' | null): Step {
  if (isOpen(status) && chosen !== null) {
    return chosen;
  }
  switch (status) {
    case 'uploaded':
      return 'file';
    case 'committing':
      return 'import';
    case 'done':
    case 'reverting':
    case 'reverted':
      return 'done';
    default:
      return 'check';
  }
}

function Body({ one, etag, step, go }: { one: Import; etag: string | null; step: Step; go: (step: 'file' | 'columns' | null) => void }) {
  if (isUnderWay(one.status)) {
    return <Running one={one} />;
  }
  if (step === 'file') {
    return <FileStep key={one.updatedAt} one={one} etag={etag} onDone={() => go('columns')} />;
  }
  if (step === 'columns') {
    return <MapStep key={one.updatedAt} one={one} etag={etag} onBack={() => go('file')} onDone={() => go(null)} />;
  }
  return <Outcome one={one} onChange={() => go('columns')} />;
}

export default function ImportPage() {
  const { id = '' } = useParams();
  const query = useImport(id);
  const [{ step: chosen }, set] = useUrlState(shape);
  const one = query.data?.data;
  useTellImport(one);
  if (one === undefined) {
    return (
      <div className="page" aria-busy={query.isPending}>
        <PageHeader title="Import" back={back} />
        {query.isPending ? (
          <>
            <Skeleton height={32} />
            <Skeleton height={320} />
          </>
        ) : (
          <div className="card">
            <ErrorState what="The import" error={query.error} retry={() => void query.refetch()} />
          </div>
        )}
      </div>
    );
  }
  const step = stepOf(one, chosen);
  const { label, tone } = statusWords[one.status];
  return (
    <div className="page import">
      <PageHeader
        title={one.fileName}
        back={back}
        badge={<Badge tone={tone}>{label}</Badge>}
        actions={isOpen(one.status) && <Discard one={one} />}
      >
        {formatLabel(one.format)} · {sizeWords(one.size)} · uploaded {dateTime(one.createdAt)} by {one.createdBy.name}
      </PageHeader>
      <Stepper label="Steps of an import" steps={steps} current={places[step]} />
      <Body one={one} etag={query.data?.etag ?? null} step={step} go={(next) => set({ step: next })} />
    </div>
  );
}
