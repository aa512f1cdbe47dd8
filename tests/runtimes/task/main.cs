using System;
using System.Collections.Generic;
using System.Linq;

class Person
{
    public string Name, City;
    public int Age;
}

static class Program
{
    static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);

    static List<int> Primes(int limit)
    {
        var composite = new bool[limit];
        var found = new List<int>();
        for (int n = 2; n < limit; n++)
        {
            if (composite[n]) continue;
            found.Add(n);
            for (int multiple = n * n; multiple < limit; multiple += n) composite[multiple] = true;
        }
        return found;
    }

    static IEnumerable<Person> Read()
    {
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var fields = line.Split(',');
            yield return new Person { Name = fields[0], Age = int.Parse(fields[1]), City = fields[2] };
        }
    }

    static void Main()
    {
        var people = Read().ToList();
        Console.WriteLine($"people {people.Count}");
        foreach (var person in people.OrderByDescending(p => p.Age).ThenBy(p => p.Name, StringComparer.Ordinal))
            Console.WriteLine($"{person.Name} {person.Age} {person.City}");

        var cities = people.GroupBy(p => p.City).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        Console.WriteLine($"cities {cities.Count}");
        foreach (var group in cities) Console.WriteLine($"{group.Key} {group.Count()} {group.Sum(p => p.Age)}");

        Console.WriteLine("primes " + string.Join(" ", Primes(50)));
        Console.WriteLine($"count {Primes(10000).Count}");
        Console.WriteLine($"fib {Fib(20)}");
        Console.WriteLine("reversed " + string.Join(" ", people.Select(p => new string(p.Name.Reverse().ToArray()))));
    }
}
