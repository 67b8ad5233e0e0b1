import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { Button as MenuButton } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Link, useLocation } from 'wouter';
import { api, read } from '../../api/client';
import { buyerName } from '../../api/facets';
import { useList } from '../../api/list';
import { useUser } from '../../api/session';
import { date } from '../../lib/format';
import { everyone, roleNames } from '../../lib/roles';
import { oneOf, text, useUrlState } from '../../lib/urlState';
import { Button } from '../../ui/Button';
import { SelectField } from '../../ui/Choice';
import { type Column, DataTable } from '../../ui/DataTable';
import { Badge } from '../../ui/Flags';
import { Icon } from '../../ui/Icon';
import { ExportMenu } from '../../ui/ExportMenu';
import { PageHeader } from '../../ui/Page';
import { SearchBox } from '../../ui/SearchBox';
import { DeleteUser, LockOut, SetPassword } from './Access';
import { EditUser } from './EditUser';
import { NewUser } from './NewUser';
import { asRole, roleOptions, type User } from './UserFields';

const shape = { q: text(), role: oneOf(everyone) };

type Deed = 'edit' | 'password' | 'lock' | 'delete';

interface Asked {
  deed: Deed;
  user: User;
}

function BuyerLink({ id }: { id: string }) {
  const buyer = useQuery({ queryKey: ['buyers', 'name', id], queryFn: () => buyerName(id) });
  return <Link href={`/buyers/${id}`}>{buyer.data ?? 'Buyer'}</Link>;
}

interface RowMenuProps {
  user: User;
  own: boolean;
  ask: (asked: Asked) => void;
}

/** An admin's own account is not theirs to close; the own password is on the account page. */
function RowMenu({ user, own, ask }: RowMenuProps) {
  const [, navigate] = useLocation();
  const deeds: Record<string, () => void> = {
    edit: () => ask({ deed: 'edit', user }),
    password: () => (own ? navigate('/account') : ask({ deed: 'password', user })),
    lock: () => ask({ deed: 'lock', user }),
    delete: () => ask({ deed: 'delete', user }),
  };
  return (
    <MenuTrigger>
      <MenuButton className="button button-icon button-small" aria-label={`Actions for ${user.name}`}>
        <Icon name="more" />
      </MenuButton>
      <Popover className="popover" placement="bottom end">
        <Menu aria-label={`Actions for ${user.name}`} onAction={(key) => deeds[String(key)]?.()}>
          <MenuItem id="edit" className="option">
            Edit
          </MenuItem>
          <MenuItem id="password" className="option">
            {own ? 'Change your password' : 'Set a password'}
          </MenuItem>
          {!own && (
            <MenuItem id="lock" className="option">
              Lock out
            </MenuItem>
          )}
          {!own && (
            <MenuItem id="delete" className="option">
              Delete
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function columnsFor(ownId: string | null, ask: (asked: Asked) => void): readonly Column<User>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (user) => (
        <span className="row">
          {user.name}
          {user._id === ownId && <Badge tone="b">You</Badge>}
        </span>
      ),
    },
    { id: 'email', header: 'Email', cell: ({ email }) => email },
    { id: 'role', header: 'Role', cell: ({ role }) => roleNames[role] },
    {
      id: 'buyer',
      header: 'Buyer',
      cell: ({ buyerId }) => (buyerId === null ? <span className="muted">–</span> : <BuyerLink id={buyerId} />),
      hideOnPhone: true,
    },
    { id: 'created', header: 'Added', cell: ({ createdAt }) => date(createdAt), hideOnPhone: true },
    { id: 'updated', header: 'Changed', cell: ({ updatedAt }) => date(updatedAt), hideOnPhone: true },
    {
      id: 'actions',
      header: 'Actions',
      numeric: true,
      cell: (user) => <RowMenu user={user} own={user._id === ownId} ask={ask} />,
    },
  ];
}

const dialogs = { edit: EditUser, password: SetPassword, lock: LockOut, delete: DeleteUser };

export default function Users() {
  const me = useUser();
  const [filters, set] = useUrlState(shape);
  const [creating, setCreating] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const query = { ...(filters.q ? { q: filters.q } : {}), ...(filters.role ? { role: filters.role } : {}) };
  const list = useList(['users', query], (page, signal) =>
    read(api.GET('/api/users', { params: { query: { ...query, ...page } }, signal })),
  );
  const search = useCallback((q: string) => set({ q }, { replace: true }), [set]);
  const AskedDialog = asked && dialogs[asked.deed];
  return (
    <div className="page">
      <PageHeader
        title="Users"
        actions={
          <>
            <ExportMenu parts={{ what: 'users', query }} />
            <Button look="primary" icon="plus" onPress={() => setCreating(true)}>
              New user
            </Button>
          </>
        }
      >
        Who may sign in, and what their role lets them do.
      </PageHeader>
      <search className="card filter-bar" aria-label="Filters">
        <SearchBox name="?q" label="Search" placeholder="Name or email" value={filters.q} onChange={search} />
        <SelectField
          name="?role"
          label="Role"
          none="All roles"
          options={roleOptions}
          value={filters.role ?? ''}
          onChange={(role) => set({ role: asRole(role) })}
        />
      </search>
      <DataTable
        label="Users"
        list={list}
        columns={columnsFor(me._id, setAsked)}
        rowKey={({ _id }) => _id}
        filtered={filters.q !== '' || filters.role !== null}
        onClearFilters={() => set({ q: '', role: null })}
        skeletonRows={5}
      />
      {creating && <NewUser onClose={() => setCreating(false)} />}
      {asked && AskedDialog && <AskedDialog user={asked.user} onClose={() => setAsked(null)} />}
    </div>
  );
}
