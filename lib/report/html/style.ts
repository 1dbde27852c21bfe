/** The page's look: the same colours as the pictures, light and dark; words beside every colour; paper without controls. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--quiet:#59636e;--edge:#d1d9e0;--box:#f6f8fa;--link:#0969da;--bad:#cf222e;--caution:#9a6700;--good:#1a7f37;--bar:#0969da;--bar2:#bc4c00}
@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--quiet:#9198a1;--edge:#3d444d;--box:#151b23;--link:#4493f8;--bad:#ff7b72;--caution:#e3b341;--good:#56d364;--bar:#4493f8;--bar2:#f0883e}}
*{box-sizing:border-box}
html{scroll-padding-top:3.5rem}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
main,header,footer{max-width:1440px;margin:0 auto;padding:0 1rem}
a{color:var(--link)}
h1{font-size:1.9rem;line-height:1.2;margin:1.5rem 0 .25rem}
h2{font-size:1.35rem;margin:2.5rem 0 .75rem;padding-top:.5rem;border-top:1px solid var(--edge)}
h3{font-size:1.1rem;margin:1.5rem 0 .5rem}
p{margin:.4rem 0}
code,pre,.mono{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{background:var(--box);border:1px solid var(--edge);border-radius:6px;padding:.75rem;overflow:auto;max-height:28rem;margin:.25rem 0;white-space:pre}
nav{position:sticky;top:0;z-index:2;background:var(--paper);border-bottom:1px solid var(--edge)}
nav ul{display:flex;gap:0 1.1rem;list-style:none;margin:0 auto;padding:.6rem 1rem;max-width:1440px;overflow-x:auto;white-space:nowrap}
td pre{white-space:pre-wrap;overflow-wrap:anywhere;max-height:none;margin:0;padding:.2rem .4rem;min-width:18rem;max-width:44rem}
.quiet{color:var(--quiet)}
.scroll{contain:content;overflow-x:auto;border:1px solid var(--edge);border-radius:8px;margin:.5rem 0}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem;border-bottom:1px solid var(--edge);overflow-wrap:normal}
[data-candidates] table{table-layout:fixed;min-width:52rem}[data-candidates] th:first-child{width:17rem}[data-candidates] th.number{width:7.5rem}td.wide,[data-candidates] td.mono{overflow-wrap:anywhere}
tbody tr:last-child td{border-bottom:0}
th{background:var(--box);color:var(--quiet);font-weight:600;white-space:nowrap}
tr.group td{background:var(--box);font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip:focus{position:static;width:auto;height:auto;clip-path:none}
.mark{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:0 .55rem;font-size:.8rem;font-weight:600;white-space:nowrap}
.error{color:var(--bad)}.warning{color:var(--caution)}.info{color:var(--link)}.good{color:var(--good)}
.finding{border:1px solid var(--edge);border-left-width:4px;border-radius:6px;padding:.6rem .9rem;margin:.6rem 0}
.finding.error{border-left-color:var(--bad)}.finding.warning{border-left-color:var(--caution)}.finding.info{border-left-color:var(--link)}
.finding>*{color:var(--ink)}.finding .mark{color:inherit}
.finding.error .mark{color:var(--bad)}.finding.warning .mark{color:var(--caution)}.finding.info .mark{color:var(--link)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem;margin:.4rem 0}
dt{color:var(--quiet)}dd{margin:0}
details{border:1px solid var(--edge);border-radius:8px;margin:.5rem 0;padding:0 .9rem}
summary{cursor:pointer;padding:.55rem 0;font-weight:600}
details[open]{padding-bottom:.75rem}
.controls{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;margin:.5rem 0}
label{display:grid;font-size:.85rem;color:var(--quiet)}
input,button,select{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:6px;padding:.3rem .6rem;max-width:100%}
button{cursor:pointer;background:var(--box)}
th button{border:0;padding:0;background:none;font-weight:600}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));gap:.75rem;margin:1rem 0}
.card{border:1px solid var(--edge);border-radius:8px;padding:.7rem .9rem}
.card b{display:block;font-size:1.25rem}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,40rem),1fr));gap:1rem}
.pictures svg{width:100%;height:auto;display:block}
.copy{position:relative}.copy>button{position:absolute;top:.5rem;right:.5rem;font-size:.8rem}
.plot{width:100%;height:auto;max-width:60rem}
.plot text{fill:var(--ink);font:12px ui-sans-serif,system-ui,sans-serif}
.plot .promised{fill:none;stroke:var(--bar);stroke-width:2}.plot .measured{fill:var(--bar2)}.plot .axis{stroke:var(--edge)}
footer{margin-top:3rem;padding-bottom:2rem;color:var(--quiet);font-size:.9rem}
@media (max-width:600px){dl{grid-template-columns:1fr}dt{margin-top:.3rem}h1{font-size:1.5rem}}
@media print{nav,.controls,button,.skip{display:none!important}body{font-size:11px}details{break-inside:avoid-page}pre{max-height:none;white-space:pre-wrap}.scroll{overflow:visible;border:0}h2{break-after:avoid}a{color:inherit;text-decoration:none}}
`
  .trim()
  .replaceAll('\n', '');
