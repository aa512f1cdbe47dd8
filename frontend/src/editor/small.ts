/** Highlighting for the languages that have no ready grammar: a few rules each. */

import { simpleMode } from "@codemirror/legacy-modes/mode/simple-mode";

type Rule = { regex: RegExp; token: string | null; sol?: boolean };

const words = (list: string) => new RegExp(`(?:${list.trim().split(/\s+/).join("|")})\\b`);
const string: Rule = { regex: /"(?:[^\\"]|\\.)*"?/, token: "string" };
const single: Rule = { regex: /'(?:[^\\']|\\.)*'?/, token: "string" };
const number: Rule = { regex: /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/, token: "number" };
const hash: Rule = { regex: /#.*/, token: "comment" };
const name: Rule = { regex: /[A-Za-z_]\w*/, token: "variable" };

export const awk = simpleMode({
  start: [
    hash,
    string,
    number,
    {
      regex: words(
        "BEGIN END if else while for do in break continue next nextfile exit return delete getline print printf function func",
      ),
      token: "keyword",
    },
    { regex: words("NR NF FS OFS RS ORS FILENAME FNR RSTART RLENGTH SUBSEP ARGC ARGV ENVIRON"), token: "builtin" },
    { regex: /\$\w+/, token: "propertyName" },
    { regex: /[a-z]\w*(?=\()/, token: "variableName.function" },
    { regex: /\/(?:[^\\/\n]|\\.)+\/(?=\s*[,){]|\s*$)/, token: "string.special" },
    name,
  ],
});

export const bc = simpleMode({
  start: [
    hash,
    string,
    { regex: /\/\*[^]*?(?:\*\/|$)/, token: "comment" },
    number,
    { regex: words("define auto return if else while for break continue print halt quit"), token: "keyword" },
    { regex: words("scale ibase obase last length sqrt read"), token: "builtin" },
    name,
  ],
});

export const jq = simpleMode({
  start: [
    hash,
    string,
    number,
    {
      regex: words("def if then elif else end as reduce foreach try catch label import include and or not"),
      token: "keyword",
    },
    { regex: words("true false null"), token: "atom" },
    { regex: /\$\w+/, token: "variable" },
    { regex: /\.[A-Za-z_]\w*/, token: "propertyName" },
    { regex: /@\w+|[a-z_]\w*/, token: "variableName.function" },
  ],
});

export const elixir = simpleMode({
  start: [
    hash,
    { regex: /"""/, token: "string", push: "heredoc" },
    string,
    single,
    number,
    {
      regex: words(
        "def defp defmodule defmacro defstruct defimpl defprotocol do end fn if else unless case cond when with for in and or not receive after try rescue catch raise import alias use require",
      ),
      token: "keyword",
    },
    { regex: words("true false nil"), token: "atom" },
    { regex: /:[a-zA-Z_]\w*[?!]?|[a-z_]\w*:(?!:)/, token: "atom" },
    { regex: /@[a-z_]\w*/, token: "meta" },
    { regex: /[A-Z]\w*/, token: "typeName" },
    { regex: /[a-z_]\w*[?!]?(?=\()/, token: "variableName.function" },
    { regex: /[a-z_]\w*[?!]?/, token: "variable" },
  ],
  heredoc: [
    { regex: /.*?"""/, token: "string", pop: true },
    { regex: /.*/, token: "string" },
  ],
});

export const prolog = simpleMode({
  start: [
    { regex: /%.*/, token: "comment" },
    { regex: /\/\*[^]*?(?:\*\/|$)/, token: "comment" },
    string,
    single,
    number,
    { regex: /:-|-->|\?-|\\\+|->/, token: "keyword" },
    { regex: words("is mod rem xor"), token: "keyword" },
    { regex: /[A-Z_]\w*/, token: "variableName.special" },
    { regex: /[a-z]\w*(?=\()/, token: "variableName.function" },
    { regex: /[a-z]\w*/, token: "atom" },
  ],
});
