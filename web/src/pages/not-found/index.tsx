import { ButtonLink } from '../../ui/Button';
import { PageHeader } from '../../ui/Page';
import { Empty } from '../../ui/states';

export default function NotFound() {
  return (
    <div className="page">
      <PageHeader title="Page not found" />
      <div className="card">
        <Empty title="There is nothing at this address" action={<ButtonLink href="/">Go to the start</ButtonLink>}>
          The link may be old, or your role may not open it.
        </Empty>
      </div>
    </div>
  );
}
