import json
from pathlib import Path

import pytest

from benchmarks.understanding import nlpjs, peer, plain_peers, run, steps, systems
from benchmarks.understanding.material import Material
from benchmarks.understanding.peer import Said
from benchmarks.understanding.steps import Measured
from benchmarks.understanding.tables import Line, own
from clinic_nlu.sentence_encoder import Encoder

GREETINGS = ["hello there", "hi", "good morning", "hey you", "good evening to you", "hello my friend"]
PRICES = ["what does it cost", "how much is it", "the price please", "is it expensive", "cost of a session", "fees"]
# Rasa reads a slash, a plus and brackets in its own way; none of that may reach the labels and texts here.
SUNBATHING = [
    "sunbathing afterwards",
    "sunbed after the laser",
    "tanning on a beach",
    "factor fifty",
    "sun hat",
    "suntan",
]
LABELS = ("greet/hello", "ask+price", "the sun")
CHEAP = ("svm", "nearest")


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "WORK", tmp_path / "work")
    monkeypatch.setattr(run, "obey_signals", lambda: None)


@pytest.fixture
def intents(tmp_path: Path) -> Path:
    lines = ["text,label,split"]
    for texts, label in zip((GREETINGS, PRICES, SUNBATHING), LABELS, strict=True):
        lines += [f"{text} [really](thing),{label},train" for text in texts]
    lines += [f"hello good friend,{LABELS[0]},test", f"how much does a session cost,{LABELS[1]},test"]
    # Asked in words of the other label: nobody who learned from the file can be right.
    lines += [f"what does it cost,{LABELS[0]},test"]
    path = tmp_path / "tiny.csv"
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return path


def result(folder: Path, name: str = "tiny") -> dict:
    return json.loads((folder / f"{name}.json").read_text("utf-8"))


def test_cheap_systems_learn_a_public_file_and_are_counted(intents: Path, tmp_path: Path) -> None:
    assert run.main(["--csv", str(intents), "--systems", ",".join(CHEAP), "--out", str(tmp_path)]) == 0
    measured = {each["system"]: each for each in result(tmp_path)["systems"]}
    assert set(measured) == set(CHEAP)
    for each in measured.values():
        assert (each["accuracy"]["number"], each["accuracy"]["of"]) == (2, 3)
        # Precision 1, recall 1/2; precision 1/2, recall 1. Nobody asked for the third.
        assert each["macro_f1"] == pytest.approx(2 / 3)
        assert (
            0 < each["processor_milliseconds"] < each["milliseconds"] * 1.5 < 1500 and each["training"]["seconds"] > 0
        )
        # Its own process: no Rasa in it, which alone takes half a gigabyte.
        assert 20 < each["asking"]["megabytes"] < 400
    page = (tmp_path / "tiny.md").read_text("utf-8")
    assert "66.7%" in page and "no triage" in page and result(tmp_path)["facts"]["material"][:16] in page


def test_a_finished_system_is_kept_until_the_material_changes(
    intents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--csv", str(intents), "--systems", "svm", "--out", str(tmp_path)]
    assert run.main(command) == 0
    assert "kept from an earlier run" not in capsys.readouterr().out
    first = result(tmp_path)
    assert run.main(command) == 0
    assert "kept from an earlier run" in capsys.readouterr().out
    again = result(tmp_path)
    assert again["systems"] == first["systems"] and "scikit-learn" in again["facts"][run.KEPT]
    intents.write_text(intents.read_text("utf-8").replace("hello good friend", "hello good old friend"), "utf-8")
    assert run.main(command) == 0
    assert "kept from an earlier run" not in capsys.readouterr().out
    assert result(tmp_path)["facts"]["material"] != first["facts"]["material"]


def test_a_step_that_was_interrupted_is_done_again_and_no_other(intents: Path, tmp_path: Path) -> None:
    command = ["--csv", str(intents), "--systems", "svm", "--out", str(tmp_path)]
    assert run.main(command) == 0
    folder = next((tmp_path / "work").iterdir()) / "svm"
    assert not list(folder.glob("*.joblib")), "models are not kept once they are asked"
    trained = (folder / "trained.json").read_text("utf-8")
    (folder / "inputs.txt").write_text("other versions")
    (folder / "asked.json").unlink()
    assert run.main(command) == 0
    assert (folder / "trained.json").read_text("utf-8") != trained and (folder / "asked.json").is_file()


def test_our_own_task_is_judged_by_outcomes(tmp_path: Path) -> None:
    arguments = ["--systems", "svm", "--examples", "3", "--every", "30", "--out", str(tmp_path)]
    assert run.main(arguments) == 0
    written = result(tmp_path, "understanding")
    only = written["systems"][0]
    assert only["several"]["number"] == 0 and only["several"]["of"] > 0
    assert only["faq"]["number"] > only["faq"]["of"] / 3
    assert "LIMITED" in written["facts"]["examples"]
    assert not (tmp_path / "work" / "results").exists()


def test_our_classifier_learns_labels_and_texts_word_for_word(intents: Path, tmp_path: Path) -> None:
    assert run.main(["--csv", str(intents), "--systems", "ours", "--out", str(tmp_path)]) == 0
    only = result(tmp_path)["systems"][0]
    assert (only["accuracy"]["number"], only["accuracy"]["of"]) == (2, 3)


@pytest.mark.skipif(nlpjs.installed() != nlpjs.VERSIONS, reason="NLP.js is installed by the benchmark alone")
def test_nlpjs_learns_and_says_when_it_is_unsure(intents: Path, tmp_path: Path) -> None:
    assert run.main(["--csv", str(intents), "--systems", "nlpjs", "--out", str(tmp_path)]) == 0
    only = result(tmp_path)["systems"][0]
    assert (only["accuracy"]["number"], only["accuracy"]["of"]) == (2, 3)
    assert only["asking"]["megabytes"] > 30


def test_a_machine_without_node_leaves_nlpjs_out_and_says_so(
    intents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(nlpjs.shutil, "which", lambda program: None)
    assert run.main(["--csv", str(intents), "--systems", "nlpjs,svm", "--out", str(tmp_path)]) == 0
    assert "NLP.js was left out: node is not installed." in capsys.readouterr().out
    assert "NLP.js was left out" in (tmp_path / "tiny.md").read_text("utf-8")


def test_a_system_that_fails_is_told_with_the_end_of_its_output(
    intents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    intents.write_text(
        "text,label,split\n?,a,train\n!,a,train\n.,b,train\n;,b,train\n(,c,train\n),c,train\n?,a,test\n", "utf-8"
    )
    assert run.main(["--csv", str(intents), "--systems", "svm", "--out", str(tmp_path)]) == 1
    assert "empty vocabulary" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--csv", "nowhere.csv"], "no such file"),
        (["--systems", "svm,bert"], "There is no system 'bert'"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(arguments) == 2
    captured = capsys.readouterr()
    assert told in captured.err and captured.err.count("\n") == 1 and captured.out == ""


def test_only_a_whole_run_overwrites_the_committed_results() -> None:
    def where(*arguments: str, failed: bool = False) -> Path:
        return run._where(run._options(arguments), failed)

    assert where() == where("--epochs", "5") == run.RESULTS
    for arguments in (["--quick"], ["--systems", "svm"], ["--every", "2"], ["--examples", "9"], ["--csv", "x.csv"]):
        assert where(*arguments) != run.RESULTS
    assert where(failed=True) != run.RESULTS


def test_results_hang_on_epochs_only_where_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    stock, logistic = systems.BY_KEY["rasa-stock"], systems.BY_KEY["rasa-logistic"]
    assert stock.inputs(1) != stock.inputs(2)
    assert logistic.inputs(1) == logistic.inputs(2)
    assert {system.key for system in systems.ALL if system.epochs} == {"rasa-stock", "rasa-diet"}


def test_the_readme_tells_every_system() -> None:
    page = (run.RESULTS.parent / "README.md").read_text("utf-8")
    assert [key for key in systems.BY_KEY if f"| `{key}` |" in page] == list(systems.BY_KEY)


def test_the_encoder_without_rasa_says_what_ours_says() -> None:
    ours = Encoder(systems.ENCODER, "encoder.int8.onnx", plain_peers.MAX_TOKENS)
    for text in ("does it hurt?", "sun " * 300):
        assert (plain_peers.Vectors()(text) == ours.encode(text)[0]).all()


def test_the_first_messages_are_asked_before_the_clock_counts() -> None:
    class Counting(peer.Peer):
        asked = 0

        def ask(self, text: str) -> Said:
            self.asked += 1
            return Said(text, 1.0, True, milliseconds=7.0 if text == "timed" else 0.0)

    counting = Counting()
    said = counting.ask_all(["timed", *["a"] * 30])
    assert counting.asked == 31 + peer.WARM_UP and len(said) == 31
    assert said[0].milliseconds == 7.0 and 0 < said[1].milliseconds < 7.0


def line(key: str, words: list[Said]) -> Line:
    known = {"seconds": 1.0, "megabytes": 1.0, "date": "today"}
    return Line(systems.BY_KEY[key], Measured(words, known, known, False))


def test_where_ours_is_behind_the_report_says_so() -> None:
    asked = [("a", "answer:cost/how_much"), ("b", "handoff:medical")]
    ours = [Said(None, 1.0, True, 9.0, 1.0, (came,)) for came in ("out_of_scope", "handoff:medical")]
    other = [Said("cost/how_much", 1.0, True, 1.0), Said("cost/how_much", 1.0, True, 1.0)]
    told = own(Material("x", [], asked), [line("ours", ours), line("svm", other)])
    assert "- FAQ right: Sunhat 0.0%, BEHIND tf-idf and linear SVM (scikit-learn) 100.0%." in told
    assert any(each.startswith("- medical and urgent handed off: Sunhat 100.0%, ahead of") for each in told)
    assert any(each.startswith("- of these answered: Sunhat 0.0%, ahead of") for each in told)
    assert any(each.startswith("- needless hand-off: Sunhat 0.0%, level with") for each in told)
    assert any("9.0 ms; at most 8: NOT met" in each for each in told)
