"""The tone in which a state is shown. The words carry the meaning; the tone only helps."""

_STATES = {
    "good": (
        "confirmed approved active closed released done taken paid success consistent dismissed"
        " followed survey_published"
    ),
    "warn": (
        "correcting objected due drawn exceeds unknown pending exception reconciling paused"
        " returned ready different upheld down recheck decided waiving overturning replied"
        " reply_reviewed"
    ),
    "bad": "refused declined faulty rejected failed failure stopped out unclear",
    "info": (
        "received handling reviewing_again second_reviewing found submitted funded"
        " investigating appraising opining notifying posted deciding spot_checking"
        " previewed executing up proposed recorded prepared drafted drafting"
        " reviewed sent checking ordered reported running waiting"
    ),
}
_TONES = {state: tone for tone, states in _STATES.items() for state in states.split()}


def tone_of(status: str) -> str:
    """good, warn, bad, info, or neutral for a state that is merely over or unknown here."""
    return _TONES.get(status, "neutral")
