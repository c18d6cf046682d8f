"""Numbers, dates and marks look the same on every page, in both languages."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.html import strip_tags


def render(source, **context):
    return Template("{% load house %}" + source).render(Context(context))


@pytest.fixture(params=["en", "zh-hans"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("filters", "value", "english", "chinese"),
    [
        ("count", 1234, "1,234", "1,234"),
        ("decimal:2", Decimal("1204.505"), "1,204.51", "1,204.51"),
        ("money", Decimal("1234.5"), "1,234.50", "1,234.50"),
        ("money", Decimal("166666.665"), "166,666.67", "166,666.67"),
        ("money", 0, "0.00", "0.00"),
        ("wan", Decimal("12045000"), "¥12,045,000", "1,204.50 万元"),
        ("percent", Decimal("660000") / Decimal("1290000"), "51.2%", "51.2%"),
        ("percent", Decimal(2) / 6, "33.3%", "33.3%"),
        ("percent", 1.183, "118.3%", "118.3%"),
        ("percent", 0, "0.0%", "0.0%"),
        ("duration", 45, "45 min", "45 分"),
        ("duration", 90, "1 h 30 min", "1 小时 30 分"),
        ("duration", 120, "2 h", "2 小时"),
        ("duration", 0, "0 min", "0 分"),
        ("duration", 36000, "600 h", "600 小时"),
        ("hours", 90, "1.5", "1.5"),
        ("day", datetime.date(2026, 11, 21), "2026-11-21", "2026-11-21"),
        ("long_day", datetime.date(2026, 11, 2), "2 November 2026", "2026年11月2日"),
        ("weekday_day", datetime.date(2026, 11, 21), "Sat 21 Nov", "11月21日 周六"),
    ],
)
def test_numbers_and_days(filters, value, english, chinese, language):
    shown = strip_tags(render("{{ value|" + filters + " }}", value=value))
    assert shown == (chinese if language == "zh-hans" else english)


@pytest.mark.parametrize("name", ["count", "money", "wan", "percent", "duration", "hours", "day", "long_day", "moment", "ago"])
def test_nothing_known_is_two_dashes_and_said_aloud(name):
    with translation.override("en"):
        shown = render("{{ value|" + name + " }}", value=None)
    assert '<span aria-hidden="true">--</span>' in shown
    assert "no data" in shown


def test_the_exact_amount_stays_at_hand():
    with translation.override("zh-hans"):
        assert 'title="¥12,045,000.10"' in render("{{ value|wan }}", value=Decimal("12045000.10"))


def test_a_moment_is_told_in_shanghai():
    at = datetime.datetime(2026, 11, 21, 16, 30, tzinfo=datetime.UTC)
    assert render("{{ at|moment }}", at=at) == "2026-11-22 00:30"
    assert render("{{ at|day }}", at=at) == "2026-11-22"


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "just now"), (1, "1 minute ago"), (59, "59 minutes ago"), (60, "1 hour ago"), (180, "3 hours ago")]
)
def test_a_short_while_ago_is_told_in_words(minutes, words):
    with translation.override("en"):
        at = timezone.now() - datetime.timedelta(minutes=minutes, seconds=5)
        assert strip_tags(render("{{ at|ago }}", at=at)) == words


def test_a_state_is_shape_word_and_colour():
    with translation.override("en"):
        shown = render('{% status_tag "behind" %}')
    assert "<svg" in shown and "behind" in shown and "tag-bad" in shown


def test_an_unknown_state_is_quiet_and_escaped():
    assert "&lt;b&gt;" in render("{% status_tag state %}", state="<b>")
    assert "tag-quiet" in render('{% status_tag "new_thing" "something new" %}')


def test_the_bar_is_capped_the_number_is_not():
    with translation.override("en"):
        shown = render("{% bullet_bar 1.183 0.58 'on_track' %}")
    assert 'class="bullet-value" y="4" width="100.0%"' in shown
    assert 'aria-label="Done 118.3%, time elapsed 58.0%"' in shown
    assert "118.3%" in strip_tags(shown)
    assert "style=" not in shown


def test_no_target_is_no_bar():
    assert "<svg" not in render("{% bullet_bar rate 0.5 %}", rate=None)


def test_a_summary_skips_what_is_not_there():
    with translation.override("en"):
        shown = strip_tags(render("{% summary_line '6 visits' nothing 90|duration %}", nothing=None))
    assert " ".join(shown.split()) == "6 visits · 1 h 30 min"


def test_a_change_is_said_in_words():
    with translation.override("en"):
        assert " ".join(strip_tags(render('{% diff "45" new %}', new="<60>")).split()) == "from 45 → to &lt;60&gt;"


def test_an_icon_alone_has_a_name():
    assert 'aria-label="Close"' in render('{% icon "close" "Close" %}')
    assert 'aria-hidden="true"' in render('{% icon "close" %}')


class Form(forms.Form):
    kind = forms.ChoiceField(label="Kind", choices=[("visit", "Visit"), ("call", "Call")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", min_length=3)

    def clean(self):
        if self.cleaned_data.get("note") == "both":
            raise forms.ValidationError("The two do not fit")


def test_the_summary_of_mistakes_links_to_each_field():
    with translation.override("en"):
        shown = render("{% error_summary %}", form=Form({}))
        assert "There are 2 things to correct" in shown
        assert 'href="#id_kind_0"' in shown and 'href="#id_note"' in shown
        assert "There is 1 thing" in render("{% error_summary %}", form=Form({"kind": "visit", "note": "both"}))


def test_no_mistake_no_summary_and_a_plain_title():
    with translation.override("en"):
        assert render("{% error_summary %}{% title_prefix %}", form=Form()).strip() == ""
        assert render("{% error_summary %}{% title_prefix %}").strip() == ""
        assert render("{% title_prefix %}", form=Form({})) == "Error: "


def test_chips_are_the_same_radio_buttons():
    shown = render("{% chips form.kind %}", form=Form())
    assert shown.count('type="radio"') == 2
    assert "<legend>" in shown


def test_a_field_names_its_hint_and_its_error():
    class Hinted(forms.Form):
        note = forms.CharField(help_text="In one line")

    shown = Template("{{ form|crispy }}").render(Context({"form": Hinted({})}))
    assert 'aria-describedby="id_note_helptext id_note_error"' in shown
    assert 'id="id_note_helptext"' in shown and 'id="id_note_error"' in shown


def test_what_is_too_long_too_much_or_no_letter_is_said_in_our_own_words():
    class Asked(forms.Form):
        text = forms.CharField(max_length=5, min_length=2, required=False)
        age = forms.IntegerField(min_value=0, max_value=130, required=False)
        price = forms.DecimalField(max_digits=6, decimal_places=2, required=False)

    with translation.override("zh-hans"):
        said = [[str(words) for words in Asked(sent).errors[field]] for field, sent in [
            ("text", {"text": "六个字都在了"}), ("text", {"text": "一"}), ("text", {"text": "王\x00兰"}), ("age", {"age": "-1"}), ("age", {"age": "131"}), ("price", {"price": "1.005"})]]
    assert said == [["最多 5 个字，现在有 6 个"], ["至少 2 个字，现在只有 1 个"], ["文字里有看不见的控制字符，请删去后重新填写"], ["最小为 0"], ["最大为 130"], ["小数点后最多 2 位"]]


def test_undo_goes_to_our_own_addresses_only():
    assert render("{{ m|undo_url }}", m=Message(25, "Deleted", extra_tags="undo:/o/zhihe/undo/1/")) == "/o/zhihe/undo/1/"
    assert render("{{ m|undo_url }}", m=Message(25, "Deleted", extra_tags="undo:https://elsewhere.example/")) == ""
    assert render("{{ m|undo_url }}", m=Message(25, "Deleted", extra_tags="undo://elsewhere.example/")) == ""


def test_each_filter_in_use_can_be_taken_out():
    class Filter(forms.Form):
        street = forms.ChoiceField(label="Street", choices=[("1", "First"), ("2", "Second")], required=False)
        q = forms.CharField(label="Name", required=False)

    request = RequestFactory().get("/", {"street": "2", "q": "a&b", "page": "3", "sort": "name"})
    form = Filter(request.GET)
    source = "{% active_filters form as chosen %}{% for label, value, url in chosen %}{{ label }}={{ value }} {{ url }};{% endfor %}"
    shown = render(source, request=request, form=form)
    assert shown == "Street=Second ?q=a%26b&amp;sort=name;Name=a&amp;b ?street=2&amp;sort=name;"
    assert render("{% with_query light='behind' page=None %}", request=request) == "?street=2&amp;q=a%26b&amp;sort=name&amp;light=behind"


def test_an_empty_head_is_left_out():
    assert render("{% filled %}<div><h1></h1> <p> </p></div>{% endfilled %}") == ""
    assert render("{% filled %}<h1>A</h1>{% endfilled %}") == "<h1>A</h1>"
