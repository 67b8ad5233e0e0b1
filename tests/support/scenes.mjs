// What a scenario needs before it begins: leads, buyers, buy boxes, closed deals, reported months.
// Every maker takes what differs from the usual and returns what the server answered.
import assert from 'node:assert/strict';

export const noSuchId = 'ffffffffffffffffffffffff';
export const usualLoan = { loanType: 'DSCR', interestRate: 0.07, ltv: 0.75, amortization: 30 };

const today = () => new Date();
/** The calendar month `back` months ago (UTC): {month, year}. */
export function monthAgo(back) {
    const now = today();
    const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
    return { month: at.getUTCMonth() + 1, year: at.getUTCFullYear() };
}

export function created(answer) {
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
}

export function ok(answer) {
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
}

/** 422, and the pointers of all that is wrong, sorted. */
export function pointers(answer) {
    assert.equal(answer.status, 422, JSON.stringify(answer.body));
    assert.ok(
        answer.body.errors.every((error) => error.detail),
        'each error says what is wrong',
    );
    return answer.body.errors.map((error) => error.pointer).sort();
}

/** What is said at one pointer. */
export function saidAt(answer, pointer) {
    assert.ok(pointers(answer).includes(pointer), `${pointer}: ${JSON.stringify(answer.body)}`);
    return answer.body.errors.find((error) => error.pointer === pointer).detail;
}

export async function makeLead(api, over = {}) {
    const usual = { address: '12 Elm Street', marketKey: 'austin-tx', strategy: 'buy_hold' };
    return created(await api.post('/api/leads', { ...usual, ...over }));
}

export async function makeBuyer(api, over = {}) {
    return created(await api.post('/api/buyers', { name: 'Rowan Capital', ...over }));
}

export async function makeBuyBox(api, buyerId, over = {}) {
    const usual = { buyerId, name: 'Long-term rentals', strategy: 'buy_hold' };
    return created(await api.post('/api/buyboxes', { ...usual, ...over }));
}

/** The body that closes a deal. */
export function closing(buyerId, over = {}) {
    return {
        buyerId,
        strategy: 'buy_hold',
        marketKey: 'austin-tx',
        closedDate: '2023-12-15',
        purchasePrice: 200000,
        financing: usualLoan,
        projectedRent: 2000,
        projectedNOI: 1500,
        projectedMonthlyCashFlow: 500,
        projectedDSCR: 1.35,
        ...over,
    };
}

export const recordPath = (deal) => `/api/deals/${deal.leadId}/performance`;
export const periodsPath = (deal) => `${recordPath(deal)}/periods`;
export const periodPath = (deal, period) => `${recordPath(deal)}/${period._id}`;

/** A lead, a buyer unless `over` names one, and the record. */
export async function closeDeal(api, over = {}) {
    const buyerId = over.buyerId ?? (await makeBuyer(api))._id;
    const lead = await makeLead(api);
    const path = `/api/deals/${lead._id}/performance`;
    return created(await api.post(path, closing(buyerId, over)));
}

/** The body that reports a month in which all went as projected: an A. */
export function report(month, year, over = {}) {
    return {
        reportingPeriod: { month, year },
        actualRentCollected: 2000,
        actualVacancyRate: 0,
        actualExpenses: { total: 500 },
        actualNOI: 1500,
        actualMonthlyCashFlow: 500,
        actualDSCR: 1.35,
        ...over,
    };
}

export async function addPeriod(api, deal, month, year, over = {}) {
    return created(await api.post(periodsPath(deal), report(month, year, over)));
}

/** Figures that earn a grade on the usual pro forma. */
export const figuresOf = {
    A: { actualMonthlyCashFlow: 500 },
    B: { actualMonthlyCashFlow: 450 },
    C: { actualMonthlyCashFlow: 400 },
    D: { actualMonthlyCashFlow: -1 },
};

/** A closed deal with one month of that grade. */
export async function gradedDeal(api, grade, over = {}, figures = {}) {
    const deal = await closeDeal(api, over);
    const period = await addPeriod(api, deal, 1, 2024, { ...figuresOf[grade], ...figures });
    assert.equal(period.performanceGrade, grade);
    return deal;
}

export const readRecord = async (api, deal) => ok(await api.get(recordPath(deal)));
export const readBuyer = async (api, id) => ok(await api.get(`/api/buyers/${id}`));
export const readBox = async (api, id) => ok(await api.get(`/api/performance/buybox/${id}`));

/** Every item of a list, page by page. */
export async function readAll(api, path, limit = 500) {
    const items = [];
    let cursor = null;
    do {
        const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page = ok(
            await api.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${from}`),
        );
        assert.ok(page.items.length <= limit, 'no page is longer than asked');
        items.push(...page.items);
        cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
}

export async function until(question, patienceMs = 20000) {
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
        const answer = await question();
        if (answer) return answer;
        assert.ok(Date.now() < giveUpAt, 'it never came about');
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}
