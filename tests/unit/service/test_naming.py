from __future__ import annotations

import pytest

from service.naming import stems


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a/page.txt", "b/other.txt"], ("page", "other")),
        (["a/page.txt", "b/page.txt"], ("page", "page-2")),
        (["page.txt", "page.html", "page.pdf"], ("page", "page-2", "page-3")),
        (["a/page.txt", "b/page.txt", "page-2.txt"], ("page", "page-3", "page-2")),
        (["Page.txt", "page.txt"], ("Page", "page-2")),
        (["stdin"], ("stdin",)),
        ([".txt"], (".txt",)),
        ([""], ("page",)),
        (["2024.01.04.txt"], ("2024.01.04",)),
        ([], ()),
    ],
)
def test_no_two_pages_share_a_stem_even_where_letter_case_does_not_count(names, expected):
    assert stems(names) == expected
