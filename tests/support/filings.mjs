// SEC ABS-EE filings as a second reader sees them: element by element, without the program.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const dataFolder = path.resolve(root, process.env.POSTCLOSE_DATA ?? '../shared/data');

/** The files of a pool, in the order of their dates. */
export const filingsOf = (pool) => {
    const folder = path.join(dataFolder, 'cmbs', pool);
    if (!fs.existsSync(folder)) return [];
    return fs
        .readdirSync(folder)
        .filter((name) => name.endsWith('.xml'))
        .sort()
        .map((name) => path.join(folder, name));
};

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function valueOf(xml, element) {
    const found = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml);
    return found ? found[1].replace(/&(\w+);/g, (_, name) => entities[name]).trim() : undefined;
}

/** MM-DD-YYYY as [year, month, day]. */
function dateOf(text) {
    if (!text) return undefined;
    const [month, day, year] = text.split('-').map(Number);
    return [year, month, day];
}

/** A statement's first month; one that starts on a month's last day starts the day after. */
function firstMonth([year, month, day]) {
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    return year * 12 + month - 1 + (day === last ? 1 : 0);
}

/** The loans of a filing, with the span of the latest statement: months as year * 12 + month - 1. */
export function loansOf(file) {
    const xml = fs.readFileSync(file, 'utf8');
    return xml
        .split('<assets>')
        .slice(1)
        .map((asset) => {
            const start = dateOf(valueOf(asset, 'mostRecentFinancialsStartDate'));
            const end = dateOf(valueOf(asset, 'mostRecentFinancialsEndDate'));
            return {
                number: valueOf(asset, 'assetNumber'),
                name: valueOf(asset, 'propertyName'),
                street: valueOf(asset, 'propertyAddress'),
                revenue: Number(valueOf(asset, 'mostRecentRevenueAmount')),
                underwrittenRevenue: Number(valueOf(asset, 'revenueSecuritizationAmount')),
                first: start && firstMonth(start),
                last: end && end[0] * 12 + end[1] - 1,
            };
        });
}
