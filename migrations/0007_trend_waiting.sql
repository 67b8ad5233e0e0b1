-- What single reports add to rows of `trend_months`, until many are added to them at once: see
-- app/trends.h. A row a report and month, for its market with strategy, its buyer and its buy box;
-- `seq` is the number of the report's audit entry, the sums are those of `trend_months`.
CREATE TABLE trend_waiting (
    ym                  {{INT}} NOT NULL,
    seq                 {{INT}} NOT NULL,
    market_key          {{TEXT}} NOT NULL,
    strategy            {{TEXT}} NOT NULL,
    buyer_id            {{TEXT}} NOT NULL,
    buy_box_id          {{TEXT}},
    grade_a             {{INT}} NOT NULL,
    grade_b             {{INT}} NOT NULL,
    grade_c             {{INT}} NOT NULL,
    grade_d             {{INT}} NOT NULL,
    projected_rent      {{INT}} NOT NULL,
    projected_expenses  {{INT}} NOT NULL,
    projected_noi       {{INT}} NOT NULL,
    projected_cash_flow {{INT}} NOT NULL,
    actual_rent         {{INT}} NOT NULL,
    actual_expenses     {{INT}} NOT NULL,
    actual_noi          {{INT}} NOT NULL,
    actual_cash_flow    {{INT}} NOT NULL,
    expense_reports     {{INT}} NOT NULL,
    dscr_e4             {{INT}} NOT NULL,
    dscr_reports        {{INT}} NOT NULL,
    vacancy_ppm         {{INT}} NOT NULL,
    vacancy_reports     {{INT}} NOT NULL,
    quarter_deals       {{INT}} NOT NULL,
    year_deals          {{INT}} NOT NULL,
    PRIMARY KEY (ym, seq)
) {{KEYED}};
