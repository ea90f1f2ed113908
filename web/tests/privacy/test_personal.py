"""Personal details are found in the forms people type them, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.privacy.numbers import luhn, mod11
from frontdesk.privacy.personal import LABELS, Kind, find, mask

# What is between [[ ]] is the detail.
FOUND = {
    Kind.EMAIL: """
        my email is [[jane.doe@example.com]]
        [[JANE@EXAMPLE.CO.UK]]
        write to [[j+skin@mail.example.org]], please
        ([[o'neill@example.ie]])
        mail me: [[jane_doe-99@sub.mail.example]].
        [[jane @ gmail.com]]
        [[jane@gmail]] is best
        [[jane@hotmail co uk]]
        [[jane (at) example.com]]
        [[jane[at]example[dot]com]]
        [[jane at example dot com]] please
        [[jane dot doe at gmail dot com]]
        it's [[jane at gmail.com]]
        [[müller@exämple.de]]
        mailto:[[jane@example.com]]
        <[[jane@example.com]]>
        [[ｊａｎｅ@example.com]]
    """,
    Kind.PHONE: """
        call me on [[07700 900123]]
        [[07700900123]]
        [[07700 900 123]] after five
        my mobile's [[07700-900-123]].
        tel: [[020 7946 0148]]
        tel:[[02079460148]]
        [[(020) 7946 0148]]
        [[0161 496 0000]]
        [[0161.496.0000]]
        [[01632 960 001]] is my landline
        [[01632-960001]]
        [[0800 111 999 1]]
        [[+44 20 7946 0148]]
        [[+44 (0)20 7946 0148]]
        [[+447700900123]]
        [[+44 7700 900123]]
        [[0044 7700 900123]]
        [[00447700900123]]
        [[(+44) 7700 900123]]
        [[7700 900123]]
        [[7700900123]] is mine
        ring me on [[7946 0148]]
        my number is [[496 0000]]
        text [[555-0123]]
        [[0 7 7 0 0 9 0 0 1 2 3]]
        [[O7700 9OO123]]
        [[oh seven seven double oh nine oh oh one two three]]
        [[zero seven seven zero zero nine zero zero one two three]]
        [[(212) 555-0123]]
        [[212-555-0123]]
        [[212.555.0123]]
        [[1-212-555-0123]]
        [[+1 212 555 0123]]
        [[+1 (212) 555-0123]]
        [[2125550123]]
        [[+33 6 12 34 56 78]]
        [[06 12 34 56 78]]
        [[01.42.68.53.00]]
        [[+49 151 23456789]]
        [[0151/23456789]]
        [[+353 85 123 4567]]
        [[085 123 4567]]
        [[+61 412 345 678]]
        [[0412 345 678]]
        [[+91 98765 43210]]
        [[98765 43210]]
        [[+971 50 123 4567]]
        [[+34 612 345 678]]
        [[+7 912 345-67-89]]
        [[+86 138 0013 8000]]
        I paid 250 [[07700 900123]]
        on 12/05/2026 call [[07700 900123]]
        [[07700 900123]] 3 sessions
        whatsapp [[+44 7700 900123]] or [[020 7946 0148]]
        my number is[[07700900123]]
        [[０７７００ ９００１２３]]
        [[07700\u200b900\u200b123]]
        [[٠٧٧٠٠٩٠٠١٢٣]]
        https://wa.me/[[447700900123]]
    """,
    Kind.POSTCODE: """
        I live in [[SE1 4CK]]
        [[se1 4ck]]
        [[SE14CK]] is where I am
        [[M1 1AA]]
        [[B33 8TH]]
        [[CR2 6XH]]
        [[DN55 1PT]]
        [[EC1A 1BB]]
        [[W1A 0AX]]
        [[sw1a2aa]]
        [[GIR 0AA]]
        14 Saffron Wharf, London [[SE1 4CK]], ground floor
        my postcode is [[SE1]]
        postcode: [[BT7]]
        I live at [[m4 1st]]
        12 Main Street, Springfield, IL [[62704]]
        San Francisco, CA [[94107]]
        New York, NY [[10001-1234]]
        zip [[94107]]
        my zip code is [[60614]]
        ZIP: [[02139]]
        Austin, Texas [[78701]]
        350 Fifth Avenue, New York [[10118]]
    """,
    Kind.BIRTH_DATE: """
        dob [[12/03/1985]]
        DOB: [[12.03.85]]
        d.o.b. [[12-3-1985]]
        my date of birth is [[12 March 1985]]
        date of birth: [[1985-03-12]]
        I was born on [[12th March 1985]]
        born [[March 12, 1985]]
        born on the [[12th of March 1985]]
        [[12/03/1985]] is my birthday
        [[12/03/1985]] (DOB)
        my birthday is [[3 Mar 01]]
        her birthdate was [[31/12/1999]]
        she was born [[01/02/2015]]
        Jane Smith [[12/03/1985]]
        Jane Smith, [[12 March 1985]]
        bday [[7.7.77]]
        date of birth [[12 03 1985]]
        [[12 Mar 1990]] when I was born
    """,
    Kind.CARD: """
        card [[4111 1111 1111 1111]]
        [[4111111111111111]]
        [[4111-1111-1111-1111]]
        visa [[4012 8888 8888 1881]] exp 12/27
        [[5555 5555 5555 4444]]
        amex [[3782 822463 10005]]
        [[378282246310005]]
        [[6011 1111 1111 1117]]
        [[3056 930902 5904]]
        [[2223 0031 2200 3222]]
        pay with [[4222 2222 2222 2]]
        number [[5105105105105100]], cvc 123
    """,
    Kind.NHS: """
        my NHS number is [[943 476 5919]]
        [[943 476 5919]]
        [[9434765919]]
        NHS no: [[943-476-5919]]
        nhs [[4010232137]]
        it is [[401 023 2137]] I think
        NHS number: [[943 476 5918]]
    """,
}

NOTHING = """
    how much is 3 sessions
    £280 for the face
    £1,250.00 for six
    is it 280 or 220 or 420 or 190?
    $1500 - $2000
    prices 280, 220, 420, 190 and 150
    it costs 1200 1300 1400 in total
    200.00 to 300.00 pounds
    I am 42 years old
    ages 35 45 55 65 75
    aged 35-45
    I'm 42 and my mum is 68
    6 sessions 4 weeks apart
    3-5 sessions, 4-6 weeks apart
    10 15 20 25 30 minutes
    open 9:00-18:00
    9.00-13.00, 14.00-20.00
    09.30-10.30 11.30-12.30
    09:30 10:30 11:30 12:30
    tomorrow at 10.30am or 2pm
    at 14:30 on 12/05/2026
    my appointment is on 12/05/2026
    appointment 12 May 2026 at 10:30
    can I come on 05/06/2027 or 07/06/2027
    book me for 2026-12-01 10:30
    05 06 2026 07 08 2026
    the 3rd of June 2027
    my wedding is 12/06/2027
    I had botox on 12/03/2005
    my operation was 14/02/2009
    I had laser on the 3rd of May 2008
    reference K7M-3QX
    K7M 3QX
    my reference is B7H-3QX
    M4H 2QX
    it said 4CK-7M2
    sunhat-ab03cffd7bc8
    model sunhat-071234567890
    sunhat-20261121-101530
    model id 0123456789ab
    order 1234567890
    invoice number 9434765919
    booking reference 2125550123
    ref 0123456789
    tracking no. 4155552671
    on a scale 0 1 2 3 4 5 6 7 8 9 10
    0-10 pain scale
    1 2 3 4 5 6 7 8 9 10 11 12
    0.5 0.75 1.0 1.5 mm needles
    wavelengths 1064 nm, 532 nm and 755 nm
    1064 532 755 810 1550
    SPF 50
    SPF30 or SPF50
    50% off 20% off
    call 999
    call 111 or 999
    ring 101
    phone you at 10.30
    can I call at 9?
    call me on 12/05/2026
    text me at 14:30 tomorrow
    number 6 please
    my number of sessions is 6
    is the number of treatments 3 or 4
    no 250 was too much
    look at wrenfield.com
    I looked at your site and it is great
    meet me @ 5.30
    see you at 6 dot
    @wrenfield on instagram
    the m4 1st exit
    a4 2nd turning
    m25 3rd lane
    e10 petrol
    b12 vitamins and d3
    is it w1 or se1?
    room M12
    l2 disc
    vitamin B12 3x a week
    in 2025 and 2026
    2019 2020 2021 2022
    since 1985
    born in 1985
    I was born with it
    my birthday is next week
    a birthday present for 25/12/2026
    1985 was a good year
    94107
    10001 steps a day
    25000 people
    more than 10000
    4111 1111 1111 1112
    1234 5678 9012 3456
    0000 0000 0000 0000
    943 476 591
    12345
    123456
    1234567
    12345678
    100000
    1,000,000
    192.168.10.25
    https://clinic.example/page/02079460148
    https://clinic.example/?order=9434765919
    v3.6.21
    3/4 of an hour
    24/7
    1/2 price
    20-30-40 minutes
    60-90 minutes, 3-4 weeks, 5-6 times
    2 x 3 x 4
    size 10-12
    I weigh 65.5 kg, 165 cm
    5ft 4in, 120 lbs
    temperature 37.5 38.0 39.5
    bp 120/80 and 130/85
    1st 2nd 3rd 4th
    one two three four
    one, two, three, go
    oh no oh dear
    dose 20mg 40mg 80mg
    hello
    I
    ☀️☀️☀️
"""


def lines(text: str) -> list[str]:
    """The lines of a table."""
    return [line.strip() for line in text.splitlines() if line.strip()]


ROWS = [(kind, line) for kind, text in FOUND.items() for line in lines(text)]


def marked(line: str) -> str:
    """The line with double brackets around what is found."""
    for span in reversed(find(line)):
        line = f"{line[: span.start]}[[{line[span.start : span.end]}]]{line[span.end :]}"
    return line


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=[row for _, row in ROWS])
def test_what_is_a_detail_is_found_to_the_letter(kind: Kind, row: str) -> None:
    line = row.replace("[[", "\2").replace("]]", "\3").replace("\2", "").replace("\3", "")
    if row.startswith("[[jane[at]"):
        line = "jane[at]example[dot]com"
    assert marked(line) == row
    assert {span.kind for span in find(line)} == {kind}
    assert LABELS[kind] in mask(line)


@pytest.mark.parametrize("line", lines(NOTHING))
def test_what_is_none_is_left_alone(line: str) -> None:
    assert marked(line) == line
    assert mask(line) == line


def test_there_are_enough_of_both() -> None:
    assert len(ROWS) >= 100
    assert len(lines(NOTHING)) >= 100


def test_several_in_one_text() -> None:
    text = "I'm Jane, dob 12/03/1985, NHS 943 476 5919, jane@example.com or 07700 900123, SE1 4CK. Card 4111 1111 1111 1111"
    assert mask(text) == (
        "I'm Jane, dob [date of birth], NHS [NHS number], [e-mail] or [phone], [postcode]. Card [card number]"
    )


def test_a_masked_text_has_nothing_left_to_find() -> None:
    for _, row in ROWS:
        assert find(mask(row)) == []


@given(st.text(max_size=300))
def test_spans_are_in_order_and_within_the_text(text: str) -> None:
    last = 0
    for span in find(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end


@given(st.text("0123456789 -+().@/oat", max_size=2000))
def test_a_long_text_of_figures_takes_no_long_time(text: str) -> None:
    find(text)


def test_check_figures() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert mod11("9434765919")
    assert not mod11("9434765918")
    assert mod11("0000000000")
