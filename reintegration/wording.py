"""The colours and the words of a plan where it is shown."""

from reintegration.models import Goal, Review

RATINGS = {
    Goal.Rating.RED: "red",
    Goal.Rating.AMBER: "yellow",
    Goal.Rating.GREEN: "green",
    Goal.Rating.NOT_YET: "grey",
}
OUTCOMES = {
    Review.Outcome.CONTINUE: "green",
    Review.Outcome.STEP_UP: "orange",
    Review.Outcome.STEP_DOWN: "teal",
    Review.Outcome.CLOSE: "yellow",
}
