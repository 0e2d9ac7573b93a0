"""The look of the report's page, and the few lines of script that change its language."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1d2129; --dim: #5c6470; --paper: #fff; --rule: #dfe3e8;
  --busy: #c2410c; --poll: #a16207; --state: #7e3fb4; --block: #1d5fbf; --events: #15803d;
  --pale: #a9b4c2; --missed: #dc2626; --waiting: #b9c0c9; --badge: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --dim: #9aa4b1; --paper: #14171c;
  --rule: #303742; --busy: #fb923c; --poll: #facc15; --state: #c084fc; --block: #60a5fa;
  --events: #4ade80; --pale: #5a6675; --missed: #f87171; --waiting: #4b5563; --badge: #14171c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 1rem 1rem 3rem; }
h1 { font-size: 1.7rem; margin: .4rem 0; padding-right: 5.5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .6rem; }
.lead { max-width: 46rem; }
.fact, .note, figcaption { color: var(--dim); font-size: .85rem; overflow-wrap: anywhere; }
.fact { margin: .1rem 0; }
.warning { color: var(--missed); }
ul { padding-left: 1.2rem; max-width: 50rem; } li { margin: .35rem 0; }
#language { position: absolute; top: 1rem; right: 1rem; font: inherit; padding: .3rem .8rem;
  color: inherit; background: none; border: 1px solid var(--dim); border-radius: 1rem;
  cursor: pointer; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--rule);
  white-space: nowrap; }
th { font-weight: 600; vertical-align: bottom; line-height: 1.3; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
.badge { display: inline-block; min-width: 1.4em; border-radius: 1em; text-align: center;
  color: var(--badge); font-size: .8em; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(430px, 100%), 1fr));
  gap: 1.2rem; margin-top: 1rem; }
figure { margin: 0; } svg { width: 100%; height: auto; display: block; }
svg text { font: 11px system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; fill: var(--dim); }
svg text.note { font-size: 10px; } svg .value { fill: var(--ink); }
svg .badge { fill: var(--badge); font-weight: 600; }
svg .grid { stroke: var(--rule); fill: none; } svg .line { fill: none; stroke-width: 2; }
svg .leader { fill: none; stroke: var(--dim); stroke-width: 1; stroke-dasharray: 1 3; }
svg .thin { fill: none; stroke-width: 1; stroke-dasharray: 3 3; }
html[lang=en] .zh, html[lang=zh] .en { display: none; }
@media (max-width: 600px) { table { font-size: .7rem; } th, td { padding: .25rem .15rem; }
  td { white-space: normal; word-break: keep-all; }
  .extra { display: none; } th:first-child, td:first-child { position: sticky; left: 0;
  background: var(--paper); white-space: normal; overflow-wrap: anywhere;
  min-width: 3.4rem; } main { padding: 1rem .5rem 3rem; } }
@media print { #language { display: none; } figure { break-inside: avoid; } }
"""

SCRIPT = """
(function () {
  var root = document.documentElement, button = document.getElementById("language");
  function show(language) {
    root.lang = language;
    button.textContent = language === "zh" ? "English" : "中文";
  }
  button.onclick = function () { show(root.lang === "zh" ? "en" : "zh"); };
  var asked = location.hash.slice(1);
  show(asked === "zh" || asked === "en" ? asked : root.lang);
})();
"""
