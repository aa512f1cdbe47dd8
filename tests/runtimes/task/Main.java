import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.stream.Collectors;

public class Main {
    record Person(String name, int age, String city) { }

    static int fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }

    static List<Integer> primes(int limit) {
        var composite = new BitSet(limit);
        var found = new ArrayList<Integer>();
        for (int n = 2; n < limit; n++) {
            if (composite.get(n)) continue;
            found.add(n);
            for (int multiple = n * n; multiple < limit; multiple += n) composite.set(multiple);
        }
        return found;
    }

    public static void main(String[] args) {
        var people = new ArrayList<Person>();
        var lines = new Scanner(System.in);
        while (lines.hasNextLine()) {
            var fields = lines.nextLine().split(",");
            people.add(new Person(fields[0], Integer.parseInt(fields[1]), fields[2]));
        }

        System.out.println("people " + people.size());
        people.stream()
            .sorted(Comparator.comparing((Person person) -> -person.age()).thenComparing(Person::name))
            .forEach(person -> System.out.println(person.name() + " " + person.age() + " " + person.city()));

        var cities = people.stream().collect(Collectors.groupingBy(Person::city, TreeMap::new, Collectors.toList()));
        System.out.println("cities " + cities.size());
        cities.forEach((city, there) ->
            System.out.println(city + " " + there.size() + " " + there.stream().mapToInt(Person::age).sum()));

        System.out.println("primes " + primes(50).stream().map(String::valueOf).collect(Collectors.joining(" ")));
        System.out.println("count " + primes(10000).size());
        System.out.println("fib " + fib(20));
        System.out.println("reversed " + people.stream()
            .map(person -> new StringBuilder(person.name()).reverse()).collect(Collectors.joining(" ")));
    }
}
