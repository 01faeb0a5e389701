from __future__ import annotations

import numpy as np

from alignment.documents.band import band_through, full_band


def test_the_full_band_holds_every_position_once() -> None:
    band = full_band(2, 3)
    rows, cols = band.positions(0, 3)
    assert band.cells == 12
    assert set(zip(rows.tolist(), cols.tolist(), strict=True)) == {
        (i, j) for i in range(3) for j in range(4)
    }


def test_cells_are_numbered_in_the_order_of_positions() -> None:
    band = band_through(30, 40, [(10, 12), (20, 30)], reach=3, widest=100)
    rows, cols = band.positions(0, 31)
    assert band.cell(rows, cols).tolist() == list(range(band.cells))


def test_positions_outside_the_band_get_the_number_behind_the_last_cell() -> None:
    band = full_band(2, 3)
    rows, cols = np.array([-1, 3, 1, 1]), np.array([0, 0, -1, 4])
    assert band.cell(rows, cols).tolist() == [band.cells] * 4


def test_a_band_reaches_from_corner_to_corner() -> None:
    band = band_through(50, 80, [(25, 70)], reach=2, widest=20)
    assert (band.low[0], band.high[-1]) == (0, 80)


def test_a_band_holds_everything_within_reach_of_its_anchors() -> None:
    band = band_through(100, 100, [(k, k) for k in range(100)], reach=4, widest=50)
    rows, cols = np.meshgrid(np.arange(101), np.arange(101), indexing="ij")
    near = np.abs(rows - cols) <= 4
    assert (band.cell(rows[near], cols[near]) < band.cells).all()


def test_a_band_along_dense_anchors_grows_linearly() -> None:
    small, large = (
        band_through(n, n, [(k, k) for k in range(n)], reach=10, widest=400).cells
        for n in (500, 5000)
    )
    assert large < 10.5 * small


def test_a_deleted_stretch_stays_inside_the_band() -> None:
    anchors = [(k, k) for k in range(20)] + [(k, k + 60) for k in range(20, 40)]
    band = band_through(40, 100, anchors, reach=5, widest=200)
    assert (band.cell(np.full(61, 20), np.arange(19, 80)) < band.cells).all()


def test_a_stretch_without_anchors_is_cut_to_a_strip() -> None:
    band = band_through(3000, 3000, [], reach=10, widest=100)
    assert band.cells < 3001 * 150
    assert (band.cell(np.arange(3001), np.arange(3001)) < band.cells).all()


def test_the_edges_of_a_band_never_turn_back() -> None:
    band = band_through(200, 150, [(30, 90), (160, 95)], reach=7, widest=60)
    assert (np.diff(band.low) >= 0).all()
    assert (np.diff(band.high) >= 0).all()


def test_looking_up_one_position_agrees_with_looking_up_many() -> None:
    band = band_through(20, 30, [(10, 12)], reach=3, widest=100)
    rows, cols = np.meshgrid(np.arange(-2, 23), np.arange(-2, 33), indexing="ij")
    many = band.cell(rows.ravel(), cols.ravel()).tolist()
    one = [
        band.cell_at(i, j)
        for i, j in zip(rows.ravel().tolist(), cols.ravel().tolist(), strict=True)
    ]
    assert one == many
