import { type ClipboardEvent, type KeyboardEvent, useRef } from 'react';
import { plural } from '../../lib/format';
import { pastedCells } from '../../lib/typed';
import { announce } from '../../ui/LiveRegion';
import { type ColumnId, columnOf, type Item, type RowText, spread } from './cells';
import { Row } from './Row';
import type { RowStates } from './useSaves';

interface GridProps {
  items: readonly Item[];
  ym: string;
  columns: readonly ColumnId[];
  texts: Readonly<Record<string, RowText>>;
  states: RowStates;
  stale: boolean;
  onType: (id: string, change: RowText) => void;
  onPaste: (changes: Record<string, RowText>) => void;
  onClear: (id: string) => void;
  onSave: () => void;
}

interface Cell {
  input: HTMLInputElement;
  row: string;
  column: ColumnId;
}

function cellOf(target: EventTarget, columns: readonly ColumnId[]): Cell | null {
  if (!(target instanceof HTMLInputElement)) {
    return null;
  }
  const { row } = target.dataset;
  const column = columns.find((id) => id === target.dataset.column);
  return row === undefined || column === undefined ? null : { input: target, row, column };
}

/** A plain table whose cells are inputs: Tab goes along the row, Enter and the arrows along the column. */
export function Grid({ items, ym, columns, texts, states, stale, onType, onPaste, onClear, onSave }: GridProps) {
  const table = useRef<HTMLTableElement>(null);
  const before = useRef('');

  const inColumn = (column: ColumnId): HTMLInputElement[] => [
    ...(table.current?.querySelectorAll<HTMLInputElement>(`input[data-column="${column}"]`) ?? []),
  ];
  const step = (cell: Cell, by: number) => {
    const cells = inColumn(cell.column);
    const next = cells[cells.indexOf(cell.input) + by];
    next?.focus();
    next?.select();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const cell = cellOf(event.target, columns);
    if (cell === null) {
      return;
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // The cell is read once it is left.
      cell.input.blur();
      cell.input.focus();
      onSave();
    } else if (event.key === 'Escape') {
      onType(cell.row, { [cell.column]: before.current });
    } else if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      step(cell, event.key === 'ArrowUp' || event.shiftKey ? -1 : 1);
    }
  };
  const paste = (event: ClipboardEvent) => {
    const cell = cellOf(event.target, columns);
    const cells = pastedCells(event.clipboardData.getData('text/plain'));
    if (cell === null || (cells.length === 1 && cells[0]?.length === 1)) {
      return;
    }
    event.preventDefault();
    const rows = inColumn(cell.column).flatMap(({ dataset }) => dataset.row ?? []);
    const { changes, left } = spread(cells, rows, columns, cell);
    onPaste(changes);
    announce(
      `${plural(Object.keys(changes).length, 'row')} pasted${left > 0 ? `, ${plural(left, 'cell')} did not fit` : ''}.`,
    );
  };
  return (
    <div className="table-scroller" role="region" aria-label="Reports to enter" tabIndex={0}>
      <table
        ref={table}
        className="table reporting-grid"
        aria-busy={stale}
        onKeyDown={onKeyDown}
        onPaste={paste}
        onFocus={(event) => {
          before.current = cellOf(event.target, columns)?.input.value ?? '';
        }}
      >
        <caption className="visually-hidden">Reports to enter</caption>
        <thead>
          <tr>
            <th scope="col" className="reporting-deal">
              Deal
            </th>
            <th scope="col" className="cell-number">
              Owed
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className={columnOf[column].kind === 'text' ? '' : 'cell-number'}>
                {columnOf[column].header}
              </th>
            ))}
            <th scope="col">Grade, cash flow</th>
            <th scope="col">
              <span className="visually-hidden">Clear</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row
              key={item.leadId}
              item={item}
              ym={ym}
              columns={columns}
              text={texts[item.leadId]}
              state={states[item.leadId]}
              onType={onType}
              onClear={onClear}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
