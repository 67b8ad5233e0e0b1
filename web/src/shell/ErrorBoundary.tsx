import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button';
import { Empty } from '../ui/states';

/** Keeps the shell standing where a page breaks. Give it the page's path as key. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) {
      return this.props.children;
    }
    // A page's file is missing after an update of the server: loading anew brings the new ones.
    return (
      <div className="card" role="alert">
        <Empty
          icon="alert"
          title="This page broke"
          action={<Button onPress={() => window.location.reload()}>Load it again</Button>}
        >
          Drafts of forms are kept.
        </Empty>
      </div>
    );
  }
}
