const assert = require("assert");
const { EventEmitter } = require("events");

function rollingMax(numbers) {
  return numbers.map((_, index) => Math.max(...numbers.slice(0, index + 1)));
}

function nestingDepths(text) {
  return text.split(" ").map((group) => {
    let depth = 0;
    return Math.max(...[...group].map((letter) => (depth += letter === "(" ? 1 : -1)));
  });
}

function mostCommonWord(text) {
  const counted = new Map();
  for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) counted.set(word, (counted.get(word) ?? 0) + 1);
  return [...counted].sort(([a, n], [b, m]) => m - n || a.localeCompare(b))[0]?.[0] ?? null;
}

async function later(value) {
  const bell = new EventEmitter();
  setTimeout(() => bell.emit("ring", value), 5);
  return new Promise((resolve) => bell.once("ring", resolve));
}

(async () => {
  assert.deepStrictEqual(rollingMax([]), []);
  assert.deepStrictEqual(rollingMax([1, 2, 3, 2, 3, 4, 2]), [1, 2, 3, 3, 3, 4, 4]);
  assert.deepEqual(nestingDepths("(()()) ((())) () ((())()())"), [2, 3, 1, 3]);
  assert.strictEqual(mostCommonWord("the cat and the dog and the bird"), "the");
  assert.strictEqual(mostCommonWord(""), null);
  assert.equal(await later(42n ** 3n), 74088n);
  console.log("all passed");
  assert.deepEqual(rollingMax([2, 1]), [2, 1], "this one must fail");
})();
