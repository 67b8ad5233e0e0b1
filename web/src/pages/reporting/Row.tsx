import { memo, useState } from 'react';
import { Link } from 'wouter';
import { useAnswer } from '../../api/answer';
import { api, read } from '../../api/client';
import { money, month as monthWords, plural } from '../../lib/format';
import { IconButton } from '../../ui/Button';
import { Grade, Variance } from '../../ui/Grade';
import { Icon } from '../../ui/Icon';
import {
  type ColumnId, columnOf, errorTexts, ghost, isFilled, type Item, readRow, type RowErrors, type RowText, tidied, unread,
} from './cells';
import type { RowState } from './useSaves';

interface RowProps {
  item: Item;
  ym: string;
  columns: readonly ColumnId[];
  text: RowText | undefined;
  state: RowState | undefined;
  onType: (id: string, change: RowText) => void;
  onClear: (id: string) => void;
}

const none: RowText = {};

function Deal({ item, ym }: { item: Item; ym: string }) {
  return (
    <th scope="row" className="reporting-deal">
      <Link href={`/deals/${item.leadId}/periods/${ym}`}>{item.address}</Link>
      <span className="muted small">
        {item.buyer.name}
        {item.latestReported && ` · last ${monthWords(item.latestReported)}`}
      </span>
    </th>
  );
}

/** The refusals of the server win; the cell that is being typed is not judged yet. */
function errorsIn(row: RowText, state: RowState | undefined, typing: ColumnId | null): RowErrors {
  if (state?.status === 'failed') {
    return state.errors;
  }
  const errors = unread(row);
  if (typing !== null) {
    delete errors[typing];
  }
  return errors;
}

function ErrorLine({ item, ym, errors, reported, span }: { item: Item; ym: string; errors: RowErrors; reported: boolean; span: number }) {
  return (
    <tr className="reporting-errors">
      <td colSpan={span} id={`errors-${item.leadId}`}>
        {errorTexts(errors).map((text) => (
          <span key={text}>{text}</span>
        ))}
        {reported && <Link href={`/deals/${item.leadId}/periods/${ym}`}>Open what is reported</Link>}
      </td>
    </tr>
  );
}

function Done({ item, ym, columns, state }: { item: Item; ym: string; columns: number; state: RowState | undefined }) {
  const period = state?.status === 'saved' ? state.period : null;
  return (
    <tr className="reporting-done">
      <Deal item={item} ym={ym} />
      <td className="cell-number">{item.missing - (period ? 1 : 0)}</td>
      <td colSpan={columns}>
        <span className="reporting-said">
          <Icon name="check" />
          {period ? 'Saved' : 'Reported'}
          <Link href={`/deals/${item.leadId}/periods/${ym}`}>
            Correct<span className="visually-hidden"> {item.address}</span>
          </Link>
        </span>
      </td>
      <td>
        {period && (
          <span className="reporting-grade">
            <Grade grade={period.performanceGrade} />
            <Variance metric="cashFlow" value={period.cashFlowVariance} format={money} />
          </span>
        )}
      </td>
      <td />
    </tr>
  );
}

export const Row = memo(function Row({ item, ym, columns, text = none, state, onType, onClear }: RowProps) {
  const [typing, setTyping] = useState<ColumnId | null>(null);
  const id = item.leadId;
  const { body } = readRow(text, ym);
  const answer = useAnswer(['preview', id, ym], body, (asked, signal) =>
    read(api.POST('/api/deals/{id}/performance/preview', { params: { path: { id } }, body: asked, signal })),
  );
  if (item.reported || state?.status === 'saved') {
    return <Done item={item} ym={ym} columns={columns.length} state={state} />;
  }
  const errors = errorsIn(text, state, typing);
  const wrong = Object.keys(errors).length > 0;
  const preview = answer.error === null ? answer.data : null;
  const saving = state?.status === 'saving';
  const helpOf = (column: ColumnId): string =>
    column === 'noi' && preview?.derived.includes('actualNOI') ? tidied('noi', String(preview.actualNOI)) : ghost(column, item.previous);
  return (
    <>
      <tr aria-busy={saving}>
        <Deal item={item} ym={ym} />
        <td className="cell-number" title={item.missingMonths.map(monthWords).join(', ')}>
          {item.missing}
          <span className="visually-hidden"> {plural(item.missing, 'month')} missing</span>
        </td>
        {columns.map((column) => (
          <td key={column} className="reporting-cell">
            <input
              className={columnOf[column].kind === 'text' ? 'control' : 'control control-number'}
              data-row={id}
              data-column={column}
              aria-label={`${columnOf[column].header}, ${item.address}`}
              aria-invalid={errors[column] !== undefined}
              aria-describedby={wrong ? `errors-${id}` : undefined}
              inputMode={columnOf[column].kind === 'text' ? 'text' : 'decimal'}
              autoComplete="off"
              placeholder={helpOf(column)}
              readOnly={saving}
              value={text[column] ?? ''}
              onFocus={() => setTyping(column)}
              onBlur={(event) => {
                setTyping(null);
                const read = tidied(column, event.target.value);
                if (read !== (text[column] ?? '')) {
                  onType(id, { [column]: read });
                }
              }}
              onChange={(event) => onType(id, { [column]: event.target.value })}
            />
          </td>
        ))}
        <td>
          <span className="reporting-grade">
            <Grade grade={preview?.performanceGrade ?? null} />
            {preview && <Variance metric="cashFlow" value={preview.cashFlowVariance} format={money} />}
          </span>
        </td>
        <td>
          {isFilled(text) && !saving && (
            <IconButton small icon="close" label={`Clear ${item.address}`} onPress={() => onClear(id)} />
          )}
        </td>
      </tr>
      {wrong && (
        <ErrorLine
          item={item}
          ym={ym}
          errors={errors}
          reported={state?.status === 'failed' && state.reported}
          span={columns.length + 4}
        />
      )}
    </>
  );
});
