# Prints what bench/run measured as Markdown tables. See results.awk.

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
# periods against bare writes in transactions of as many; `generate` against bare inserts; on
# PostgreSQL, adding periods against pgbench.
function share_of_limit(row,    part, ours, i, shares) {
    split(row, part, SUBSEP)
    if (part[2] == "hello")
        ours = "postclose" SUBSEP "get" SUBSEP 64
    else if (part[2] ~ /full write, 1\/tx FULL/)
        ours = "postclose" SUBSEP "periods" SUBSEP 1
    else if (part[2] ~ /full write, 64\/tx FULL/)
        ours = "postclose" SUBSEP "periods" SUBSEP 64
    else if (part[2] ~ /insert only, 256\/tx FULL/)
        return ratio("postclose" SUBSEP "generate" SUBSEP "-", 0, row, 0)
    else if (part[2] ~ /^bare insert, /)
        return ratio("postclose" SUBSEP "import" substr(part[2], 12) SUBSEP "-", 0, row, 0)
    else if (part[1] == "pgbench")
        return ratio("postclose-postgres" SUBSEP "periods" SUBSEP part[3], 0, row, 0)
    else
        return ""
    for (i = 1; i <= size_count; i++)
        shares = shares (i > 1 ? ", " : "") ratio(ours, sizes[i], row, 0)
    return shares
}

function print_machine_row(row,    part, what) {
    split(row, part, SUBSEP)
    what = part[2] in name ? name[part[2]] : part[2]
    if (part[2] == "hello")
        what = what ", " part[1]
    else if (part[1] == "pgbench" || part[1] == "postclose-postgres")
        what = "PostgreSQL, " part[3] " connections, " part[1] ": " what
    print "| " what " | " shown(row SUBSEP 0, row) " | " share_of_limit(row) " |"
}

# Analytics alone: a row for each filter.
function print_alone(    k, i, label, heading) {
    for (k = 1; k <= kind_count; k++) {
        if (kinds[k] !~ /^alone: /)
            continue
        for (i = 1; i <= size_count; i++)
            if (("postclose" SUBSEP kinds[k] SUBSEP "-" SUBSEP sizes[i]) in count)
                break
        if (!heading++)
            print "\n| analytics alone, " grouped(sizes[i]) " deals, 5,000 buyers, 200 markets: filter " \
                "| postclose | bare scan, 1 thread | DuckDB, 2 threads | DuckDB / postclose |\n" \
                "|---|---|---|---|---|"
        label = kinds[k]
        sub(/^alone: /, "", label)
        print "| " label " | " alone("postclose", kinds[k], sizes[i]) " | " \
            alone("columns", kinds[k], sizes[i]) " | " alone("duckdb", kinds[k], sizes[i]) " | " \
            ratio("duckdb" SUBSEP kinds[k] SUBSEP "-", sizes[i], \
                  "postclose" SUBSEP kinds[k] SUBSEP "-", sizes[i]) "× |"
    }
}

function alone(server, kind, size,    row) {
    row = server SUBSEP kind SUBSEP "-"
    return shown(row SUBSEP size, row)
}

function print_machine(    i, heading) {
    for (i = 1; i <= row_count; i++) {
        if (!machine_wide[rows[i]])
            continue
        if (!heading++)
            print "\n| limit of this machine | a second; p50 / p99 in ms | postclose / it |\n|---|---|---|"
        print_machine_row(rows[i])
    }
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
    print "postclose is, at each number of deals that both were measured at. The peers stop at 100,000"
    print "deals. A million deals have 5,000 buyers, 20,000 buy boxes and 200 markets, fewer have 50, 200"
    print "and 40.\n"
    print line " postclose / it |"
    print rule "---|"
    for (k = 1; k <= kind_count; k++)
        for (i = 1; i <= row_count; i++) {
            split(rows[i], part, SUBSEP)
            if (part[2] == kinds[k] && kinds[k] !~ /^alone: / && !machine_wide[rows[i]])
                print_row(rows[i])
        }
    print_alone()
    print_machine()
}
