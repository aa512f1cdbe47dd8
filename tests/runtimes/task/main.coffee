fs = require 'fs'

fib = (n) -> if n < 2 then n else fib(n - 1) + fib(n - 2)

primes = (limit) ->
  composite = new Uint8Array limit
  found = []
  for n in [2...limit] when not composite[n]
    found.push n
    composite[multiple] = 1 for multiple in [n * n...limit] by n
  found

people = for line in fs.readFileSync(0, 'utf8').split('\n') when line
  [name, age, city] = line.split ','
  {name, age: Number(age), city}

console.log 'people', people.length
ordered = people.slice().sort (a, b) -> b.age - a.age or (if a.name < b.name then -1 else 1)
console.log name, age, city for {name, age, city} in ordered

cities = {}
for {age, city} in people
  cities[city] ?= [0, 0]
  cities[city][0] += 1
  cities[city][1] += age
console.log 'cities', Object.keys(cities).length
console.log city, cities[city]... for city in Object.keys(cities).sort()

console.log 'primes', primes(50)...
console.log 'count', primes(10000).length
console.log 'fib', fib 20
console.log 'reversed', (name.split('').reverse().join('') for {name} in people).join ' '
