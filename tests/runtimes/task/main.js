const fs = require("fs");

const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));

function primes(limit) {
  const composite = new Uint8Array(limit);
  const found = [];
  for (let n = 2; n < limit; n++) {
    if (composite[n]) continue;
    found.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
  }
  return found;
}

const people = fs
  .readFileSync(0, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => line.split(","))
  .map(([name, age, city]) => ({ name, age: Number(age), city }));

console.log("people", people.length);
const byName = (a, b) => (a.name < b.name ? -1 : 1);
for (const { name, age, city } of [...people].sort((a, b) => b.age - a.age || byName(a, b))) {
  console.log(name, age, city);
}

const cities = new Map();
for (const { age, city } of people) {
  const [count, total] = cities.get(city) ?? [0, 0];
  cities.set(city, [count + 1, total + age]);
}
console.log("cities", cities.size);
for (const city of [...cities.keys()].sort()) console.log(city, ...cities.get(city));

console.log("primes", ...primes(50));
console.log("count", primes(10000).length);
console.log("fib", fib(20));
console.log("reversed", people.map(({ name }) => [...name].reverse().join("")).join(" "));
