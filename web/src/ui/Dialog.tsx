import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './Button';

interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** The buttons; the way out comes first, the deed last. */
  actions?: ReactNode;
  wide?: boolean;
  /** A question that must be answered: a click outside does not close it. */
  alert?: boolean;
  /** A form that a click outside must not lose says false. */
  dismissable?: boolean;
}

export function Dialog({ title, open, onClose, children, actions, wide = false, alert = false, dismissable = !alert }: DialogProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isDismissable={dismissable}
    >
      <Modal className={`dialog-box${wide ? ' dialog-wide' : ''}`}>
        <AriaDialog className="dialog" role={alert ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
          {actions && <div className="dialog-actions">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  title: string;
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  /** The deed in words: "Revoke token". */
  deed: string;
  pending?: boolean;
  children: ReactNode;
}

/** For what cannot be undone. */
export function Confirm({ title, open, onClose, onConfirm, deed, pending = false, children }: ConfirmProps) {
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      alert
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="danger" onPress={onConfirm} isPending={pending}>
            {deed}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
