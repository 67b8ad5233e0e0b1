import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, read } from '../../api/client';
import { dscr } from '../../lib/format';
import { rateWords, warningTone, warningWord } from '../../records/Performance';
import { marketWords, priceRange, strategyWords } from '../../records/words';
import { Button, ButtonLink } from '../../ui/Button';
import { Badge } from '../../ui/Flags';
import { Card } from '../../ui/Page';
import { Empty, ErrorState, Skeleton } from '../../ui/states';

const shownMax = 20;

/** The buyer's criteria, the first of them; the list has all. */
export function Boxes({ buyerId, onNew }: { buyerId: string; onNew?: () => void }) {
  const boxes = useQuery({
    queryKey: ['buyboxes', 'list', 'of', buyerId],
    queryFn: ({ signal }) => read(api.GET('/api/buyboxes', { params: { query: { buyerId, limit: shownMax } }, signal })),
  });
  const create = onNew && (
    <Button small icon="plus" onPress={onNew}>
      New buy box
    </Button>
  );
  return (
    <Card title="Buy boxes" actions={create}>
      {boxes.isPending && <Skeleton height={160} />}
      {boxes.isError && boxes.data === undefined && (
        <ErrorState what="The buy boxes" error={boxes.error} retry={() => void boxes.refetch()} />
      )}
      {boxes.data?.items.length === 0 && (
        <Empty icon="boxes" title="No buy box yet">
          Without one this buyer never shows in matching.
        </Empty>
      )}
      <ul className="records-list">
        {boxes.data?.items.map((box) => (
          <li key={box._id}>
            <span className="records-list-text">
              <span className="row">
                <Link href={`/buy-boxes/${box._id}`}>{box.name}</Link>
                {!box.active && <Badge>Inactive</Badge>}
                {box.metadata.performanceWarnings.map(({ level }) => (
                  <Badge key={level} tone={warningTone[level]}>
                    {warningWord[level]}
                  </Badge>
                ))}
              </span>
              <span className="muted small">
                {strategyWords([box.strategy])} · {marketWords(box.marketKeys)} · {priceRange(box.minPrice, box.maxPrice)}
                {box.minDSCR !== null && ` · DSCR ${dscr(box.minDSCR)} or better`}
              </span>
              <span className="small">{rateWords(box.metadata.performanceMetrics)}</span>
            </span>
          </li>
        ))}
      </ul>
      {boxes.data?.nextCursor && (
        <div>
          <ButtonLink href={`/buy-boxes?buyerId=${buyerId}`} small>
            All buy boxes of this buyer
          </ButtonLink>
        </div>
      )}
    </Card>
  );
}
