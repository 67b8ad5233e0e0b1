// The aggregate of a group of deals, computed anew from their records by the rules of the domain
// page alone: in whole units of 1/10,000, rounded half away from zero where the page says so.

const measures = {
    averageCashFlowVariance: 'cashFlowVariance',
    averageDSCRVariance: 'dscrVariance',
    averageRentVariance: 'rentVariance',
    averageExpenseVariance: 'expenseVariance',
};

const e4 = (number) => BigInt(Math.round(number * 10000));

function divideRounded(dividend, divisor) {
    const sign = dividend < 0n ? -1n : 1n;
    return (sign * (2n * sign * dividend + divisor)) / (2n * divisor);
}

/** A deal's mean of one variance over its reported months, in 1/10,000; null without any. */
function dealMean(record, member) {
    let sum = 0n;
    let months = 0n;
    for (const period of record.actualPerformance) {
        if (period[member] === null) continue;
        const weight = BigInt(period.reportingPeriod.months);
        sum += e4(period[member]) * weight;
        months += weight;
    }
    return months === 0n ? null : divideRounded(sum, months);
}

function groupMean(records, member) {
    const means = records.map((record) => dealMean(record, member)).filter((mean) => mean !== null);
    if (means.length === 0) return null;
    const sum = means.reduce((total, mean) => total + mean, 0n);
    const count = BigInt(means.length);
    if (member === 'dscrVariance') return Number(divideRounded(sum, count)) / 10000;
    return Number(divideRounded(sum, count * 100n)) / 100;
}

export function aggregateOf(records) {
    const graded = records.filter((record) => record.actualPerformance.length > 0);
    const distribution = { A: 0, B: 0, C: 0, D: 0 };
    for (const record of graded)
        distribution[record.actualPerformance.at(-1).performanceGrade] += 1;
    const good = BigInt(distribution.A + distribution.B);
    const count = BigInt(graded.length);
    const aggregate = {
        totalDeals: records.length,
        gradedDeals: graded.length,
        gradeDistribution: distribution,
        performanceRate: count === 0n ? null : Number(divideRounded(good * 10000n, count)) / 100,
    };
    for (const [name, member] of Object.entries(measures)) {
        aggregate[name] = groupMean(graded, member);
    }
    return aggregate;
}

export function analyticsOf(records) {
    const by = (keyOf) => {
        const groups = new Map();
        for (const record of records) {
            groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
        }
        return Object.fromEntries([...groups].map(([key, group]) => [key, aggregateOf(group)]));
    };
    return {
        summary: aggregateOf(records),
        byMarket: by((record) => record.marketKey),
        byStrategy: by((record) => record.strategy),
        byBuyer: by((record) => record.buyerId),
        totalRecords: records.length,
    };
}

/** The 95 % Wilson interval of a rate, in percent to 2 decimals. */
export function wilson(good, count) {
    const z = 1.959964;
    const p = good / count;
    const middle = p + (z * z) / (2 * count);
    const reach = z * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count));
    const scale = 1 + (z * z) / count;
    const percent = (share) => Math.round(share * 10000) / 100;
    return { low: percent((middle - reach) / scale), high: percent((middle + reach) / scale) };
}
