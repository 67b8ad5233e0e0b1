import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { useQueryClient } from '@tanstack/react-query';
import { cancelUpload, forgetUpload, onUploadSettled, retryUpload, type Upload, useUploads } from '../../imports/uploads';
import { sizeWords } from '../../imports/words';
import { Button, IconButton } from '../../ui/Button';
import { announce } from '../../ui/LiveRegion';

function stateWords({ state, sent, file, error }: Upload): string {
  switch (state) {
    case 'waiting':
      return 'Waits for the one before';
    case 'sending':
      return `${sizeWords(sent)} of ${sizeWords(file.size)}`;
    case 'storing':
      return 'The server takes it in';
    case 'done':
      return `${sizeWords(file.size)}, uploaded`;
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return error?.status === 0 ? 'The connection broke off. Try again: it is not stored twice.' : (error?.message ?? 'Failed');
  }
}

function Line({ upload }: { upload: Upload }) {
  const { key, file, state, importId } = upload;
  const moving = state === 'waiting' || state === 'sending' || state === 'storing';
  const again = state === 'failed' || state === 'cancelled';
  return (
    <li>
      <span className="imports-upload-text">
        {importId ? <Link href={`/imports/${importId}`}>{file.name}</Link> : <strong>{file.name}</strong>}
        <span className={state === 'failed' ? 'imports-failed small' : 'muted small'} role={state === 'failed' ? 'alert' : undefined}>
          {stateWords(upload)}
        </span>
        {(state === 'sending' || state === 'storing') && (
          <progress
            className="imports-progress"
            aria-label={`Upload of ${file.name}`}
            {...(state === 'sending' ? { value: upload.sent, max: file.size } : {})}
          />
        )}
      </span>
      {again && (
        <Button small onPress={() => retryUpload(key)}>
          Try again
        </Button>
      )}
      {moving && (
        <Button small onPress={() => cancelUpload(key)} aria-label={`Cancel the upload of ${file.name}`}>
          Cancel
        </Button>
      )}
      {!moving && <IconButton icon="close" small label={`Take ${file.name} off this list`} onPress={() => forgetUpload(key)} />}
    </li>
  );
}

/** What is on its way, and what came of it. One file alone leads straight on to its own page. */
export function Uploads() {
  const uploads = useUploads();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  useEffect(
    () =>
      onUploadSettled((upload) => {
        if (upload.state !== 'done') {
          return;
        }
        void queries.invalidateQueries({ queryKey: ['imports'] });
        announce(`${upload.file.name} is uploaded`);
        if (uploads.length === 1) {
          forgetUpload(upload.key);
          navigate(`/imports/${upload.importId}`);
        }
      }),
    [queries, navigate, uploads.length],
  );
  return (
    uploads.length > 0 && (
      <section className="card" aria-label="Uploads">
        <ul className="imports-uploads">
          {uploads.map((upload) => (
            <Line key={upload.key} upload={upload} />
          ))}
        </ul>
      </section>
    )
  );
}
