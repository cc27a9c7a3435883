"""The page of widths: that it tells what is counted, and that this is enough."""

import re

from tests.widths import PAGE, clusters, row

ROWS = re.findall(
    r"^\| (\S+) \| [0-9A-F ]+ \| (\d+) \| (\d+) \| (\d+) \|", PAGE.read_text("utf-8"), re.MULTILINE
)


def test_the_page_tells_of_each_cluster_what_is_counted_and_what_pyte_takes() -> None:
    assert [cluster for cluster, *_ in ROWS] == [cluster for _, cluster in clusters()]
    lines = PAGE.read_text("utf-8").splitlines()
    assert [row(cluster, int(of_tmux)) for cluster, _, of_tmux, _ in ROWS] == [
        line for line in lines if re.match(r"\| \S+ \| [0-9A-F]{4}", line)
    ]


def test_no_cluster_takes_more_cells_than_are_counted() -> None:
    assert [one for one in ROWS if int(one[1]) < max(int(one[2]), int(one[3]))] == []
