// The figures of a reported month: what is derived, compared, graded and flagged.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
    addPeriod,
    closeDeal,
    created,
    makeBuyBox,
    makeBuyer,
    periodsPath,
    pointers,
    readRecord,
    recordPath,
    report,
    saidAt,
    usualLoan,
} from '../support/scenes.mjs';
import { nameOf, serverForFile, specFolder } from '../support/server.mjs';

const server = serverForFile();
const vectors = JSON.parse(fs.readFileSync(path.join(specFolder, 'vectors/period.json')));
const months = (month, year, count) => ({ reportingPeriod: { month, year, months: count } });

const post = (deal, body) => server.api.post(periodsPath(deal), body);

/** A deal whose required DSCR is that. */
async function dealRequiring(minDSCR, over) {
    const buyer = await makeBuyer(server.api);
    const box = await makeBuyBox(server.api, buyer._id, { minDSCR });
    return closeDeal(server.api, { ...over, buyerId: buyer._id, buyBoxId: box._id });
}

for (const { name, deal: plan, period, expect } of vectors.cases) {
    test(`worked case: ${name}`, async () => {
        const { requiredDSCR, ...over } = plan;
        const deal = await dealRequiring(requiredDSCR, over);
        const answer = created(await post(deal, { ...months(1, 2024, 1), ...period }));
        const { actualExpensesTotal, ...rest } = expect;
        assert.equal(answer.actualExpenses.total, actualExpensesTotal);
        const told = Object.keys(rest).map((member) => [member, answer[member]]);
        assert.deepEqual(Object.fromEntries(told), rest);
    });
}

test('a period answers with every member', async () => {
    const deal = await closeDeal(server.api);
    const manager = server.as('manager');
    const body = {
        reportingPeriod: { month: 3, year: 2024 },
        actualRentCollected: 1900,
        actualVacancyRate: 0.06,
        actualExpenses: { maintenance: 100, taxes: 300, insurance: 150.5 },
        actualMonthlyCashFlow: 400,
        actualDSCR: 1.1,
        notes: 'Boiler replaced.\nTenant two days late.',
        flags: ['boiler_replaced'],
    };
    const answer = await manager.post(periodsPath(deal), body);
    const { _id, enteredAt, enteredBy, gradeReasons, ...period } = created(answer);
    assert.match(_id, /^[0-9a-f]{24}$/);
    assert.equal(enteredBy.name, nameOf('manager'));
    assert.ok(Math.abs(Date.parse(enteredAt) - Date.now()) < 60000);
    assert.deepEqual(period, {
        reportingPeriod: { month: 3, year: 2024, months: 1 },
        actualRentCollected: 1900,
        actualVacancyRate: 0.06,
        actualExpenses: {
            maintenance: 100,
            propertyManagement: null,
            taxes: 300,
            insurance: 150.5,
            other: null,
            total: 550.5,
        },
        actualNOI: 1349.5,
        actualMonthlyCashFlow: 400,
        actualDSCR: 1.1,
        cashFlowVariance: -100,
        dscrVariance: -0.25,
        rentVariance: -100,
        expenseVariance: 50.5,
        variancePercent: { cashFlow: -20, rent: -5, expense: 10.1 },
        derived: ['actualNOI'],
        dataQuality: [],
        performanceGrade: 'D',
        toNextGrade: { grade: 'C', monthlyCashFlow: 0, dscr: 1.125 },
        policyVersion: period.policyVersion,
        flags: [
            'moderate_cash_flow_shortfall',
            'dscr_below_projection',
            'dscr_below_minimum',
            'elevated_vacancy_rate',
            'boiler_replaced',
        ],
        notes: body.notes,
        updatedBy: null,
        updatedAt: null,
    });
    assert.ok(Number.isInteger(period.policyVersion));
    assert.equal(answer.headers.location, `${recordPath(deal)}/${_id}`);
    assert.match(answer.headers.etag, /^"[^"]+"$/);
    assert.ok(gradeReasons.length > 0);
    const [stored] = (await readRecord(server.api, deal)).actualPerformance;
    assert.deepEqual(stored, answer.body);
});

test('every generated flag, in the order of the table, and the callers after them', async () => {
    const deal = await dealRequiring(1.3);
    const { flags } = await addPeriod(server.api, deal, 1, 2024, {
        actualRentCollected: 1000,
        actualVacancyRate: 0.11,
        actualExpenses: { total: 700 },
        actualNOI: 300,
        actualMonthlyCashFlow: 100,
        actualDSCR: 1.1,
        flags: ['z_9', 'a'],
    });
    assert.deepEqual(flags, [
        'significant_cash_flow_shortfall',
        'dscr_below_projection',
        'dscr_below_minimum',
        'dscr_below_buy_box_minimum',
        'rent_collection_shortfall',
        'high_vacancy_rate',
        'expense_overrun',
        'z_9',
        'a',
    ]);
});

test('a callers own flags are words, at most 64 long and at most 32', async () => {
    const deal = await closeDeal(server.api);
    const most = Array.from({ length: 32 }, (_, i) => `f${i}`.padEnd(64, '_'));
    const { flags } = await addPeriod(server.api, deal, 1, 2024, { flags: most });
    assert.deepEqual(flags, most);
    const bad = ['Capital', '', 'a b', 'ä', 'x'.repeat(65), 'fine'];
    const refused = await post(deal, report(2, 2024, { flags: bad }));
    assert.deepEqual(
        pointers(refused),
        bad.slice(0, 5).map((_, i) => `/flags/${i}`),
    );
    const many = await post(deal, report(2, 2024, { flags: [...most, 'one_more'] }));
    assert.deepEqual(pointers(many), ['/flags']);
});

test('given NOI more than 1 % of rent from rent less expenses is told, not refused', async () => {
    const deal = await closeDeal(server.api);
    const exact = await addPeriod(server.api, deal, 1, 2024, { actualNOI: 1520 });
    assert.deepEqual(exact.dataQuality, []);
    const more = await addPeriod(server.api, deal, 2, 2024, { actualNOI: 1520.01 });
    assert.equal(more.dataQuality.length, 1);
    assert.equal(more.actualNOI, 1520.01, 'kept as given');
    const less = await addPeriod(server.api, deal, 3, 2024, { actualNOI: 1479.99 });
    assert.equal(less.dataQuality.length, 1);
});

test('what was derived agrees with itself: no word on data quality', async () => {
    const deal = await closeDeal(server.api);
    const body = {
        ...months(1, 2024, 1),
        actualRentCollected: 1900,
        actualExpenses: { other: 700 },
    };
    const period = created(await post(deal, body));
    assert.equal(period.actualNOI, 1200);
    assert.equal(period.actualMonthlyCashFlow, 202.05);
    assert.equal(period.actualDSCR, 1.2025);
    assert.deepEqual(period.derived, ['actualNOI', 'actualMonthlyCashFlow', 'actualDSCR']);
    assert.deepEqual(period.dataQuality, []);
});

test('figures neither given nor derivable are refused by name', async () => {
    const deal = await closeDeal(server.api, { financing: undefined });
    const rent = { ...months(1, 2024, 1), actualRentCollected: 1900 };
    assert.deepEqual(pointers(await post(deal, rent)), [
        '/actualDSCR',
        '/actualMonthlyCashFlow',
        '/actualNOI',
    ]);
    const withExpenses = await post(deal, { ...rent, actualExpenses: { total: 500 } });
    assert.deepEqual(pointers(withExpenses), ['/actualDSCR', '/actualMonthlyCashFlow']);
    assert.match(saidAt(withExpenses, '/actualDSCR'), /financing/);
});

test('a month without vacancy and expenses has nothing of theirs', async () => {
    const deal = await closeDeal(server.api);
    const period = created(
        await post(deal, {
            ...months(1, 2024, 1),
            actualRentCollected: 2000,
            actualNOI: 1500,
        }),
    );
    assert.equal(period.actualVacancyRate, null);
    assert.equal(period.actualExpenses.total, null);
    assert.equal(period.expenseVariance, null);
    assert.equal(period.variancePercent.expense, null);
    assert.deepEqual(period.flags, []);
});

test('a percentage of a projection of 0 is null, and any loss a significant shortfall', async () => {
    const deal = await closeDeal(server.api, { projectedMonthlyCashFlow: 0 });
    const loss = await addPeriod(server.api, deal, 1, 2024, { actualMonthlyCashFlow: -0.01 });
    assert.equal(loss.variancePercent.cashFlow, null);
    assert.deepEqual(loss.flags, ['significant_cash_flow_shortfall']);
    const none = await addPeriod(server.api, deal, 2, 2024, { actualMonthlyCashFlow: 0 });
    assert.deepEqual([none.performanceGrade, none.flags], ['A', []]);
});

test('a cash purchase has no DSCR and meets every rule about it', async () => {
    const deal = await closeDeal(server.api, {
        projectedDSCR: null,
        financing: { loanType: 'cash' },
        projectedMonthlyCashFlow: 1500,
    });
    const period = created(
        await post(deal, {
            ...months(1, 2024, 1),
            actualRentCollected: 2000,
            actualExpenses: { total: 500 },
        }),
    );
    assert.equal(period.actualMonthlyCashFlow, 1500, 'no debt service');
    assert.equal(period.actualDSCR, null);
    assert.equal(period.dscrVariance, null);
    assert.equal(period.performanceGrade, 'A');
    assert.deepEqual(period.derived, ['actualNOI', 'actualMonthlyCashFlow']);
});

test('a total must be the sum of the parts it comes with', async () => {
    const deal = await closeDeal(server.api);
    const parts = { maintenance: 100.1, taxes: 200.2 };
    const off = report(1, 2024, { actualExpenses: { ...parts, total: 300.31 } });
    assert.deepEqual(pointers(await post(deal, off)), ['/actualExpenses/total']);
    const sound = { actualExpenses: { ...parts, total: 300.3 } };
    const period = await addPeriod(server.api, deal, 1, 2024, sound);
    assert.equal(period.actualExpenses.total, 300.3);
});

test('the grade tells each rule tried, and what the next grade needs is the least', async () => {
    const deal = await closeDeal(server.api);
    let month = 0;
    const grade = async (actualMonthlyCashFlow, actualDSCR) => {
        month += 1;
        return addPeriod(server.api, deal, month, 2024, { actualMonthlyCashFlow, actualDSCR });
    };
    assert.equal((await grade(500, 1.25)).toNextGrade, null);
    let cashFlow = -5;
    let dscr = 0.9;
    for (const next of ['D', 'C', 'B', 'A']) {
        const period = await grade(cashFlow, dscr);
        assert.equal(period.performanceGrade, next);
        const reasons = period.gradeReasons;
        assert.ok(reasons.every(({ text }) => typeof text === 'string' && text.length > 0));
        assert.ok(reasons.at(-1).holds, 'the last rule told is the one that decided');
        assert.equal(reasons.at(-1).grade, next);
        if (next === 'A') break;
        const target = period.toNextGrade;
        const cent = await grade(target.monthlyCashFlow - 0.01, target.dscr);
        assert.notEqual(cent.performanceGrade, target.grade, 'a cent less is not enough');
        cashFlow = target.monthlyCashFlow;
        dscr = target.dscr;
    }
    assert.deepEqual([cashFlow, dscr], [500, 1.25]);
});

test('each way of lending gives its own debt service', async () => {
    const rent = {
        ...months(1, 2024, 1),
        actualRentCollected: 2500,
        actualExpenses: { total: 500 },
    };
    for (const [financing, cashFlow] of [
        [usualLoan, 1002.05],
        [{ ...usualLoan, monthlyDebtService: 1200.55 }, 799.45],
        [{ ...usualLoan, interestRate: 0 }, 1583.33],
        [{ interestRate: 0.07, ltv: 0.75 }, 1125],
        [{ interestRate: 0.07, ltv: 0.75, amortization: 0 }, 1125],
    ]) {
        const deal = await closeDeal(server.api, { financing });
        const period = created(await post(deal, rent));
        assert.equal(period.actualMonthlyCashFlow, cashFlow, JSON.stringify(financing));
    }
});
