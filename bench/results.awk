# Reads the raw results of bench/run, and what table.awk and targets.awk need to tell of them: names,
# medians over the rounds, ratios. A row is a server, a case and a number of connections; a cell, a
# row at a number of deals.

BEGIN {
    FS = "\t"
    name["periods"] = "add a period, durable"
    name["get"] = "read a record"
    name["analytics"] = "analytics, eight filters in turn"
    name["analytics-all"] = "analytics, no filter"
    name["hello"] = "HTTP alone, a constant answer"
    name["memory"] = "memory, peak after the reads"
    name["import, csv by deal"] = "postclose import, 10,000 deals of 36 months, a deal behind the other: periods"
    name["import, csv by month"] = "the same, a month behind the other"
    name["import, absee"] = "postclose import of 20 filings of 1,000 loans: periods"
    name["bare insert, csv by deal"] = "the periods of that table inserted alone, a deal behind the other"
    name["bare insert, csv by month"] = "the same, a month behind the other"
    name["bare insert, absee"] = "the periods of those filings inserted alone"
    name["generate"] = "postclose generate, 10,000 deals of 36 months: periods"
    name["database"] = "database, three periods a deal"
}

NR == 1 { next }

{
    size = $2 + 0; server = $3; kind = $4; connections = $5
    row = server SUBSEP kind SUBSEP connections
    machine_wide[row] = (kind ~ /^(hello|generate|import, .*)$/ || server ~ /^(limit|pgbench|postclose-postgres)$/)
    if (machine_wide[row])
        size = 0
    else if (!(size in size_seen)) {
        size_seen[size] = 1
        sizes[++size_count] = size
    }
    if (!(row in row_seen)) {
        row_seen[row] = 1
        rows[++row_count] = row
    }
    if (!(kind in kind_seen)) {
        kind_seen[kind] = 1
        kinds[++kind_count] = kind
    }
    cell = row SUBSEP size
    n = ++count[cell]
    unit[row] = $6
    value[cell, n] = $7
    p50[cell, n] = $8
    p99[cell, n] = $9
}

# Sorts the cell's measurements of one kind into sorted[1..n]; returns the lower median.
function median_of(which, cell,    n, i, j, x) {
    n = count[cell]
    for (i = 1; i <= n; i++) {
        x = which == "value" ? value[cell, i] : which == "p50" ? p50[cell, i] : p99[cell, i]
        for (j = i - 1; j >= 1 && sorted[j] + 0 > x + 0; j--)
            sorted[j + 1] = sorted[j]
        sorted[j + 1] = x
    }
    return sorted[int((n + 1) / 2)]
}

function grouped(x,    text, out) {
    text = sprintf("%.0f", x)
    while (length(text) > 3) {
        out = "," substr(text, length(text) - 2) out
        text = substr(text, 1, length(text) - 3)
    }
    return text out
}

function short(x) {
    x += 0
    return sprintf(x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : x >= 0.1 ? "%.2f" : "%.4f", x)
}

function number(x, row) {
    return unit[row] == "ms" || unit[row] == "-" ? short(x) : grouped(x)
}

function shown(cell, row,    middle, text) {
    if (!(cell in count))
        return "–"
    middle = median_of("value", cell)
    text = number(middle, row)
    if (count[cell] > 1)
        text = text " (" number(sorted[1], row) ".." number(sorted[count[cell]], row) ")"
    if (unit[row] == "MiB" || unit[row] == "ms")
        return text " " unit[row]
    if (p50[cell, 1] == "-")
        return text
    return text "; " short(median_of("p50", cell)) " / " short(median_of("p99", cell))
}

# How many times as fast as the other postclose is, at as many connections; by time, where it is a
# time.
function against(row, size,    part, ours) {
    split(row, part, SUBSEP)
    ours = "postclose" SUBSEP part[2] SUBSEP part[3]
    if (row == ours || unit[row] == "MiB" || !((ours SUBSEP size) in count) ||
        !((row SUBSEP size) in count))
        return ""
    return (unit[row] == "ms" ? ratio(row, size, ours, size) : ratio(ours, size, row, size)) "×"
}

function ratio(row, size, other_row, other_size) {
    if (!((row SUBSEP size) in count) || !((other_row SUBSEP other_size) in count))
        return "–"
    return short(median_of("value", row SUBSEP size) / median_of("value", other_row SUBSEP other_size))
}
