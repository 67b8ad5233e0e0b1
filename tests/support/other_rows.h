/* Rows for the tables that a generated portfolio leaves empty, for the test of copies: a new table
 * needs one here. */
#ifndef TESTS_SUPPORT_OTHER_ROWS_H
#define TESTS_SUPPORT_OTHER_ROWS_H

/* What a portfolio has none of, with all that could be taken for something else on the way. */
static const char other_rows[] =
    "INSERT INTO users (id, email, email_key, name, role, created_at, updated_at) VALUES"
    " ('00000000000000000000000a', 'A@x', 'a@x', 'NULL', 'admin', 1, 1),"
    " ('00000000000000000000000b', 'B@x', 'b@x', '{\"a\\b\"}', 'dialer', -1,"
    " 9223372036854775807),"
    " ('00000000000000000000000c', 'C@x', 'c@x', '', 'dialer', 1, -9223372036854775807),"
    " ('00000000000000000000000d', 'D@x', 'd@x', 'Zo\u00eb \u6771\u4eac \U0001f3e0, \n\t''q''',"
    " 'closer', 1, 1);"
    "INSERT INTO jobs (id, kind, status, created_at, error)"
    " VALUES ('j1', 'recalculate', 'failed', 1, ''), ('j2', 'recalculate', 'done', 2, NULL);"
    "INSERT INTO import_originators (originator_key, buyer_id) VALUES ('o', 'b');"
    "INSERT INTO import_boxes (originator_key, property_type, buy_box_id) VALUES ('o', 't', 'b');"
    "INSERT INTO import_loans (pool_id, number, deal_id) SELECT 'p', '1', min(id) FROM deals;"
    "INSERT INTO import_statements (pool_id, number, filed_on, version) VALUES ('p', '1', 1, 1);"
    "INSERT INTO import_periods (deal_id, last_ym, months, period_id, figures)"
    " SELECT min(id), 1, 1, 'p', 'f' FROM deals;"
    "INSERT INTO imports (id, status, source, file_name, file_bytes, file_hash, recognition,"
    " settings, created_by_name, created_at, updated_at)"
    " SELECT 'm', 'done', '', 'f', 1, hash, '{}', '{}', 'n', 1, 1 FROM audit_head;"
    "INSERT INTO import_chunks (import_id, number, bytes, packed)"
    " SELECT 'm', 0, 1, hash FROM audit_head;"
    "INSERT INTO import_rows (import_id, number, row, sheet, kind, outcome, problems, remarks,"
    " cells) VALUES ('m', 1, 2, '', 'leads', 'refused', '[]', '[]', '[]');"
    "INSERT INTO import_keys (source, kind, key, subject_id) VALUES ('s', 'leads', 'k', 'i');"
    "INSERT INTO import_sources (source, format, kind, settings, updated_at)"
    " VALUES ('s', 'csv', 'leads', '{}', 1);"
    "INSERT INTO deal_reverts (deal_id) VALUES ('d');";

#endif
