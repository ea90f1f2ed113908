"""Where a message is cut into its questions, where it is not, and what becomes of the parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlu_pipeline import Pipeline
from rasa.shared.nlu.training_data.message import Message

from clinic_nlu.questions import (
    PART_KIND,
    PART_START,
    PARTS,
    Kind,
    QuestionSplitter,
    cut,
    subject_costs,
    whole_and_parts,
)
from clinic_nlu.spacy_tokenizer import DOC, blank_pipeline
from clinic_nlu.topics import Topics

NLP = blank_pipeline()


def splitter_with(**options: object) -> QuestionSplitter:
    """A splitter that has learnt nothing of subjects: what it cuts, it cuts by its rules."""
    made = QuestionSplitter({**QuestionSplitter.get_default_config(), **options}, None, None)  # type: ignore[arg-type]
    made.trained = Topics.learn([])
    return made


SPLITTER = splitter_with()


def split(text: str, splitter: QuestionSplitter = SPLITTER) -> Message:
    """A message after the splitter."""
    return splitter.process([Message({"text": text, DOC: NLP(text)})])[0]


def texts(text: str) -> list[str]:
    """The texts of the parts of a message; none where it is not cut."""
    return [part.get("text") for part in split(text).get(PARTS) or ()]


def kinds(text: str) -> list[Kind]:
    """What each piece of a message looks like, those that are no part of it included."""
    return [part.kind for part in cut(NLP(text), 3)]


# Cut.
@pytest.mark.parametrize(
    "between",
    [
        "? ", ". ", "! ", "... ", "\u2026 ", "?? ", "; ", "\n", "\n\n", ", ", " and ", ", and ", " & ", " also ",
        " plus ", " but ", " then ", " or ", " nd ", " n ", " and also ", ", and if so ",
        " and please ", " and  ", " - ", ": ",
    ],
)  # fmt: skip
def test_two_questions_are_cut_whatever_links_them(between: str) -> None:
    first, second = split(f"does it hurt{between}how much is it").get(PARTS)
    assert first.get("text").startswith("does it hurt") and second.get("text").endswith("how much is it")
    assert "much" not in first.get("text") and "hurt" not in second.get("text")
    assert (first.get(PART_KIND), second.get(PART_KIND)) == (Kind.QUESTION, Kind.QUESTION)


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("what does it cost how long does it take", "how long does it take"),
        ("is it painful can i drive after", "can i drive after"),
        ("will it be red whats the price", "whats the price"),
    ],
)
def test_a_question_begins_without_any_mark_too(text: str, second: str) -> None:
    assert texts(text) == [text[: -len(second)].strip(), second]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("how long is it red and is parking free", "is parking free"),
        ("how much is it, any parking", "any parking"),
        ("does it hurt, have you any parking", "have you any parking"),
        ("does it hurt and does parking cost anything", "does parking cost anything"),
    ],
)
def test_behind_a_pause_or_a_link_a_question_may_begin_in_more_ways(text: str, second: str) -> None:
    assert texts(text)[1] == second


def test_more_than_two_come_in_their_order() -> None:
    assert texts("does it hurt? how long is it red, and what does it cost") == [
        "does it hurt?",
        "how long is it red",
        "what does it cost",
    ]


@pytest.mark.parametrize("text", ["and does it hurt and how much is it", "Also, does it hurt also how much is it"])
def test_a_link_at_the_front_is_no_part_of_a_question(text: str) -> None:
    assert [part.lstrip(" ,") for part in texts(text)] == ["does it hurt", "how much is it"]


# Not cut.
@pytest.mark.parametrize(
    "text",
    [
        "tell me how much it costs",
        "do you know how long it takes",
        "can you tell me what it costs",
        "i was wondering how long it lasts",
        "it depends on what you want",
        "no idea how this works",
        "how long does it take",
        "what side effects does it have",
        "how much is it when it rains",
        "i want to know when you sit down",
        "how long was it red and is now better",
        "the skin was red and will be red again for a while",
        "it was for my niece and have a good look at it",
        "in june and has a lift to the top floor",
        "does it hurt, i have a wedding soon",
        "the redness and the swelling go away after a while",
        "does it hurt",
        "does it hurt?",
        "?",
        "",
        " ",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert split(text).get(PARTS) is None


def test_longer_messages_are_a_story_and_no_list() -> None:
    asked = ["does it hurt?"] * 9
    assert len(texts(" ".join(asked[:8]))) == 8
    assert texts(" ".join(asked)) == []
    patient = splitter_with(most_parts=2)
    assert split("does it hurt? is it red? is it safe?", patient).get(PARTS) is None


# Words in a list.
@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("price, downtime", ["price", "downtime"]),
        ("price and downtime", ["price", "downtime"]),
        ("price, downtime and pain", ["price", "downtime", "pain"]),
        ("price / downtime + pain", ["price", "downtime", "pain"]),
        ("opening hours, the price list", ["opening hours", "the price list"]),
    ],
)
def test_a_list_of_a_few_words_each_is_cut(text: str, parts: list[str]) -> None:
    assert texts(text) == parts
    assert set(kinds(text)) == {Kind.LISTED}


def test_a_list_of_longer_phrases_is_no_list() -> None:
    assert texts("the price of one session, downtime") == []
    longer = splitter_with(words_of_a_listed_part=5)
    assert len(split("the price of one session, downtime", longer).get(PARTS)) == 2


def test_where_there_are_questions_a_comma_lists_nothing() -> None:
    assert texts("does it hurt on face, neck? how much is it") == ["does it hurt on face, neck?", "how much is it"]


# What a part looks like.
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("after the neck, ", Kind.LEAD),
        ("hello, ", Kind.LEAD),
        ("my father was a smoker ", Kind.LEAD),
        ("I faint at needles. ", Kind.SENTENCE),
        ("A wedding in June!\n", Kind.SENTENCE),
        ("And the price? ", Kind.QUESTION),
        ("I wonder how long it lasts. ", Kind.QUESTION),
        ("could you say something about pain. ", Kind.QUESTION),
    ],
)
def test_what_stands_before_a_question_is_told_apart(text: str, kind: Kind) -> None:
    assert kinds(f"{text}is it red afterwards")[0] == kind


@pytest.mark.parametrize("lead", ["after the neck, ", "hello, ", "my father was a smoker "])
def test_what_leads_up_to_a_question_is_a_part_of_its_own_kind(lead: str) -> None:
    first, second = split(f"{lead}is it red afterwards").get(PARTS)
    assert (first.get("text"), first.get(PART_KIND)) == (lead.strip(" ,"), Kind.LEAD)
    assert (second.get("text"), second.get(PART_KIND)) == ("is it red afterwards", Kind.QUESTION)


def test_a_sentence_behind_a_question_is_a_sentence() -> None:
    assert kinds("is it red afterwards? I faint at needles.") == [Kind.QUESTION, Kind.SENTENCE]


# Where it stands.
@pytest.mark.parametrize(
    "text",
    [
        "does it hurt, and how much is it",
        "  does it hurt?\n\n  and, how much is it?  ",
        "\U0001f600\U0001f600 is it r\u00e9d? what\u2019s the price",
        "price , downtime",
    ],
)
def test_the_text_of_a_part_stands_where_it_says(text: str) -> None:
    parts = split(text).get(PARTS)
    assert len(parts) == 2
    for part in parts:
        start = part.get(PART_START)
        assert text[start : start + len(part.get("text"))] == part.get("text")
        assert part.get(DOC).text == part.get("text")


words = ["how much", "is it", "red", "i", "was", "what", "'s", "and", "also", "&", ",", ".", "?", "/", "\n", "  "]
wordings = st.lists(st.sampled_from(words), max_size=20)


@given(st.one_of(st.text(max_size=60), wordings.map(" ".join)))
def test_parts_are_pieces_of_the_text_in_its_order(text: str) -> None:
    end = 0
    for part in split(text).get(PARTS) or ():
        start = part.get(PART_START)
        assert start >= end and part.get("text")
        end = start + len(part.get("text"))
        assert text[start:end] == part.get("text")


@given(wordings.map(" ".join))
def test_no_word_is_lost(text: str) -> None:
    doc = NLP(text)
    parts = cut(doc, 3)
    inside = {index for part in parts for index in range(part.start, part.end)}
    lost = [token.lower_ for token in doc if token.is_alpha and token.i not in inside]
    assert set(lost) <= {"and", "also"}


# In the pipeline.
def test_messages_are_followed_by_their_parts() -> None:
    first, second = split("does it hurt? how much is it?"), split("price please")
    assert [each.get("text") for each in whole_and_parts([first, second])] == [
        "does it hurt? how much is it?",
        "does it hurt?",
        "how much is it?",
        "price please",
    ]


def test_without_a_document_there_is_nothing_to_cut() -> None:
    assert SPLITTER.process([Message.build("does it hurt? how much is it?")])[0].get(PARTS) is None


def test_every_component_measures_the_parts_too(pipeline: Pipeline) -> None:
    message = pipeline.read("does it hurt? i cannot breathe. price please?")
    parts = message.get(PARTS)
    assert len(parts) == 3
    for part in parts:
        assert part.get("full_intent_ranking") and part.get("medical_score") and part.get("nearest_similarity")
    assert [flag["handoff"] for flag in parts[1].get("red_flags")] == ["urgent"]
    assert parts[0].get("red_flags") == parts[2].get("red_flags") == []


# Where the words change their subject.
class Changing(Topics):
    """Finds a change before each of these words, whatever it costs."""

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    def changes(self, words: list[str], costs: list[float]) -> list[int]:  # type: ignore[override]
        assert len(words) == len(costs)
        return [index for index, word in enumerate(words) if index and word in self.words]  # type: ignore[attr-defined]


def changing(text: str, *words: str) -> list[tuple[str, Kind]]:
    splitter = splitter_with()
    splitter.trained = Changing(*words)
    return [(part.get("text"), part.get(PART_KIND)) for part in split(text, splitter).get(PARTS) or ()]


def test_a_message_is_cut_where_its_words_change_their_subject() -> None:
    assert changing("tell me the downtime then the results in full", "then") == [
        ("tell me the downtime", Kind.SUBJECT),
        ("the results in full", Kind.SUBJECT),
    ]


def test_a_link_before_the_new_subject_goes_with_it() -> None:
    assert [text for text, _ in changing("please explain the collagen and causes of sagging", "causes")] == [
        "please explain the collagen",
        "causes of sagging",
    ]


def test_a_question_stays_one_beside_a_subject() -> None:
    found = changing("does it hurt and how much is it plus your opening times", "plus")
    assert [kind for _, kind in found] == [Kind.QUESTION, Kind.QUESTION, Kind.SUBJECT]


def test_a_question_of_empty_words_stays_with_what_it_asks_about() -> None:
    assert texts("collagen, what is it") == []
    assert texts("does it hurt? and parking, what is that") == ["does it hurt?", "parking, what is that"]
    assert texts("where are you? how much is it") == ["where are you?", "how much is it"]


def test_a_change_costs_less_at_a_pause_and_nothing_where_a_question_begins() -> None:
    costs = subject_costs(NLP("price, pain and aftercare how much is it"), 3.0, 7.0)
    assert costs == [0.0, 7.0, 3.0, 3.0, 7.0, 0.0, 7.0, 7.0, 7.0]
    assert subject_costs(NLP(""), 3.0, 7.0) == []


def test_training_learns_subjects_and_leaves_follow_ups_out(pipeline: Pipeline) -> None:
    learnt = pipeline.components["QuestionSplitter"].trained  # type: ignore[attr-defined]
    assert "cost/how_much" in learnt.names and "follow_up_why" not in learnt.names
