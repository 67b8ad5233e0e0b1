# Prints each target with its figure, and whether it is met. See results.awk.

function median(server, kind, connections, size, which,    cell) {
    cell = server SUBSEP kind SUBSEP connections SUBSEP size
    return cell in count ? median_of(which, cell) : ""
}

# `figures` is "" where nothing was measured.
function verdict(what, aim, figures, met) {
    print "| " what " | " aim " | " (figures == "" ? "–" : figures) " | " \
        (figures == "" ? "not measured" : met ? "met" : "missed") " |"
}

# Requests/s at 64 connections against another server's, at each number of deals that both were
# measured at, or only at one; met where it is at each.
function target_against(what, least, kind, other, only_size,    i, ours, theirs, figures, met) {
    met = 1
    for (i = 1; i <= size_count; i++) {
        ours = median("postclose", kind, 64, sizes[i], "value")
        theirs = median(other, kind, 64, sizes[i], "value")
        if (ours == "" || theirs == "" || only_size && sizes[i] != only_size)
            continue
        figures = figures (figures == "" ? "" : ", ") short(ours / theirs) "×"
        if (!only_size)
            figures = figures " at " grouped(sizes[i])
        met = met && ours >= least * theirs
    }
    verdict(what, "≥ " least "×", figures, met)
}

function target_growth(size,    one, many) {
    one = median("postclose", "periods", 64, 1000, "value")
    many = median("postclose", "periods", 64, size, "value")
    verdict("added periods/s, 64 connections, " grouped(size) " deals / 1,000 deals", "≥ 0.90", \
            one == "" || many == "" ? "" : short(many / one), many >= 0.9 * one)
}

function target_most(what, most, unit_name, figure) {
    verdict(what, "≤ " most " " unit_name, figure == "" ? "" : short(figure) " " unit_name, \
            figure <= most)
}

function target_duckdb(filter, size,    ours, theirs) {
    ours = median("postclose", "alone: " filter, "-", size, "value")
    theirs = median("duckdb", "alone: " filter, "-", size, "value")
    verdict("analytics alone, " filter ", 1,000,000 deals / DuckDB with 2 threads", "≥ 10×", \
            ours == "" || theirs == "" ? "" : short(theirs / ours) "×", theirs >= 10 * ours)
}

function target_postgres(    ours, theirs) {
    ours = median("postclose-postgres", "periods", 16, 0, "value")
    theirs = median("pgbench", "bare period", 16, 0, "value")
    verdict("PostgreSQL, added periods/s, 16 connections / pgbench with the same statements", \
            "≥ 0.50", ours == "" || theirs == "" ? "" : short(ours / theirs), ours >= 0.5 * theirs)
}

function target_generate(    ours, limit) {
    ours = median("postclose", "generate", "-", 0, "value")
    limit = median("limit", "sqlite insert only, 256/tx FULL", "-", 0, "value")
    verdict("postclose generate, periods/s", "≥ 100,000", \
            ours == "" ? "" : grouped(ours) " (bare inserts, 256 a transaction: " grouped(limit) ")", \
            ours >= 100000)
}

function target_import(kind, from,    ours, limit) {
    ours = median("postclose", "import, " kind, "-", 0, "value")
    limit = median("limit", "bare insert, " kind, "-", 0, "value")
    verdict("periods/s from " from " / bare insert of the rows", "≥ 0.50", \
            ours == "" || limit == "" ? "" : short(ours / limit), ours >= 0.5 * limit)
}

END {
    print "\n| target | aim | median | |\n|---|---|---|---|"
    target_against("added periods/s, 64 connections, 10,000 deals / Express, group commit", 10, \
                   "periods", "express-group", 10000)
    target_against("the same / Express, a commit each", 20, "periods", "express-each", 10000)
    target_most("the same, p99", 10, "ms", median("postclose", "periods", 64, 10000, "p99"))
    target_growth(100000)
    target_growth(1000000)
    target_against("records read/s, 64 connections / Express", 10, "get", "express")
    target_against("records read/s, 64 connections / Fastify, 2 workers", 4, "get", "fastify, 2 workers")
    target_against("analytics/s, filters in turn, 64 connections, 100,000 deals / Express", 200, \
                   "analytics", "express", 100000)
    target_duckdb("no filter", 1000000)
    target_duckdb("strategy", 1000000)
    target_duckdb("market", 1000000)
    target_duckdb("one year", 1000000)
    target_most("analytics alone, one buyer, 1,000,000 deals", 0.1, "ms", \
                median("postclose", "alone: buyer", "-", 1000000, "value"))
    target_most("analytics alone, one buy box, 1,000,000 deals", 0.1, "ms", \
                median("postclose", "alone: buybox", "-", 1000000, "value"))
    target_most("unfiltered analytics over HTTP, 1,000,000 deals, 5,000 buyers, p50", 5, "ms", \
                median("postclose", "analytics-all", 1, 1000000, "p50"))
    target_postgres()
    target_generate()
    target_import("csv by deal", "a table, a deal behind the other,")
    target_import("csv by month", "a table, a month behind the other,")
    target_import("absee", "filings")
    print "\nWrong answers: " wrong + 0 "."
}
