"""How a rule refuses."""


class RuleBroken(Exception):
    """A rule refuses what a person asked; carries the sentence and the way forward in plain words.

    `sentence` says which rule, `way_on` what to do instead (content §7.1). `field` names the form
    field it belongs to, where there is one. Shown as the error summary; nothing typed is lost.
    """

    def __init__(self, sentence: str, way_on: str = "", *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_on = way_on
        self.field = field

    def __str__(self) -> str:
        return f"{self.sentence} {self.way_on}".strip()
