import { percent, plural } from '../../lib/format';
import type { BuyBox, Buyer } from '../../records/kind';
import { type Metrics, rateWords } from '../../records/Performance';

export type Verdict = 'send' | 'check' | 'unproven' | 'careful' | 'hold';

export interface Advice {
  verdict: Verdict;
  title: string;
  /** Why, each a sentence. */
  because: string[];
}

export const verdictTone = { send: 'a', check: 'b', unproven: 'neutral', careful: 'c', hold: 'd' } as const;
export const verdictWord: Record<Verdict, string> = {
  send: 'Send',
  check: 'Check the fit',
  unproven: 'Unproven',
  careful: 'With care',
  hold: 'Hold',
};

const titles: Record<Verdict, string> = {
  send: 'Send it',
  check: 'Send it once the open criteria are settled',
  unproven: 'Send it, knowing that nothing is proven yet',
  careful: 'Send it with care, and say what may fall short',
  hold: 'Hold it: talk to the buyer about these criteria first',
};

function verdictOf(fit: number, metrics: Metrics, box: BuyBox): Verdict {
  const level = box.metadata.performanceWarnings[0]?.level;
  if (level !== undefined) {
    return level === 'CRITICAL' ? 'hold' : 'careful';
  }
  if (metrics.gradedDeals === 0) {
    return 'unproven';
  }
  return fit < 100 ? 'check' : 'send';
}

interface Facts {
  first: boolean;
  fit: number;
  box: BuyBox;
  buyer: Buyer;
}

/** What to do, from the server's fit, its rates and its warnings: no threshold is this page's own. */
export function advise({ first, fit, box, buyer }: Facts): Advice {
  const metrics = box.metadata.performanceMetrics;
  const verdict = verdictOf(fit, metrics, box);
  const because = [
    fit < 100
      ? `The lead meets ${percent(fit)} of the buy box's criteria.`
      : 'The lead meets all criteria of the buy box.',
    metrics.gradedDeals === 0
      ? `No deal under “${box.name}” is graded yet.`
      : `Deals under “${box.name}”: ${rateWords(metrics)}.`,
    `All deals of ${buyer.name}: ${rateWords(buyer.metadata.performanceMetrics)}.`,
    ...box.metadata.performanceWarnings.map(
      ({ interval, gradedDeals }) =>
        `With ${plural(gradedDeals, 'graded deal')} the true rate lies between ${percent(interval.low)} and ${percent(interval.high)} (95%).`,
    ),
  ];
  return { verdict, title: verdict === 'send' && first ? 'Send it here first' : titles[verdict], because };
}
