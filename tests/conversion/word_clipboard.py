"""HTML as Word, Word for the web and Google Docs put it on the clipboard."""

from html import escape

_START = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"
xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Users/pat/AppData/Local/Temp/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>
<![endif]-->
<style>
<!--
 /* Style Definitions */
 p.MsoNormal, li.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;}
 @list l0:level1 {mso-level-number-format:bullet; mso-level-text:\\F0B7;}
-->
</style>
</head>
<body lang=EN-GB style='tab-interval:36.0pt;word-wrap:break-word'>
<!--StartFragment-->
"""
_END = """<!--EndFragment-->
</body>
</html>
"""


def clipboard(*paragraphs: str) -> str:
    """Return paragraphs as Word for Windows gives them to Chrome."""
    return _START + "\n\n".join(paragraphs) + "\n\n" + _END


def text(html: str, style: str = "MsoNormal") -> str:
    return (
        f"<p class={style}><span style='mso-ansi-language:EN-GB'>{html}"
        "<o:p></o:p></span></p>"
    )


def heading(level: int, words: str) -> str:
    return f"<h{level} style='margin-top:12.0pt'>{escape(words)}<o:p></o:p></h{level}>"


def item(html: str, marker: str = "·", level: int = 1, place: str = "Middle") -> str:
    """Return an item of a list; the place is First, Middle or Last."""
    font = "Symbol" if marker == "·" else "Calibri"
    return (
        f"<p class=MsoListParagraphCxSp{place} style='margin-left:{36 * level}.0pt;"
        "mso-add-space:auto;text-indent:-18.0pt;"
        f"mso-list:l0 level{level} lfo1'><![if !supportLists]>"
        f"<span style='font-family:{font};mso-fareast-font-family:{font}'>"
        f"<span style='mso-list:Ignore'>{marker}"
        "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp; </span>"
        f"</span></span><![endif]>{html}<o:p></o:p></p>"
    )


def link(words: str, address: str) -> str:
    return f'<a href="{escape(address)}"><span style="color:blue">{words}</span></a>'


def table(*rows: list[str]) -> str:
    cells = "".join(
        "<tr style='mso-yfti-irow:0'>"
        + "".join(
            "<td width=200 valign=top style='border:solid windowtext 1.0pt'>"
            f"{text(cell)}</td>"
            for cell in row
        )
        + "</tr>"
        for row in rows
    )
    return (
        "<table class=MsoTableGrid border=1 cellspacing=0 "
        f"style='border-collapse:collapse;mso-yfti-tbllook:1184'>{cells}</table>"
    )


COMMENTED = (
    "<p class=MsoNormal>Shown<a style='mso-comment-reference:PE_1;"
    "mso-comment-date:20260115T1200'> words</a>"
    "<span class=MsoCommentReference><span style='font-size:8.0pt'>"
    '<a class=msocomanchor id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">'
    "[PE1]</a><span style='mso-special-character:comment'>&nbsp;</span></span></span>."
    "<o:p></o:p></p>"
)
COMMENTS = (
    "<div style='mso-element:comment-list'><hr class=msocomoff>"
    "<div style='mso-element:comment'><div id=\"_com_1\" class=msocomtxt>"
    "<p class=MsoCommentText>The real name is Markertown.</p></div></div></div>"
)
TRACKED = (
    "<p class=MsoNormal>Child <del cite='mailto:Pat%20Example' "
    "datetime='2026-01-15T12:00'>Markertown</del><ins cite='mailto:Pat%20Example' "
    "datetime='2026-01-15T12:00'>Ash</ins> was seen.<o:p></o:p></p>"
)
HIDDEN = (
    "<p class=MsoNormal>Shown.<span style='display:none;mso-hide:all'> Markertown."
    "</span><o:p></o:p></p>"
)
NOTED = (
    "<p class=MsoNormal>As guidance says<a style='mso-footnote-id:ftn1' "
    'href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference>'
    "<span style='mso-special-character:footnote'><![if !supportFootnotes]>[1]"
    "<![endif]></span></span></a>.<o:p></o:p></p>"
)
NOTES = (
    "<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all>"
    "<hr align=left size=1 width=\"33%\"><![endif]><div style='mso-element:footnote' "
    "id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' "
    'href="#_ftnref1" name="_ftn1" title=""><span class=MsoFootnoteReference>'
    "<span style='mso-special-character:footnote'>[1]</span></span></a>"
    " Working Together 2023.<o:p></o:p></p></div></div>"
)
PICTURE = (
    '<p class=MsoNormal><!--[if gte vml 1]><v:shape id="Picture_x0020_1" '
    'type="#_x0000_t75"><v:imagedata src="file:///C:/clip_image001.png"/>'
    "</v:shape><![endif]--><![if !vml]><img width=100 height=100 "
    'src="file:///C:/Users/pat/AppData/Local/Temp/msohtmlclip1/01/clip_image002.png" '
    'alt="Markertown" v:shapes="Picture_x0020_1"><![endif]></p>'
)
SMART_TAGS = (
    '<p class=MsoNormal>In <st1:City w:st="on"><st1:place w:st="on">Leeds</st1:place>'
    "</st1:City> they met.<o:p></o:p></p>"
)

WEB = """<div class="OutlineElement Ltr"><p class="Paragraph" xml:lang="EN-GB"
role="heading" aria-level="1"><span class="TextRun"><span class="NormalTextRun">What we
found</span></span><span class="EOP">&nbsp;</span></p></div>
<div class="ListContainerWrapper"><ul class="BulletListStyle1" role="list"><li
data-aria-level="1" role="listitem" class="OutlineElement"><p class="Paragraph"><span
class="TextRun">Ask again</span><span class="EOP">&nbsp;</span></p></li></ul></div>
<div class="ListContainerWrapper"><ul class="BulletListStyle1" role="list"><li
data-aria-level="1" role="listitem" class="OutlineElement"><p class="Paragraph"><span
class="TextRun">Write it <span style="font-weight: bold">down</span></span></p></li>
</ul></div>"""

GOOGLE = """<meta charset="utf-8"><b style="font-weight:normal;"
id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-weight:400">Practice</span>
</h2><p dir="ltr"><span style="font-weight:400">We </span><span
style="font-weight:700;font-style:italic">listen</span><span style="font-weight:400">
well.</span></p><ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span
style="font-weight:400">One</span></p></li><li dir="ltr" aria-level="1"><p dir="ltr"
role="presentation"><span style="font-weight:400">Two</span></p></li></ul></b>"""
