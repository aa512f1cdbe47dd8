/** What the page offers to start from: the first of each language is what a fresh editor holds. */

import type { Case, SourceFile } from "../api/types";

export interface Example {
  title: string;
  code: string;
  files?: SourceFile[];
  stdin?: string;
  args?: string;
  cases?: Case[];
}

const given = (stdin: string, expected_output: string): Case => ({ stdin, args: [], expected_output });
const SUMS = [given("3 4", "7"), given("-10 10", "0"), given("123456789 987654321", "1111111110")];

const PYTHON: Example[] = [
  {
    title: "Cells",
    code: `# How many hexagons are there within a few steps of one?
def cells(steps):
    return 1 + 3 * steps * (steps + 1)


for steps in range(6):
    print(f"{steps} steps {cells(steps):3} cells", "⬡" * (2 * steps + 1))
`,
  },
  { title: "Add two numbers, with cases", code: "a, b = map(int, input().split())\nprint(a + b)\n", cases: SUMS },
  {
    title: "Draw a picture",
    code: `# Files that a program leaves behind come back, and pictures are shown.
from math import cos, pi, sin

SIZE = 22


def hexagon(x, y, fill):
    corners = ((x + SIZE * cos(pi / 3 * k), y + SIZE * sin(pi / 3 * k)) for k in range(6))
    points = " ".join(f"{cx:.1f},{cy:.1f}" for cx, cy in corners)
    return f'<polygon points="{points}" fill="{fill}" stroke="white" stroke-width="3"/>'


shapes = []
for q in range(-4, 5):
    for r in range(max(-4, -q - 4), min(4, 4 - q) + 1):
        far = max(abs(q), abs(r), abs(q + r))
        x, y = 200 + SIZE * 1.5 * q, 180 + SIZE * 3**0.5 * (r + q / 2)
        shapes.append(hexagon(x, y, f"hsl({38 - 3 * far} 85% {52 + 8 * far}%)"))

with open("comb.svg", "w") as file:
    file.write('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="360">' + "".join(shapes) + "</svg>")
print(f"drew {len(shapes)} cells")
`,
  },
  {
    title: "Read a second file",
    code: `import csv

with open("bees.csv", newline="") as file:
    rows = list(csv.DictReader(file))
for row in sorted(rows, key=lambda row: -int(row["workers"])):
    print(f"{row['hive']:<8}{int(row['workers']):>7,}")
`,
    files: [{ name: "bees.csv", content: "hive,workers\nmeadow,41200\norchard,38750\nroof,12900\n" }],
  },
  {
    title: "An error, with its line",
    code: `def average(numbers):
    return sum(numbers) / len(numbers)


print(average([3, 5, 10]))
print(average([]))  # the traceback leads here
`,
  },
];

const JAVASCRIPT: Example[] = [
  {
    title: "Words",
    code: `const text = "a hive is a city and a city is a hive";
const counts = new Map();
for (const word of text.split(" ")) counts.set(word, (counts.get(word) ?? 0) + 1);
for (const [word, count] of [...counts].sort((a, b) => b[1] - a[1])) {
  console.log(word.padEnd(6), "▇".repeat(count));
}
`,
  },
  {
    title: "Add two numbers, with cases",
    code: 'const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);\nconsole.log(a + b);\n',
    cases: SUMS,
  },
];

const C: Example[] = [
  {
    title: "Primes",
    code: `#include <stdio.h>

int main(void) {
    for (int n = 2, found = 0; found < 20; n++) {
        int prime = 1;
        for (int d = 2; d * d <= n; d++)
            if (n % d == 0) { prime = 0; break; }
        if (prime) { printf("%d ", n); found++; }
    }
    puts("");
    return 0;
}
`,
  },
  {
    title: "Add two numbers, with cases",
    code: '#include <stdio.h>\n\nint main(void) {\n    long a, b;\n    if (scanf("%ld %ld", &a, &b) != 2) return 1;\n    printf("%ld\\n", a + b);\n}\n',
    cases: SUMS,
  },
];

const BASH: Example[] = [
  {
    title: "Colours",
    code: `for colour in 31 33 32 36 34 35; do
  printf '\\033[%sm⬢ \\033[0m' "$colour"
done
echo "hello from $BASH_VERSION"
`,
  },
];

const first = (title: string, code: string): Example[] => [{ title, code }];

const EXAMPLES: Record<string, Example[]> = {
  python: PYTHON,
  javascript: JAVASCRIPT,
  typescript: first(
    "Shapes",
    `type Shape = { kind: "circle"; radius: number } | { kind: "square"; side: number };

const area = (shape: Shape): number => (shape.kind === "circle" ? Math.PI * shape.radius ** 2 : shape.side ** 2);

console.log(area({ kind: "circle", radius: 2 }).toFixed(2));
`,
  ),
  c: C,
  "c++": first(
    "Sort",
    `#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    std::vector<int> numbers{5, 3, 8, 1};
    std::sort(numbers.begin(), numbers.end());
    for (int number : numbers) std::cout << number << ' ';
    std::cout << '\\n';
}
`,
  ),
  bash: BASH,
  sh: first("Count", 'for n in 1 2 3; do\n  echo "$n and $((n * n))"\ndone\n'),
  awk: first("Squares", 'BEGIN {\n  for (n = 1; n <= 5; n++) printf "%d squared is %d\\n", n, n * n\n}\n'),
  java: first(
    "Hello",
    `public class Main {
    public static void main(String[] args) {
        for (int i = 1; i <= 5; i++) System.out.println("⬡".repeat(i));
    }
}
`,
  ),
  go: first(
    "Hello",
    'package main\n\nimport "fmt"\n\nfunc main() {\n\tfor i := range 5 {\n\t\tfmt.Println(i, i*i)\n\t}\n}\n',
  ),
  rust: first("Hello", 'fn main() {\n    let total: u32 = (1..=10).sum();\n    println!("1 to 10 make {total}");\n}\n'),
  php: first(
    "Hello",
    '<?php\nforeach (["worker", "drone", "queen"] as $n => $bee) {\n    printf("%d. %s\\n", $n + 1, $bee);\n}\n',
  ),
  ruby: first("Hello", '%w[worker drone queen].each.with_index(1) { |bee, n| puts "#{n}. #{bee}" }\n'),
  perl: first("Hello", 'use strict;\nuse warnings;\n\nprint join(", ", map { $_ ** 2 } 1 .. 10), "\\n";\n'),
  lua: first("Hello", "for i = 1, 5 do\n  print(i, i ^ 2)\nend\n"),
  sqlite3: first(
    "Hives",
    `create table hives (name text, workers integer);
insert into hives values ('meadow', 41200), ('orchard', 38750), ('roof', 12900);
select name, workers from hives order by workers desc;
`,
  ),
};

/** None for a language that nobody thought of, whatever it is called. */
export function examplesOf(language: string): readonly Example[] {
  return (Object.hasOwn(EXAMPLES, language) && EXAMPLES[language]) || [];
}
