"""Why something is not done, in words for the person at the desk."""


class Refusal(Exception):
    """An action that a rule forbids. `message` is Chinese; `basis` names the article."""

    def __init__(self, message: str, *, basis: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.basis = str(basis)
        self.field = field

    @property
    def in_full(self) -> str:
        """The message with the article it rests on."""
        return f"{self.message}（依据：{self.basis}）" if self.basis else self.message


class Stale(Refusal):
    """The row has moved on since the page was loaded."""


class NotYours(Refusal):
    """The actor has no role for this action, or the row lies outside the actor's area."""
