// What the dialect makes of texts: [source, HTML], without the classes of our own style sheets.
type Case = readonly [source: string, html: string]

const color = (name: string, text: string) =>
  `<span class="stMarkdownColoredText" data-color="${name}">${text}</span>`
const background = (name: string, text: string) =>
  `<span class="stMarkdownColoredBackground" data-color="${name}">${text}</span>`
const badge = (name: string, text: string) =>
  `<span class="stMarkdownBadge" data-color="${name}">${text}</span>`
const away = 'target="_blank" rel="noopener noreferrer"'

export const BASICS: readonly Case[] = [
  ["a\nb", "<p>a\nb</p>"],
  ["a  \nb", "<p>a<br/>b</p>"],
  ["a\n\n\nb", "<p>a</p><p>b</p>"],
  [
    "**b** *i* ~~s~~ ~t~ `c`",
    "<p><strong>b</strong> <em>i</em> <del>s</del> <del>t</del> <code>c</code></p>",
  ],
  ["***bi*** a_b_c 2*3*4", "<p><em><strong>bi</strong></em> a_b_c 2<em>3</em>4</p>"],
  ["**日本語**です", "<p><strong>日本語</strong>です</p>"],
  ["\\*x\\* \\# \\:red[x]", "<p>*x* # :red[x]</p>"],
  ["&amp; &lt; &copy; &#65; &#x42; &nope; &#0;", "<p>&amp; &lt; © A B &amp;nope; \ufffd</p>"],
  ["- a\n- b\n  - c", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"],
  ["3. x\n4. y", '<ol start="3"><li>x</li><li>y</li></ol>'],
  ["1. x", "<ol><li>x</li></ol>"],
  ["* a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"],
  [
    "- [ ] a\n- [x] b",
    '<ul><li><input type="checkbox" disabled="" readOnly="" aria-label="To do"/>a</li>' +
      '<li><input type="checkbox" disabled="" readOnly="" aria-label="Done" checked=""/>b</li></ul>',
  ],
  ["> q\n> r", "<blockquote><p>q\nr</p></blockquote>"],
  ["> [!NOTE]\n> hi", "<blockquote><p>[!NOTE]\nhi</p></blockquote>"],
  ["---", "<hr/>"],
  [
    "| a | b |\n|:--|--:|\n| **x** | 2 |",
    '<div tabindex="0"><table><thead><tr><th style="text-align:left">a</th>' +
      '<th style="text-align:right">b</th></tr></thead><tbody><tr>' +
      '<td style="text-align:left"><strong>x</strong></td>' +
      '<td style="text-align:right">2</td></tr></tbody></table></div>',
  ],
  ["<b>raw</b> <!-- c -->", "<p>&lt;b&gt;raw&lt;/b&gt; &lt;!-- c --&gt;</p>"],
  ["<div>hi **b**</div>", "&lt;div&gt;hi **b**&lt;/div&gt;"],
  ["a<br>b", "<p>a&lt;br&gt;b</p>"],
]

export const LINKS: readonly Case[] = [
  ["[x](http://x.com)", `<p><a href="http://x.com" ${away}>x</a></p>`],
  ['[x](http://x.com "t&amp;u")', `<p><a href="http://x.com" title="t&amp;u" ${away}>x</a></p>`],
  ["[r][1]\n\n[1]: http://x.com", `<p><a href="http://x.com" ${away}>r</a></p>`],
  ["[z](#h)", '<p><a href="#h">z</a></p>'],
  ["[x](/rel) [y](?a=1)", `<p><a href="/rel" ${away}>x</a> <a href="?a=1" ${away}>y</a></p>`],
  [
    "[m](mailto:a@b.c) [t](tel:1)",
    `<p><a href="mailto:a@b.c" ${away}>m</a> <a href="tel:1" ${away}>t</a></p>`,
  ],
  ["www.example.com", `<p><a href="http://www.example.com" ${away}>www.example.com</a></p>`],
  ["https://e.com/a_b", `<p><a href="https://e.com/a_b" ${away}>https://e.com/a_b</a></p>`],
  ["foo@bar.com", `<p><a href="mailto:foo@bar.com" ${away}>foo@bar.com</a></p>`],
  ["<https://e.com>", `<p><a href="https://e.com" ${away}>https://e.com</a></p>`],
  ["[a -> b](http://x.com)", `<p><a href="http://x.com" ${away}>a -&gt; b</a></p>`],
  ['![i](http://x/y.png "t")', '<p><img src="http://x/y.png" alt="i" title="t"/></p>'],
  ["![i](data:image/png;base64,AAAA)", '<p><img src="data:image/png;base64,AAAA" alt="i"/></p>'],
  ["[f](ftp://x)", "<p><span>f</span></p>"],
]

export const DIRECTIVES: readonly Case[] = [
  [":red[a **b**]", `<p>${color("red", "a <strong>b</strong>")}</p>`],
  [":red[a :blue[c]]", `<p>${color("red", `a ${color("blue", "c")}`)}</p>`],
  ["a:red[x]b", `<p>a${color("red", "x")}b</p>`],
  [
    ":grey[g] :primary[p] :rainbow[r]",
    `<p>${color("gray", "g")} ${color("primary", "p")} ${color("rainbow", "r")}</p>`,
  ],
  [":blue-background[:red[x]]", `<p>${background("blue", color("red", "x"))}</p>`],
  [":rainbow-background[r]", `<p>${background("rainbow", "r")}</p>`],
  [":green-badge[ok]", `<p>${badge("green", "ok")}</p>`],
  [":rainbow-badge[x]", "<p>:rainbow-badge[x]</p>"],
  [":red[multi\nline]", `<p>${color("red", "multi\nline")}</p>`],
  [":red[a [l](#x) b]", `<p>${color("red", 'a <a href="#x">l</a> b')}</p>`],
  [":blue[a\\]b]", `<p>${color("blue", "a]b")}</p>`],
  [":blue[a[1]]", `<p>${color("blue", "a[1]")}</p>`],
  [":red[unclosed", "<p>:red[unclosed</p>"],
  [":foo[bar **z**] :foo", "<p>:foo[bar <strong>z</strong>] :foo</p>"],
  [":RED[x]", "<p>:RED[x]</p>"],
  ["`:red[x]`", "<p><code>:red[x]</code></p>"],
  ["10:30:45 std::vector a:b", "<p>10:30:45 std::vector a:b</p>"],
  [
    ':color[x]{foreground="#f00"}',
    '<p><span class="stMarkdownColoredText" style="color:#f00">x</span></p>',
  ],
  [
    ':color[x]{foreground="red" background="rgba(0, 0, 0, 0.5)"}',
    '<p><span class="stMarkdownColoredBackground" style="color:red;background-color:rgba(0, 0, 0, 0.5)">x</span></p>',
  ],
  [':color[x]{background="url(http://x)"}', "<p><span>x</span></p>"],
  [':color[x]{foreground="red;position:fixed"}', "<p><span>x</span></p>"],
  [":small[a] :shimmer[x]", '<p><span>a</span> <span class="stMarkdownShimmer">x</span></p>'],
  ["- :red[x]", `<ul><li>${color("red", "x")}</li></ul>`],
  [":streamlit:", '<p><svg viewBox="0 0 32 24" role="img" aria-label="Kawa">…</svg></p>'],
  [
    ":material/home:",
    '<p><span style="mask-image:url(&quot;_kawa/icons/home.svg&quot;)" role="img" aria-label="home icon" data-icon="home"></span></p>',
  ],
]

export const TYPOGRAPHY: readonly Case[] = [
  ["a -> b <- c <-> d", "<p>a → b ← c ↔ d</p>"],
  ["a -- b >= c <= d ~= e", "<p>a — b ≥ c ≤ d ≈ e</p>"],
  ["->", "<p>→</p>"],
  ["**->** x", "<p><strong>→</strong> x</p>"],
  ["a->b a --> b x --- z", "<p>a-&gt;b a --&gt; b x --- z</p>"],
  ["`a -> b`", "<p><code>a -&gt; b</code></p>"],
]

/** [source, what is left of it in a label]. */
export const LABELS: readonly Case[] = [
  ["- item", "<p>- item</p>"],
  ["# head", "<p># head</p>"],
  ["> q", "<p>&gt; q</p>"],
  ["1. x", "<p>1. x</p>"],
  ["1) x", "<p>1) x</p>"],
  ["* x", "<p>* x</p>"],
  ["+ x", "<p>+ x</p>"],
  ["- [ ] t", "<p>- [ ] t</p>"],
  ["2024. year", "<p>2024. year</p>"],
  ["x\n# y", "<p>x\n# y</p>"],
  ["    indent", "<p>indent</p>"],
  ["**b** _i_ ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <del>s</del> <code>c</code></p>"],
  ["[l](http://x.com)", `<p><a href="http://x.com" ${away}>l</a></p>`],
  ["| a | b |\n|--|--|\n| 1 | 2 |", "a b 1 2 "],
  ["---", ""],
  ["Head\n===", "Head"],
  ["a -> :red[b]", `<p>a → ${color("red", "b")}</p>`],
  ["<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"],
]
