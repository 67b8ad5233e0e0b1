import { type ReactNode, useEffect } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { List } from '../api/list';
import { count } from '../lib/format';
import { withParams } from '../lib/urlState';
import { Button } from './Button';
import { Triangle } from './Icon';
import { announce } from './LiveRegion';
import { Empty, ErrorState } from './states';

export interface Column<Item> {
  id: string;
  header: string;
  cell: (item: Item) => ReactNode;
  numeric?: boolean;
  /** The API's name for sorting by this column; the address holds `sort=name` or `sort=-name`. */
  sort?: string;
  /** Which way the first press sorts: figures mostly want their largest first. */
  firstDescending?: boolean;
  hideOnPhone?: boolean;
  wrap?: boolean;
}

interface DataTableProps<Item> {
  /** What the rows are, for the caption and the messages: "Deals". */
  label: string;
  list: List<Item>;
  columns: readonly Column<Item>[];
  rowKey: (item: Item) => string;
  /** The whole row leads there; the first column holds the link. */
  rowHref?: (item: Item) => string;
  defaultSort?: string;
  /** Whether filters are set: an empty answer then offers to clear them. */
  filtered?: boolean;
  onClearFilters?: () => void;
  /** What to do where there is nothing yet. */
  emptyTitle?: string;
  emptyText?: ReactNode;
  emptyAction?: ReactNode;
  /** The first few of a longer list, which its heading leads to: no pages, and no word of how many. */
  excerpt?: boolean;
  /** Rows that the skeleton holds open. */
  skeletonRows?: number;
}

/** "Deals" inside a sentence; an abbreviation such as API stays as it is. */
function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

function classOf<Item>(column: Column<Item>): string {
  return [column.numeric ? 'cell-number' : '', column.hideOnPhone ? 'hide-on-phone' : '', column.wrap ? 'cell-wrap' : '']
    .filter(Boolean)
    .join(' ');
}

function SortHeader<Item>({ column, sort }: { column: Column<Item>; sort: string }) {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const name = column.sort ?? '';
  const now = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';
  const first = column.firstDescending ? `-${name}` : name;
  const next = now === 'none' ? first : now === 'ascending' ? `-${name}` : name;
  return (
    <th scope="col" className={classOf(column)} aria-sort={now}>
      <button
        type="button"
        className="sort-button"
        onClick={() => navigate(withParams(path, search, { sort: next }))}
      >
        {column.header}
        <Triangle up={false} className="sort-mark" />
      </button>
    </th>
  );
}

function SkeletonRows({ columns, rows }: { columns: readonly Column<never>[]; rows: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={row} aria-hidden="true">
      {columns.map((column) => (
        <td key={column.id} className={classOf(column)}>
          <span className="skeleton" style={{ height: 12, width: `${45 + ((row * 17 + column.id.length * 13) % 40)}%` }} />
        </td>
      ))}
    </tr>
  ));
}

function Rows<Item>({ items, columns, rowKey, rowHref }: { items: readonly Item[] } & Pick<DataTableProps<Item>, 'columns' | 'rowKey' | 'rowHref'>) {
  return items.map((item) => (
    <tr key={rowKey(item)} data-link={rowHref ? '' : undefined}>
      {columns.map((column, index) => {
        const inside = column.cell(item);
        return index === 0 ? (
          <th key={column.id} scope="row" className={classOf(column)}>
            {rowHref ? (
              <Link href={rowHref(item)} className="row-link">
                {inside}
              </Link>
            ) : (
              inside
            )}
          </th>
        ) : (
          <td key={column.id} className={classOf(column)}>
            {inside}
          </td>
        );
      })}
    </tr>
  ));
}

function Nothing<Item>(props: DataTableProps<Item>) {
  const { list, label, filtered = false } = props;
  if (filtered) {
    return (
      <Empty
        title="Nothing matches"
        action={props.onClearFilters && <Button onPress={props.onClearFilters}>Clear the filters</Button>}
      >
        No {inSentence(label)} match these filters.
      </Empty>
    );
  }
  if (list.paging.cursor !== undefined) {
    return <Empty title="This page is empty">What it held is gone. Go back to the page before.</Empty>;
  }
  return (
    <Empty icon="table" title={props.emptyTitle ?? `No ${inSentence(label)} yet`} action={props.emptyAction}>
      {props.emptyText}
    </Empty>
  );
}

function Foot<Item>({ list, label }: { list: List<Item>; label: string }) {
  const { paging, nextCursor, items } = list;
  if (nextCursor === null && paging.toPrevious === null) {
    return items && <div className="table-foot">{count(items.length)} shown, all there are</div>;
  }
  return (
    <nav className="table-foot" aria-label={`${label}: pages`}>
      <span>
        Page {paging.page}
        {items && `, ${count(items.length)} shown`}
      </span>
      <span className="row">
        <Button small isDisabled={paging.toPrevious === null} onPress={() => paging.toPrevious?.()}>
          Previous
        </Button>
        <Button small isDisabled={nextCursor === null} onPress={() => nextCursor !== null && paging.toNext(nextCursor)}>
          Next
        </Button>
      </span>
    </nav>
  );
}

export function DataTable<Item>(props: DataTableProps<Item>) {
  const { label, list, columns, defaultSort = '', skeletonRows = 10 } = props;
  const sort = new URLSearchParams(useSearch()).get('sort') ?? defaultSort;
  const { items, loading, stale, error } = list;
  const shown = stale ? null : (items?.length ?? null);
  useEffect(() => {
    if (shown !== null) {
      announce(shown === 0 ? `No ${inSentence(label)}` : `${label}: ${shown} shown`);
    }
  }, [shown, label]);

  if (error && items === undefined) {
    return (
      <div className="card">
        <ErrorState error={error} retry={list.retry} what={label} />
      </div>
    );
  }
  if (items?.length === 0 && !stale) {
    return (
      <div className="card">
        <Nothing {...props} />
      </div>
    );
  }
  return (
    <div className="card table-card">
      {/* Scrolling with the keyboard needs a focus: a region with a name may have it. */}
      <div className="table-scroller" role="region" aria-label={label} tabIndex={0}>
        <table className="table" aria-busy={loading || stale}>
          <caption className="visually-hidden">{label}</caption>
          <thead>
            <tr>
              {columns.map((column) =>
                column.sort ? (
                  <SortHeader key={column.id} column={column} sort={sort} />
                ) : (
                  <th key={column.id} scope="col" className={classOf(column)}>
                    {column.header}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {items === undefined ? (
              <SkeletonRows columns={columns as readonly Column<never>[]} rows={skeletonRows} />
            ) : (
              <Rows items={items} columns={columns} rowKey={props.rowKey} {...(props.rowHref ? { rowHref: props.rowHref } : {})} />
            )}
          </tbody>
        </table>
      </div>
      {!props.excerpt && <Foot list={list} label={label} />}
    </div>
  );
}
