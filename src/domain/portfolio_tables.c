#include "domain/portfolio_tables.h"

#include "base/attributes.h"

/* key, city, state, zip, area code, rent, rent/price, tax, insurance, growth of insurance */
const struct portfolio_market portfolio_markets[PORTFOLIO_MARKET_COUNT] = {
    {"TX-DFW", "Dallas", "TX", "752", "214", 208000, 8900, 16500, 6500, 80000},
    {"OH-CLE", "Cleveland", "OH", "441", "216", 139000, 12000, 17500, 5500, 55000},
    {"FL-TPA", "Tampa", "FL", "336", "813", 215000, 9300, 10000, 9500, 110000},
    {"GA-ATL", "Atlanta", "GA", "303", "404", 199000, 8900, 10000, 5500, 65000},
    {"TN-MEM", "Memphis", "TN", "381", "901", 141000, 10800, 11000, 6500, 60000},
    {"NC-CLT", "Charlotte", "NC", "282", "704", 194000, 8500, 8500, 4500, 60000},
    {"AZ-PHX", "Phoenix", "AZ", "850", "602", 207000, 8300, 6500, 4500, 60000},
    {"IN-IND", "Indianapolis", "IN", "462", "317", 153000, 9900, 12000, 5000, 55000},
    {"MO-KCI", "Kansas City", "MO", "641", "816", 149000, 10000, 13000, 6500, 70000},
    {"MI-DET", "Detroit", "MI", "482", "313", 132000, 12600, 20000, 7000, 60000},
    {"AL-BHM", "Birmingham", "AL", "352", "205", 138000, 10400, 8000, 7500, 70000},
    {"PA-PIT", "Pittsburgh", "PA", "152", "412", 145000, 10800, 19000, 5000, 50000},
};

/* type, label, commercial, weight, units, rent, rent/price, upkeep, other */
const struct portfolio_kind portfolio_kinds[PORTFOLIO_KIND_COUNT] = {
    {"single_family", NULL, false, 64, 1, 1, 1000000, 1000000, 45000, 15000},
    {"townhouse", NULL, false, 12, 1, 1, 960000, 960000, 38000, 60000},
    {"duplex", NULL, false, 14, 2, 2, 760000, 1060000, 50000, 35000},
    {"fourplex", NULL, false, 10, 4, 4, 680000, 1120000, 55000, 50000},
    {"multifamily", "Apartments", true, 58, 6, 80, 640000, 1230000, 55000, 110000},
    {"retail", "Plaza", true, 20, 5, 16, 1650000, 1060000, 45000, 70000},
    {"mixed_use", "Block", true, 12, 5, 14, 940000, 1120000, 50000, 85000},
    {"industrial", "Business Park", true, 10, 5, 12, 2050000, 980000, 35000, 50000},
};

/* Rents: annual means of the consumer price index, rent of primary residence (US Bureau of Labor
 * Statistics, CUUR0000SEHA). Rents over prices: that index over the house price indexes of the
 * twelve markets' states (US Federal Housing Finance Agency, all-transactions, 2024 Q4). Both
 * rounded to half percents and set to 1 in 2024. Interest: the year's usual 30-year mortgage rate
 * and a percentage point of margin, rounded. From 2025 on they are assumptions. */
static const struct portfolio_year years[] = {
    {685000, 1370000, 49000},  {710000, 1355000, 47000},  {735000, 1330000, 50000},
    {765000, 1300000, 55500},  {790000, 1280000, 50000},  {815000, 1245000, 43000},
    {835000, 1110000, 41500},  {885000, 1000000, 62000},  {955000, 1010000, 76500},
    {1000000, 1000000, 75500}, {1035000, 1005000, 72500}, {1070000, 1015000, 70000},
    {1105000, 1020000, 68500}, {1140000, 1025000, 67500}, {1180000, 1030000, 67000},
    {1220000, 1035000, 67000},
};
_Static_assert(ARRAY_LENGTH(years) == PORTFOLIO_YEAR_LAST - PORTFOLIO_YEAR_FIRST + 1,
               "a row for each year");

const struct portfolio_year *portfolio_year_of(int32_t year)
{
    if (year < PORTFOLIO_YEAR_FIRST)
        return &years[0];
    if (year > PORTFOLIO_YEAR_LAST)
        return &years[ARRAY_LENGTH(years) - 1];
    return &years[year - PORTFOLIO_YEAR_FIRST];
}

const char *const portfolio_first_names[FIRST_NAME_COUNT] = {
    "Ana",    "Marcus",  "Priya",  "Daniel", "Grace", "Omar",  "Helen", "Victor",
    "Joanna", "Samuel",  "Keiko",  "Andre",  "Nadia", "Peter", "Lucia", "Warren",
    "Tessa",  "Ibrahim", "Claire", "Diego",  "Ruth",  "Ethan", "Mei",   "Patrick",
    "Sonia",  "Calvin",  "Irene",  "Tomas",  "Fay",   "Gavin", "Leila", "Russell"};

const char *const portfolio_last_names[LAST_NAME_COUNT] = {
    "Alvarez", "Whitfield", "Raman",    "Kowalski", "Mercer",   "Haddad",   "Lindqvist", "Okafor",
    "Brandt",  "Delgado",   "Nakano",   "Sutter",   "Petrov",   "Garner",   "Rossi",     "Holloway",
    "Nguyen",  "Farouk",    "Beaumont", "Castillo", "Abrams",   "Tolliver", "Chen",      "Doyle",
    "Marsh",   "Ellery",    "Novak",    "Pruitt",   "Sandoval", "Keane",    "Yousef",    "Barlow",
    "Ito",     "Vance",     "Ferro",    "Quigley",  "Stroud"};

const char *const portfolio_company_words[COMPANY_WORD_COUNT] = {
    "Blue Heron",   "Cedar Gate",  "Lantern",     "Old Mill", "Northfield", "Red Maple",
    "Summit Oak",   "Harbor Line", "Iron Bridge", "Prairie",  "Stonecrop",  "Quiet Creek",
    "Copper Ridge", "Wren",        "Granite Bay", "Sycamore", "Two Rivers", "Fairmeadow",
    "Silver Birch", "Juniper",     "Long Acre",   "Kestrel",  "Tall Pine",  "Bellwether"};

const char *const portfolio_company_nouns[COMPANY_NOUN_COUNT] = {
    "Homes",     "Holdings",     "Residential", "Capital",        "Property Partners",
    "Rentals",   "Equities",     "Estates",     "Investments",    "Realty",
    "Housing",   "Ventures",     "Assets",      "Properties",     "Living",
    "Portfolio", "Land Company", "Dwellings",   "Property Group", "Income Fund",
    "Trust",     "Acquisitions", "Real Estate", "Buildings",      "Associates"};

const char *const portfolio_company_tails[COMPANY_TAIL_COUNT] = {"LLC", "LP", "Inc.", "Group",
                                                                 "Co."};

const char *const portfolio_streets[STREET_COUNT] = {
    "Maple Ridge", "Alder",     "Bayberry",    "Carver",    "Dogwood",  "Elmhurst",   "Fairlawn",
    "Glenwood",    "Hawthorne", "Ivy Hill",    "Jasper",    "Kingsley", "Larkspur",   "Magnolia",
    "Norwood",     "Orchard",   "Pecan",       "Quarry",    "Rosedale", "Sherwood",   "Tamarack",
    "Underhill",   "Vernon",    "Willow Bend", "Yarrow",    "Ashland",  "Briarcliff", "Chestnut",
    "Dunmore",     "Edgewater", "Foxglove",    "Garfield",  "Highland", "Juniper",    "Lakeview",
    "Mulberry",    "Oakmont",   "Primrose",    "Stonegate", "Wexford"};

const char *const portfolio_street_tails[STREET_TAIL_COUNT] = {"St", "Ave", "Dr", "Ln",
                                                               "Rd", "Ct",  "Way"};

const char *const portfolio_estates[ESTATE_COUNT] = {
    "Linden",    "Garfield",     "Riverbend", "Meadowlark", "Park Place", "Union",
    "Crescent",  "Colonial",     "Eastgate",  "Highland",   "Westbrook",  "Foundry",
    "Willowick", "Canal Street", "Sunrise",   "Belmont"};
