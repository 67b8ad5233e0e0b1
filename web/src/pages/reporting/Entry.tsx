import { useCallback, useEffect, useRef } from 'react';
import { useUser } from '../../api/session';
import { useDraft } from '../../lib/drafts';
import { month as monthWords, plural } from '../../lib/format';
import type { Paging } from '../../lib/paging';
import { Button } from '../../ui/Button';
import { columnsBy, isFilled, type Item, type RowText } from './cells';
import { Grid } from './Grid';
import { useSaves } from './useSaves';

interface EntryProps {
  ym: string;
  items: readonly Item[];
  stale: boolean;
  expenses: 'parts' | 'total';
  paging: Paging;
  nextCursor: string | null;
  /** How many rows of this list are saved since it was read. */
  onSavedCount: (count: number) => void;
  /** Reads the list again: the rows that are saved leave. */
  refresh: () => void;
}

interface Draft {
  rows: Record<string, RowText>;
}

const empty: Draft = { rows: {} };

function focusFirst(id: string): void {
  const cells = document.querySelectorAll<HTMLInputElement>(`input[data-row="${CSS.escape(id)}"]`);
  ([...cells].find((cell) => cell.getAttribute('aria-invalid') === 'true') ?? cells[0])?.focus();
}

/** The grid of one month with its drafts; `key` it by the month. */
export function Entry({ ym, items, stale, expenses, paging, nextCursor, onSavedCount, refresh }: EntryProps) {
  const { _id: userId } = useUser();
  const draft = useDraft(userId, `reporting:${ym}`, empty);
  const { rows } = draft.values;
  // Several cells may change before the next rendering: a paste, and the cell that is left by it.
  const latest = useRef(rows);
  const { set } = draft;
  const change = useCallback(
    (changes: Record<string, RowText | null>) => {
      const next = { ...latest.current };
      for (const [id, row] of Object.entries(changes)) {
        const merged = row === null ? {} : { ...next[id], ...row };
        if (isFilled(merged)) {
          next[id] = merged;
        } else {
          delete next[id];
        }
      }
      latest.current = next;
      set({ rows: next });
    },
    [set],
  );
  const { states, progress, save, touch } = useSaves(ym, (id) => change({ [id]: null }));
  const onType = useCallback(
    (id: string, row: RowText) => {
      touch(id);
      change({ [id]: row });
    },
    [change, touch],
  );
  const onClear = useCallback(
    (id: string) => {
      touch(id);
      change({ [id]: null });
    },
    [change, touch],
  );
  const onPaste = (changes: Record<string, RowText>) => {
    Object.keys(changes).forEach(touch);
    change(changes);
  };

  const open = items.filter(({ leadId, reported }) => !reported && states[leadId]?.status !== 'saved');
  const filled = open.filter(({ leadId }) => isFilled(rows[leadId]));
  const elsewhere = Object.keys(rows).filter((id) => !items.some(({ leadId }) => leadId === id)).length;
  const saved = items.filter(({ leadId, reported }) => !reported && states[leadId]?.status === 'saved').length;
  useEffect(() => onSavedCount(saved), [saved, onSavedCount]);

  const saveAll = async () => {
    if (progress !== null) {
      return;
    }
    const now = open.flatMap(({ leadId }) => {
      const row = latest.current[leadId];
      return isFilled(row) && row ? [[leadId, row] as const] : [];
    });
    const refused = await save(now);
    if (Object.keys(latest.current).length === 0) {
      draft.discard();
    }
    if (refused[0] !== undefined) {
      focusFirst(refused[0]);
    }
  };
  return (
    <div className="card table-card">
      <Grid
        items={items}
        ym={ym}
        columns={columnsBy(expenses)}
        texts={rows}
        states={states}
        stale={stale}
        onType={onType}
        onPaste={onPaste}
        onClear={onClear}
        onSave={() => void saveAll()}
      />
      <div className="table-foot reporting-foot">
        <span>
          {progress
            ? `Saving ${progress.done} of ${progress.total}…`
            : filled.length === 0
              ? `${plural(open.length, 'deal')} to enter for ${monthWords(ym)}`
              : `${plural(filled.length, 'row')} filled, not saved yet`}
          {elsewhere > 0 && ` · ${plural(elsewhere, 'more filled row')} on other pages or behind the filters`}
        </span>
        <span className="row">
          {(paging.toPrevious !== null || nextCursor !== null) && (
            <>
              <span>Page {paging.page}</span>
              <Button small isDisabled={paging.toPrevious === null} onPress={() => paging.toPrevious?.()}>
                Previous
              </Button>
              <Button small isDisabled={nextCursor === null} onPress={() => nextCursor !== null && paging.toNext(nextCursor)}>
                Next
              </Button>
            </>
          )}
          {saved > 0 && progress === null && (
            <Button onPress={refresh}>Remove {plural(saved, 'saved row')}</Button>
          )}
          <Button
            look="primary"
            isDisabled={filled.length === 0 && progress === null}
            isPending={progress !== null}
            onPress={() => void saveAll()}
          >
            {filled.length === 0 ? 'Save' : `Save ${plural(filled.length, 'report')}`}
          </Button>
        </span>
      </div>
    </div>
  );
}
