import pytest

from dibao.names import bigrams, clean_name, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("单雄", "SX"),
        ("仇小明", "QXM"),
        ("解放", "XF"),
        ("查良", "ZL"),
        ("区小兰", "OXL"),
        ("曾经国", "ZJG"),
        ("盖明", "GM"),
        ("尉迟恭", "YCG"),
        ("长孙无忌", "ZSWJ"),
        ("欧阳小明", "OYXM"),
        ("阿依古丽·买买提", "AYGLMMT"),
        ("粘合", "NH"),
        ("", ""),
    ],
)
def test_initials_follow_the_surname_reading(name, letters):
    assert initials(name) == letters


def test_bigrams_hold_every_pair():
    assert bigrams("王小明") == ["小明", "王小"]
    assert set(bigrams("小明")) <= set(bigrams("王小明"))
    assert bigrams("明") == ["明"]
    assert bigrams("") == []


def test_the_middle_dot_does_not_part_a_name_for_search():
    assert bigrams("买提·艾力") == bigrams("买提艾力") == bigrams("买提•艾力")
    assert clean_name("买提 . 艾力") == "买提·艾力"
