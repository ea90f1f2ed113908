import pytest

from benchmarks.understanding import judging
from benchmarks.understanding.judging import Share
from benchmarks.understanding.peer import Said


def label(name: str | None, sure: bool = True) -> Said:
    return Said(name, 0.5, sure)


@pytest.mark.parametrize(
    ("intent", "outcome"),
    [
        ("sun_care/how_long", "answer:sun_care/how_long"),
        ("handoff_medical", "handoff:medical"),
        ("handoff_urgent", "handoff:urgent"),
        ("handoff_request", "handoff:request"),
        ("smalltalk/greet", "smalltalk:greet"),
        ("out_of_scope", "out_of_scope"),
        (None, "out_of_scope"),
    ],
)
def test_a_label_stands_for_the_outcome_of_its_intent(intent: str | None, outcome: str) -> None:
    assert judging.came(label(intent)) == (outcome,)


def test_a_label_below_the_threshold_counts_as_no_answer_and_still_as_the_first_label() -> None:
    unsure = label("sun_care/how_long", sure=False)
    assert judging.came(unsure) == ("out_of_scope",)
    assert judging.first_label(unsure) == ("answer:sun_care/how_long",)


def test_a_system_that_decides_on_outcomes_is_taken_at_its_word() -> None:
    said = Said(None, 0.9, True, outcomes=("handoff:medical", "answer:clinic/hours"))
    assert judging.came(said) == judging.first_label(said) == said.outcomes


ASKED = [
    ("a", "answer:cost/how_much"),
    ("b", "answer:cost/how_much|answer:cost/payment"),
    ("c", "answer:cost/how_much"),
    ("d", "handoff:medical"),
    ("e", "handoff:urgent"),
    ("f", "handoff:medical"),
    ("g", "out_of_scope"),
    ("h", "out_of_scope"),
    ("i", "answer:cost/how_much+answer:clinic/hours"),
    ("j", "handoff:medical+answer:clinic/hours"),
    ("k", "answer:cost/how_much+answer:clinic/hours"),
]
SAID = [
    label("cost/how_much"),
    label("cost/payment"),
    label("handoff_medical"),
    label("handoff_request"),
    label("handoff_medical"),
    label("cost/how_much"),
    label("out_of_scope"),
    label("cost/how_much", sure=False),
    label("clinic/hours"),
    label("handoff_medical"),
    Said(None, 0.9, True, outcomes=("answer:clinic/hours", "answer:cost/how_much")),
]


def test_the_rule_is_the_same_for_every_system() -> None:
    verdict = judging.judge(ASKED, SAID)
    assert verdict.faq == Share(2, 3)
    # A hand-off is not right, and no wrong answer.
    assert verdict.wrong == Share(0, 3)
    # Any hand-off keeps a medical message from being answered.
    assert verdict.medical == Share(2, 3)
    assert verdict.answered == Share(1, 3)
    # Of the answers, those out of scope and the messages with two harmless questions.
    assert verdict.needless == Share(1, 7)
    # Being unsure is right where there is nothing to answer.
    assert verdict.out_of_scope == Share(2, 2)
    assert verdict.several == Share(1, 3)
    assert verdict.partly == Share(3, 3)
    # Overall a hand-off must be of the right kind, and here none is.
    assert verdict.overall == Share(2 + 0 + 2 + 1, 11)


def test_another_answer_is_a_wrong_one_and_silence_is_none() -> None:
    said = [label("clinic/hours"), label("clinic/hours", sure=False), label("clinic/hours")]
    assert judging.judge(ASKED[:3], said).wrong == Share(2, 3)
    assert judging.judge(ASKED[:3], said, judging.first_label).wrong == Share(3, 3)


def test_without_a_threshold_the_first_label_counts() -> None:
    assert judging.judge(ASKED, SAID, judging.first_label).out_of_scope == Share(1, 2)


def test_what_nobody_asked_for_makes_a_message_with_several_questions_wrong_in_every_column() -> None:
    said = Said(None, 0.9, True, outcomes=("answer:clinic/hours", "answer:cost/how_much", "out_of_scope"))
    verdict = judging.judge(ASKED[-1:], [said])
    assert (verdict.several.number, verdict.partly.number) == (0, 0)


def test_accuracy_and_macro_f1_of_a_public_file() -> None:
    asked = [("a", "x"), ("b", "x"), ("c", "x"), ("d", "y")]
    right, f1 = judging.accuracy(asked, [label("x"), label("x"), label("y", sure=False), label("y")])
    assert right == Share(3, 4)
    # x: precision 1, recall 2/3; y: precision 1/2, recall 1.
    assert f1 == pytest.approx((0.8 + 2 / 3) / 2)


def test_a_share_of_nothing_is_not_shown_as_nought() -> None:
    assert str(Share(0, 0)) == "-" and str(Share(1, 8)) == "12.5%"
