"""Why an award stands otherwise than the month before, in closed words that can be counted.

What was written about one family belongs on that family's row alone.
"""

from reviews.models import Grace, Recheck

Ground = Recheck.Ground
_WORDS = dict(Ground.choices) | {Ground.INTERVAL: "定期复核", Ground.OTHER: "其他原因复核"}


def ground_of(recheck: str) -> str:
    """The word for the ground of a recheck, by its table's alias."""
    words = " ".join(f"WHEN '{ground}' THEN '{word}'" for ground, word in _WORDS.items())
    return f"CASE {recheck}.ground {words} END"


# The award `w` is over: by the end of a grace, by the last recheck that stopped it, or of itself.
WHY_ENDED = f"""coalesce(
    (SELECT '渐退期满' FROM reviews_grace g
      WHERE g.award_id = w.id AND g.ends_on = upper(w.period)
        AND g.status IN ('{Grace.Status.RUNNING}', '{Grace.Status.OVER}') LIMIT 1),
    (SELECT {ground_of("k")} FROM reviews_recheck k
      WHERE k.household_id = w.household_id AND k.outcome = '{Recheck.Outcome.STOP}'
        AND k.status = '{Recheck.Status.DONE}'
        AND k.concluded_on >= lower(w.period) - interval '1 month'
        AND k.concluded_on < upper(w.period) + interval '1 month'
      ORDER BY k.concluded_on DESC, k.id DESC LIMIT 1),
    CASE WHEN w.end_reason = '' THEN '待遇期满或转出' ELSE '其他决定' END)"""
