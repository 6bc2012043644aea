"""Titles of the texts on which transitions and refusals rest, as they are shown."""

RULES = "《最低生活保障审核确认办法》"
