import { readFileSync } from "node:fs";

interface Person {
  name: string;
  age: number;
  city: string;
}

type Group = [count: number, total: number];

const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2));

function primes(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const found: number[] = [];
  for (let n = 2; n < limit; n++) {
    if (composite[n]) continue;
    found.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
  }
  return found;
}

const people: Person[] = readFileSync(0, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line: string): Person => {
    const [name, age, city] = line.split(",");
    return { name, age: Number(age), city };
  });

console.log("people", people.length);
const order = (a: Person, b: Person): number => b.age - a.age || (a.name < b.name ? -1 : 1);
for (const { name, age, city } of [...people].sort(order)) console.log(name, age, city);

const cities = new Map<string, Group>();
for (const { age, city } of people) {
  const [count, total] = cities.get(city) ?? [0, 0];
  cities.set(city, [count + 1, total + age]);
}
console.log("cities", cities.size);
for (const city of [...cities.keys()].sort()) console.log(city, ...cities.get(city)!);

console.log("primes", ...primes(50));
console.log("count", primes(10000).length);
console.log("fib", fib(20));
console.log("reversed", people.map(({ name }) => [...name].reverse().join("")).join(" "));
