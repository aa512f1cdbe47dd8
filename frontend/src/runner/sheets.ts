/** The component's style sheets, parsed once for a page; constructed ones pass a policy without inline styles. */

import tokens from "../styles/tokens.css?inline";
import bar from "../styles/bar.css?inline";
import caseResults from "../styles/caseResults.css?inline";
import terminal from "../styles/terminal.css?inline";
import runner from "../styles/runner.css?inline";
import input from "../styles/input.css?inline";
import result from "../styles/result.css?inline";

let parsed: CSSStyleSheet[] | undefined;

export function sheets(): CSSStyleSheet[] {
  parsed ??= [tokens, runner, bar, input, result, terminal, caseResults].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  return parsed;
}
