import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, read } from '../../api/client';
import { useWrite } from '../../api/write';
import type { Import } from '../../imports/recognition';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Dialog';
import { tell } from '../../ui/Toast';

/** Throws the uploaded file away; nothing of it was written. */
export function Discard({ one }: { one: Import }) {
  const [asked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  const discard = useWrite((_: null) => read(api.DELETE('/api/imports/{id}', { params: { path: { id: one._id } } })), {
    invalidates: () => [['imports', 'list']],
    onSuccess: () => {
      tell(`${one.fileName} is discarded.`);
      navigate('/imports');
    },
  });
  return (
    <>
      <Button look="danger" onPress={() => setAsked(true)}>
        Discard
      </Button>
      <Confirm
        title={`Discard ${one.fileName}?`}
        open={asked}
        onClose={() => setAsked(false)}
        onConfirm={() => discard.mutate(null)}
        deed="Discard the file"
        pending={discard.isPending}
      >
        <p>The uploaded file is deleted here, with what was checked of it. Nothing was imported from it.</p>
        {discard.error && (
          <p role="alert" className="notice tone-d">
            {discard.error.message}
          </p>
        )}
      </Confirm>
    </>
  );
}
