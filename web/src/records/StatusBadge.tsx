import { Badge } from '../ui/Flags';
import { type Status, status as word } from './words';

const tones = { new: 'b', underwriting: 'b', under_contract: 'c', closed: 'a', lost: 'neutral' } as const;

export const StatusBadge = ({ status }: { status: Status }) => <Badge tone={tones[status]}>{word(status)}</Badge>;
