# Periods a second from files: a table of months in the order of deals and of months, and filings;
# beside each, in the same run, a bare insert of the rows that came of it.
# shellcheck shell=bash disable=SC2154  # shared with the other files of bench/

import_deals=10000
import_months=36
filing_loans=1000
filings=20

# KIND [by=month]: a table of buyers, leads, closings or periods, the same each time.
import_table() {
    awk -v kind="$1" -v by="${2:-deal}" -v deals=$import_deals -v months=$import_months '
        function lead(i) { return sprintf("6a0000000000000000%06x", i) }
        function period(i, m) {
            printf "%s,%d,%d,%.2f,0.0%d,%.2f,%.2f,150,60,%.2f\n", lead(i), 2022 + int(m / 12), \
                m % 12 + 1, 1900 + 300 * rand(), int(9 * rand()), 80 * rand(), 100 + 50 * rand(), \
                40 * rand()
        }
        BEGIN {
            srand(7)
            if (kind == "buyers") {
                print "_id,name"
                for (i = 0; i < 200; i++)
                    printf "6b0000000000000000%06x,Buyer %d\n", i, i
            }
            if (kind == "leads") {
                print "_id,address,marketKey,strategy"
                for (i = 0; i < deals; i++)
                    printf "%s,%d Oak Street,TX-%03d,buy_hold\n", lead(i), i, i % 50
            }
            if (kind == "closings") {
                print "leadId,buyerId,strategy,marketKey,closedDate,purchasePrice," \
                    "financing.loanType,financing.interestRate,financing.ltv," \
                    "financing.amortization,projectedRent,projectedNOI," \
                    "projectedMonthlyCashFlow,projectedDSCR"
                for (i = 0; i < deals; i++)
                    printf "%s,6b0000000000000000%06x,buy_hold,TX-%03d,2021-0%d-15,%d,DSCR,0.07," \
                        "0.75,30,2100,1500,241.4,1.19\n", lead(i), i % 200, i % 50, i % 9 + 1, \
                        200000 + i
            }
            if (kind != "periods")
                exit
            print "leadId,reportingPeriod.year,reportingPeriod.month,actualRentCollected," \
                "actualVacancyRate,actualExpenses.maintenance,actualExpenses.propertyManagement," \
                "actualExpenses.taxes,actualExpenses.insurance,actualExpenses.other"
            for (i = 0; i < deals * months; i++) {
                if (by == "deal")
                    period(int(i / months), i % months)
                else
                    period(i % deals, int(i / deals))
            }
        }'
}

# NUMBER: a filing at the end of that quarter, from 0: each loan has the quarter before.
import_filing() {
    awk -v number="$1" -v loans=$filing_loans '
        function element(name, value) { printf "<%s>%s</%s>\n", name, value, name }
        function day(quarter, last) {
            return sprintf("%02d-%02d-%d", quarter % 4 * 3 + (last ? 3 : 1), \
                last ? (quarter % 4 == 0 || quarter % 4 == 3 ? 31 : 30) : 1, 2018 + int(quarter / 4))
        }
        BEGIN {
            srand(7 + number)
            print "<assetData xmlns=\"http://www.sec.gov/edgar/document/absee/cmbs/assetdata\">"
            for (i = 1; i <= loans; i++) {
                revenue = 400000 + int(100000 * rand())
                print "<assets>"
                element("assetTypeNumber", "Prospectus Loan ID")
                element("assetNumber", i)
                element("reportingPeriodBeginningDate", day(number + 1, 0))
                element("reportingPeriodEndDate", day(number + 1, 1))
                element("originatorName", "Harbour Lending " i % 20)
                element("originationDate", "01-10-2018")
                element("originalLoanAmount", 6000000 + i)
                element("originalAmortizationTermNumber", 360)
                element("originalInterestRatePercentage", "0.048")
                element("originalInterestOnlyTermNumber", 0)
                element("loanStructureCode", "WL")
                element("paymentTypeCode", 2)
                element("periodicPrincipalAndInterestPaymentSecuritizationAmount", "31479.92")
                print "<property>"
                element("propertyName", "Larkspur Inn " i)
                element("propertyAddress", i " Mill Road")
                element("propertyCity", "Old Bridge")
                element("propertyState", "NJ")
                element("propertyTypeCode", "LO")
                element("valuationSecuritizationAmount", 10000000)
                element("revenueSecuritizationAmount", 2400000)
                element("operatingExpensesSecuritizationAmount", 1680000)
                element("netOperatingIncomeSecuritizationAmount", 720000)
                element("netCashFlowFlowSecuritizationAmount", 624000)
                element("debtServiceCoverageNetOperatingIncomeSecuritizationPercentage", "1.90")
                element("mostRecentFinancialsStartDate", day(number, 0))
                element("mostRecentFinancialsEndDate", day(number, 1))
                element("mostRecentRevenueAmount", revenue)
                element("operatingExpensesAmount", 300000)
                element("mostRecentNetOperatingIncomeAmount", revenue - 300000)
                element("mostRecentDebtServiceAmount", "94736.84")
                print "</property></assets>"
            }
            print "</assetData>"
        }'
}

# DATABASE PERIODS NAME IMPORT-ARGUMENT…: notes periods a second.
time_import() {
    local database=$1 periods=$2 name=$3 began ended
    shift 3
    began=$(date +%s%N)
    "$postclose" import "$@" --database "$database" >"$work/run/import.log" 2>&1 ||
        give_up "an import failed: $(tail -n 3 "$work/run/import.log")"
    ended=$(date +%s%N)
    [ "$(sqlite3 "$database" 'SELECT count(*) FROM periods')" = "$periods" ] ||
        wrong_answers=$((wrong_answers + 1))
    note postclose "$name" - /s "$(awk -v n="$periods" -v ns=$((ended - began)) \
        'BEGIN { printf "%d", n * 1e9 / ns }')"
}

measure_table_imports() {
    local run=$work/run kind by
    for kind in buyers leads closings; do
        import_table $kind >"$run/$kind.csv"
        "$postclose" import --format csv --as $kind --database "$run/closed.db" "$run/$kind.csv" \
            >"$run/import.log" 2>&1 || give_up "an import failed: $(tail -n 3 "$run/import.log")"
    done
    sqlite3 "$run/closed.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
    for by in deal month; do
        import_table periods $by >"$run/periods.csv"
        rm -f "$run/import.db"*
        cp "$run/closed.db" "$run/import.db"
        time_import "$run/import.db" $((import_deals * import_months)) "import, csv by $by" \
            --format csv --as periods "$run/periods.csv"
        note limit "bare insert, csv by $by" - /s "$("$insert_bench" "$run/import.db" $by "$run/bare.db")"
    done
}

measure_filing_imports() {
    local run=$work/run number
    for ((number = 0; number < filings; number++)); do
        import_filing "$number" >"$run/filing-$number.xml"
    done
    time_import "$run/filed.db" $((filing_loans * filings)) "import, absee" --format absee \
        "$run"/filing-*.xml
    note limit "bare insert, absee" - /s "$("$insert_bench" "$run/filed.db" month "$run/bare.db")"
}

measure_imports() {
    say "round $round: imports"
    need sqlite3
    size=1000 # of no matter here, as for the machine
    rm -f "$work/run/closed.db"* "$work/run/filed.db"*
    measure_table_imports
    measure_filing_imports
}
