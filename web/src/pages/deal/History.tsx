import type { components } from '../../api/schema';
import { dateTime } from '../../lib/format';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';
import { changesShown, changeWords, countWords, deedWords, isFirst } from './history';
import { useHistory } from './queries';

type Entry = components['schemas']['HistoryEntry'];

function Changes({ entry }: { entry: Entry }) {
  const first = isFirst(entry);
  return (
    <div className="table-scroller" role="region" aria-label="Changes" tabIndex={0}>
      <table className="compare">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            {!first && <th scope="col">Before</th>}
            <th scope="col">{first ? 'Value' : 'After'}</th>
          </tr>
        </thead>
        <tbody>
          {changesShown(entry)
            .map(changeWords)
            .map(({ member, before, after }) => (
              <tr key={member}>
                <th scope="row">{member}</th>
                {!first && <td className="number">{before}</td>}
                <td className="number">{after}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

function Item({ entry }: { entry: Entry }) {
  return (
    <li>
      <p>
        <strong>{entry.by.name}</strong> {deedWords(entry)}
        <br />
        <span className="muted small">{dateTime(entry.at)}</span>
      </p>
      {changesShown(entry).length > 0 && (
        <details>
          <summary>{countWords(entry)}</summary>
          <Changes entry={entry} />
        </details>
      )}
    </li>
  );
}

/** Who wrote what and when, newest first. */
export function History({ id }: { id: string }) {
  const history = useHistory(id);
  if (history.isPending) {
    return <Skeleton height={260} />;
  }
  if (history.data === undefined) {
    return (
      <div className="card">
        <ErrorState what="The history" error={history.error} retry={() => void history.refetch()} />
      </div>
    );
  }
  const entries = history.data.pages.flatMap(({ items }) => items);
  return (
    <Card title="History">
      {entries.length === 0 ? (
        <p className="muted">Nothing was written down about this deal.</p>
      ) : (
        <ol className="deal-history">
          {entries.map((entry, index) => (
            <Item key={`${entry.at} ${index}`} entry={entry} />
          ))}
        </ol>
      )}
      {history.hasNextPage && (
        <div className="no-print">
          <Button isPending={history.isFetchingNextPage} onPress={() => void history.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </Card>
  );
}
