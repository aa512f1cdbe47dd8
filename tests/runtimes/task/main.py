"""People sorted and grouped, primes, a recursion and reversed names: the program that every language has."""

import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def primes(limit):
    composite = [False] * limit
    found = []
    for n in range(2, limit):
        if not composite[n]:
            found.append(n)
            for multiple in range(n * n, limit, n):
                composite[multiple] = True
    return found


people = []
for line in sys.stdin:
    name, age, city = line.rstrip("\n").split(",")
    people.append((name, int(age), city))

print("people", len(people))
for name, age, city in sorted(people, key=lambda person: (-person[1], person[0])):
    print(name, age, city)

cities = {}
for _name, age, city in people:
    count, total = cities.get(city, (0, 0))
    cities[city] = (count + 1, total + age)
print("cities", len(cities))
for city in sorted(cities):
    print(city, *cities[city])

print("primes", *primes(50))
print("count", len(primes(10000)))
print("fib", fib(20))
print("reversed", *[name[::-1] for name, _, _ in people])
