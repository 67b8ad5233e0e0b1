# Turns the raw results of bench/run into Markdown: a row for each server, case and number of
# connections, medians over the rounds, ratios.

BEGIN {
    FS = "\t"
    name["periods"] = "add a period, durable"
    name["get"] = "read a record"
    name["analytics"] = "analytics, eight filters in turn"
    name["analytics-all"] = "analytics, no filter"
    name["hello"] = "HTTP alone, a constant answer"
    name["memory"] = "memory, peak after the reads"
    name["database"] = "database, three periods a deal"
}

NR == 1 { next }

{
    size = $2 + 0; server = $3; kind = $4; connections = $5
    row = server SUBSEP kind SUBSEP connections
    machine_wide[row] = (kind == "hello" || server == "limit")
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
    return x + 0 >= 100 ? sprintf("%.0f", x) : x + 0 >= 10 ? sprintf("%.1f", x) : sprintf("%.2f", x)
}

function number(x, row) {
    return unit[row] == "ms" ? short(x) : grouped(x)
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
    return text "; " short(median_of("p50", cell)) " / " short(median_of("p99", cell))
}

# How many times as fast as the other postclose is: by rate at as many connections, or, against a
# bare time, by the median answer to one connection.
function against(row, size,    part, ours) {
    split(row, part, SUBSEP)
    if (part[1] == "postclose" || part[1] == "limit" || part[2] == "hello" ||
        part[2] == "memory" || part[2] == "database" || !((row SUBSEP size) in count))
        return ""
    if (unit[row] == "ms") {
        ours = "postclose" SUBSEP part[2] SUBSEP 1 SUBSEP size
        if (!(ours in count))
            return ""
        return short(median_of("value", row SUBSEP size) / median_of("p50", ours)) "×"
    }
    ours = "postclose" SUBSEP part[2] SUBSEP part[3] SUBSEP size
    if (!(ours in count))
        return ""
    return short(median_of("value", ours) / median_of("value", row SUBSEP size)) "×"
}

function ratio(row, size, other_row, other_size) {
    if (!((row SUBSEP size) in count) || !((other_row SUBSEP other_size) in count))
        return "–"
    return short(median_of("value", row SUBSEP size) / median_of("value", other_row SUBSEP other_size))
}

function print_row(row,    part, i, line, ratios, one) {
    split(row, part, SUBSEP)
    line = "| " (part[2] in name ? name[part[2]] : part[2]) " | " part[1] " | " part[3] " |"
    for (i = 1; i <= size_count; i++) {
        line = line " " shown(row SUBSEP sizes[i], row) " |"
        one = against(row, sizes[i])
        if (one != "")
            ratios = ratios (ratios == "" ? "" : ", ") one
    }
    if (size_count > 1)
        line = line " " ratio(row, sizes[size_count], row, sizes[1]) " |"
    print line " " ratios " |"
}

# What share of a limit postclose reaches, at each number of deals: reads against HTTP alone, adding
# periods against bare writes in transactions of as many.
function share_of_limit(row,    part, ours, i, shares) {
    split(row, part, SUBSEP)
    if (part[2] == "hello")
        ours = "postclose" SUBSEP "get" SUBSEP 64
    else if (part[2] ~ /full write, 1\/tx FULL/)
        ours = "postclose" SUBSEP "periods" SUBSEP 1
    else if (part[2] ~ /full write, 64\/tx FULL/)
        ours = "postclose" SUBSEP "periods" SUBSEP 64
    else
        return ""
    for (i = 1; i <= size_count; i++)
        shares = shares (i > 1 ? ", " : "") ratio(ours, sizes[i], row, 0)
    return shares
}

function print_machine_row(row,    part) {
    split(row, part, SUBSEP)
    print "| " (part[2] in name ? name[part[2]] ", " part[1] : part[2]) " | " \
        shown(row SUBSEP 0, row) " | " share_of_limit(row) " |"
}

function print_aims(    i, one, many, line) {
    one = "postclose" SUBSEP "periods" SUBSEP 1
    many = "postclose" SUBSEP "periods" SUBSEP 64
    if (size_count > 1) {
        print "- Adding a period at " grouped(sizes[size_count]) " deals against " \
            grouped(sizes[1]) ", requests/s: " ratio(many, sizes[size_count], many, sizes[1]) \
            " at 64 connections, " ratio(one, sizes[size_count], one, sizes[1]) \
            " at one (aim: 0.80 or more)."
    }
    for (i = 1; i <= size_count; i++)
        line = line (i > 1 ? ", " : "") ratio(many, sizes[i], one, sizes[i]) "× at " \
            grouped(sizes[i]) " deals"
    print "- Group commit, 64 connections against one, requests/s: " line " (aim: 10× or more)."
    print "- Wrong answers: " wrong + 0 "."
}

END {
    line = "| operation | server | connections |"
    rule = "|---|---|---|"
    for (i = 1; i <= size_count; i++) {
        line = line " " grouped(sizes[i]) " deals |"
        rule = rule "---|"
    }
    if (size_count > 1) {
        line = line " " grouped(sizes[size_count]) " / " grouped(sizes[1]) " |"
        rule = rule "---|"
    }
    print "Requests/s, median (min..max); p50 / p99 in ms. The last column: how many times as fast"
    print "postclose is, at each number of deals.\n"
    print line " postclose / it |"
    print rule "---|"
    for (k = 1; k <= kind_count; k++)
        for (i = 1; i <= row_count; i++) {
            split(rows[i], part, SUBSEP)
            if (part[2] == kinds[k] && !machine_wide[rows[i]])
                print_row(rows[i])
        }
    print ""
    print_aims()
    for (i = 1; i <= row_count; i++) {
        if (!machine_wide[rows[i]])
            continue
        if (!heading++)
            print "\n| limit of this machine | a second; p50 / p99 in ms | postclose / it |\n|---|---|---|"
        print_machine_row(rows[i])
    }
}
