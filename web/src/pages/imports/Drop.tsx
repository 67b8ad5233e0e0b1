import { type DragEvent, useRef, useState } from 'react';
import { addUploads } from '../../imports/uploads';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { Icon } from '../../ui/Icon';

const bytesMax = 1024 ** 3;
const taken = '.csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,.bson,.xml';

/** Files are chosen or dropped; the button is the way for all who do not drag. */
export function Drop() {
  const input = useRef<HTMLInputElement>(null);
  const [source, setSource] = useState('');
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])];
    const [large] = files.filter(({ size }) => size > bytesMax);
    const [empty] = files.filter(({ size }) => size === 0);
    const bad = large ?? empty;
    setRefused(bad ? `${bad.name} ${large ? 'is larger than 1 GB: split it.' : 'is empty.'}` : null);
    addUploads(files.filter(({ size }) => size > 0 && size <= bytesMax), source.trim());
  };
  const drag = (event: DragEvent, inside: boolean) => {
    event.preventDefault();
    setOver(inside);
  };
  return (
    <section className="card imports-new" aria-label="Upload files">
      <div
        className="imports-drop"
        data-over={over || undefined}
        onDragEnter={(event) => drag(event, true)}
        onDragOver={(event) => drag(event, true)}
        onDragLeave={(event) => drag(event, false)}
        onDrop={(event) => {
          drag(event, false);
          take(event.dataTransfer.files);
        }}
      >
        <span className="muted">
          <Icon name="upload" size={24} />
        </span>
        <p>
          <strong>Drop files here</strong>
          <span className="muted"> or </span>
          <Button icon="plus" onPress={() => input.current?.click()}>
            Choose files
          </Button>
        </p>
        <p className="muted small">
          CSV, Excel, accounting statements, MongoDB exports and dumps, SEC filings; up to 1 GB each. Nothing is written before you have seen the check.
        </p>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={taken}
          aria-label="Files"
          onChange={(event) => {
            take(event.target.files);
            event.target.value = '';
          }}
        />
        {refused && (
          <p role="alert" className="notice tone-d">
            {refused}
          </p>
        )}
      </div>
      <div className="imports-source">
        <TextField
          name="?source"
          label="Where they come from"
          optional
          help="Such as the name of the other system. What you map is remembered for it, and rows are known again by their keys."
          value={source}
          onChange={setSource}
          maxLength={200}
          autoComplete="off"
        />
      </div>
    </section>
  );
}
