"""The tone in which a state is shown. The words carry the meaning; the tone only helps."""

GOOD = "confirmed accepted active paid closed released funded sent reconciled passed "
GOOD += "done published completed succeeded matched approved settled imported"
WARN = "paused correction correction_requested suspended objected disputed grace overdue "
WARN += "unknown exception reconciling returned partial partly_paid"
BAD = "refused declined failed terminated stopped rejected voided invalid"
INFO = "submitted reviewed investigating verifying notice noticed under_review running "
INFO += "in_progress checking visiting appraising opinion spot_check queued authorised authorized"

_TONES = {
    state: tone
    for tone, states in (("good", GOOD), ("warn", WARN), ("bad", BAD), ("info", INFO))
    for state in states.split()
}


def tone_of(status: str) -> str:
    """good, warn, bad, info, or neutral for a state that this table does not name."""
    return _TONES.get(status, "neutral")
