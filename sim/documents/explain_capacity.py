"""E43x and E44x: what a capacity study and the tables beside it may not hold."""

from __future__ import annotations

from typing import Final

from sim.documents.explanation import Explanation

CAPACITY: Final = {
    "E430": Explanation(
        "a history of traffic that is no table of times and rates",
        "each row is a step of time with a number for each column of the first line",
        "when,requests",
        "write 'time,requests_per_s', or 'time' and a column for each journey",
    ),
    "E431": Explanation(
        "a column of a history that is no journey of the system",
        "what nobody does in the topology cannot be sized for",
        "time,chekout",
        "use the names of the topology's journeys, or 'requests_per_s' for all together",
    ),
    "E432": Explanation(
        "a time of a history that cannot be read, or does not come after the one before",
        "a forecast rests on the order of its steps; a time twice is a merge gone wrong",
        "2026-03-10T14:00 below 2026-03-10T15:00",
        "sort the rows, keep one of each time, write 2026-03-10T14:00 (UTC, or with its offset)",
    ),
    "E433": Explanation(
        "a rate of a history that is no number, negative, or nothing throughout",
        "a gap is a missing row; 0 says that nobody came",
        "2026-03-10T14:00,n/a",
        "leave the row out where nothing was measured",
    ),
    "E434": Explanation(
        "rows of a history that do not lie on even steps",
        "a day and a week must be whole numbers of steps",
        "rows 45 s apart, or one at 14:07 among whole hours",
        "gather to 5, 10, 15, 20 or 30 minutes, an hour or a day",
    ),
    "E435": Explanation(
        "a history of less than three weeks",
        "with fewer turns of the season it cannot be told from chance",
        "ten days of hourly rows",
        "bring at least three whole weeks; six to ten are better",
    ),
    "E436": Explanation(
        "a history with more than one step in twenty missing",
        "a few are filled from other weeks; more would be invention",
        "a week of five is not there",
        "bring the missing rows, or begin after the hole",
    ),
    "E437": Explanation(
        "a load test that is no table of concurrency and throughput",
        "the scalability law is about these two",
        "users,rps",
        "write 'concurrency,requests_per_s' and numbers above 0",
    ),
    "E438": Explanation(
        "fewer than six different load points",
        "three figures of a law from so few points would follow the noise",
        "five rows",
        "measure at six loads at least, some of them beyond where it bends",
    ),
    "E440": Explanation(
        "a study names a service that its system does not have",
        "nothing would be sized, priced or searched",
        "scaling: {service: frontend}",
        "use a name of the topology's services",
    ),
    "E441": Explanation(
        "a study asks for what takes a price, and gives none",
        "a price that was true once is a wrong answer now, so none is assumed",
        "spot: {services: [orders]}, and no 'prices' with 'spot'",
        "add 'prices' with what you pay",
    ),
    "E442": Explanation(
        "an event that touches neither the history nor what is looked ahead",
        "it would change nothing, which is seldom what was meant",
        "begins: 2025-11-27, in a history of 2026",
        "mend its date, or look further ahead",
    ),
}
