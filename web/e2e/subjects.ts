// The application's own routes, each as an address of the demo portfolio.
import { openRoutes, routes } from '../src/routes.tsx';
import type { Harness, Role } from './harness.ts';

export const roles: readonly Role[] = ['admin', 'manager', 'closer', 'dialer', 'buyer'];

interface Deal {
  leadId: string;
  buyer: { _id: string };
  latest: { month: number; year: number } | null;
}

interface Items<Item> {
  items: Item[];
}

/** Addresses for each path with parameters; the buyer's are of deals that they own. */
export async function subjectsOf(harness: Harness): Promise<(path: string, role: Role) => string> {
  const first = async <Item>(path: string): Promise<Item> => {
    const [item] = (await harness.call<Items<Item>>('GET', path)).items;
    if (item === undefined) {
      throw new Error(`${path} is empty`);
    }
    return item;
  };
  const buyer = await first<{ _id: string }>('/api/buyers?limit=1');
  const reported = (deals: Deal[]) => deals.find((deal) => deal.latest !== null);
  const own = reported((await harness.call<Items<Deal>>('GET', `/api/deals?buyerId=${buyer._id}`)).items);
  const deal = reported((await harness.call<Items<Deal>>('GET', '/api/deals')).items);
  if (own === undefined || deal === undefined) {
    throw new Error('the demo has no reported deal');
  }
  const open = await first<{ _id: string }>('/api/leads?status=under_contract&limit=1');
  const box = await first<{ _id: string }>('/api/buyboxes?limit=1');
  const imported = await harness.upload('leads.csv', 'Address,Market,Strategy\n1 Oak St,TX-AUS,buy_hold\n');
  const of = ({ latest }: Deal) => `${latest?.year}-${String(latest?.month).padStart(2, '0')}`;
  return (path, role) => {
    const shown = role === 'buyer' ? own : deal;
    const ids: Record<string, string> = {
      '/deals/:id/close': open._id,
      '/leads/:id': open._id,
      '/buyers/:id': buyer._id,
      '/buyers/:id/report': buyer._id,
      '/buy-boxes/:id': box._id,
      '/imports/:id': imported,
    };
    return path.replace(':id', ids[path] ?? shown.leadId).replace(':ym', of(shown));
  };
}

export interface Shown {
  path: string;
  title: string;
  roles: readonly Role[];
}

export const shownRoutes: readonly Shown[] = routes.map(({ path, title, roles: of }) => ({ path, title, roles: of }));
export const allPaths: readonly string[] = [...openRoutes, ...routes].map(({ path }) => path);
