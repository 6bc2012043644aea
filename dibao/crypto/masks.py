"""What may be shown of a number or a name where the whole is not needed."""


def mask_id(number: str) -> str:
    """``410105********6676``: area and last four kept, the birth date hidden. "" stays ""."""
    if len(number) <= 10:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def mask_account(number: str) -> str:
    """``**** **** 1868``: the last four digits only. "" stays ""."""
    if len(number) <= 4:
        return "*" * len(number)
    return f"**** **** {number[-4:]}"


def mask_name(name: str) -> str:
    """``黄＊``, ``欧＊＊＊``: the first character kept, as public notices print it."""
    return name[:1] + "＊" * (len(name) - 1)


def mask_phone(number: str) -> str:
    """``138****5678``; shorter numbers keep their last two digits. "" stays ""."""
    if len(number) >= 11:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * max(len(number) - 2, 0) + number[-2:]
