"""Bar codes: what a scanner would read back from the bars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.barcodes import WIDEST, Symbology, barcode_of
from portal.domain.codes import check_digit

# GS1 General Specifications: number set A of each digit; C is it inverted, B is C mirrored.
_SET_A = (
    "0001101", "0011001", "0010011", "0111101", "0100011",
    "0110001", "0101111", "0111011", "0110111", "0001011",
)  # fmt: skip
_PARITY = (
    "AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
    "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA",
)  # fmt: skip
_INVERT = str.maketrans("01", "10")
_SET_C = tuple(bits.translate(_INVERT) for bits in _SET_A)
_SET_B = tuple(bits[::-1] for bits in _SET_C)


def read_ean13(modules: str) -> str:
    bars = modules.strip("0")
    assert (bars[:3], bars[45:50], bars[92:]) == ("101", "01010", "101")
    parity, left = "", ""
    for at in range(3, 45, 7):
        bits = bars[at : at + 7]
        chosen = "A" if bits in _SET_A else "B"
        parity += chosen
        left += str((_SET_A if chosen == "A" else _SET_B).index(bits))
    right = "".join(str(_SET_C.index(bars[at : at + 7])) for at in range(50, 92, 7))
    return f"{_PARITY.index(parity)}{left}{right}"


@given(st.text("0123456789", min_size=12, max_size=12).filter(lambda text: text.strip("0") != ""))
def test_an_ean_13_is_read_back_digit_by_digit(digits):
    ean = f"{digits}{check_digit(digits)}"

    drawn = barcode_of(ean=ean, sku="")

    assert drawn is not None
    assert (drawn.symbology, drawn.text, drawn.width) == (Symbology.EAN13, ean, 113)
    assert read_ean13(drawn.modules) == ean


def test_an_ean_8_has_its_guards_and_digits():
    drawn = barcode_of(ean="96385074", sku="")

    assert drawn is not None
    bars = drawn.modules.strip("0")
    assert (drawn.symbology, len(bars), bars[:3], bars[31:36], bars[64:]) == (
        Symbology.EAN8, 67, "101", "01010", "101",
    )  # fmt: skip
    assert "".join(str(_SET_A.index(bars[at : at + 7])) for at in range(3, 31, 7)) == "9638"
    assert "".join(str(_SET_C.index(bars[at : at + 7])) for at in range(36, 64, 7)) == "5074"


def test_a_code_128_is_the_known_one_with_its_check_symbol_and_quiet_zones():
    drawn = barcode_of(ean="", sku="PJJ123C")

    assert drawn is not None
    assert drawn.modules == "".join(
        (
            "0" * 10,
            "11010010000",  # start of set B
            "11101110110", "10110111000", "10110111000",  # P J J
            "10011100110", "11001110010", "11001011100",  # 1 2 3
            "10001000110",  # C
            "11101000110",  # check: 55
            "1100011101011",  # stop
            "0" * 10,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ean", "sku", "text", "symbology"),
    [
        ("036000291452", "X-1", "0036000291452", Symbology.EAN13),
        ("5901234123458", "X-1", "X-1", Symbology.CODE128),
        ("", "X-1", "X-1", Symbology.CODE128),
        ("15901234123454", "X-1", "15901234123454", Symbology.CODE128),
    ],
    ids=["UPC-A", "wrong check digit", "no EAN", "GTIN-14"],
)
def test_what_is_drawn_follows_from_the_codes(ean, sku, text, symbology):
    drawn = barcode_of(ean=ean, sku=sku)

    assert drawn is not None
    assert (drawn.text, drawn.symbology) == (text, symbology)


@pytest.mark.parametrize("sku", ["", "Żółw", "A" * 40, "a\tb"])
def test_what_no_scanner_would_read_is_not_drawn(sku):
    assert barcode_of(ean="", sku=sku) is None


@given(st.text("ABC-0123456789/", min_size=1, max_size=20))
def test_the_path_covers_every_bar_once(sku):
    drawn = barcode_of(ean="", sku=sku)

    if drawn is not None:
        painted = ["0"] * drawn.width
        for part in drawn.path.split("M")[1:]:
            start, length = int(part.split(" ")[0]), int(part.split("h")[1].split("v")[0])
            for at in range(start, start + length):
                assert painted[at] == "0"
                painted[at] = "1"
        assert "".join(painted) == drawn.modules
        assert drawn.width <= WIDEST
