#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

struct Person {
    std::string name;
    int age;
    std::string city;
};

int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

std::vector<int> primes(int limit) {
    std::vector<bool> composite(limit);
    std::vector<int> found;
    for (int n = 2; n < limit; ++n) {
        if (composite[n]) continue;
        found.push_back(n);
        for (int multiple = n * n; multiple < limit; multiple += n) composite[multiple] = true;
    }
    return found;
}

int main() {
    std::vector<Person> people;
    std::string reversed;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream fields(line);
        Person person;
        std::string age;
        std::getline(std::getline(std::getline(fields, person.name, ','), age, ','), person.city);
        person.age = std::stoi(age);
        reversed += " " + std::string(person.name.rbegin(), person.name.rend());
        people.push_back(person);
    }

    std::map<std::string, std::pair<int, int>> cities;
    for (const auto& [name, age, city] : people) {
        cities[city].first += 1;
        cities[city].second += age;
    }

    std::cout << "people " << people.size() << "\n";
    std::ranges::sort(people, {}, [](const Person& person) { return std::tuple(-person.age, person.name); });
    for (const auto& [name, age, city] : people) std::cout << name << " " << age << " " << city << "\n";
    std::cout << "cities " << cities.size() << "\n";
    for (const auto& [city, group] : cities) std::cout << city << " " << group.first << " " << group.second << "\n";

    std::cout << "primes";
    for (int prime : primes(50)) std::cout << " " << prime;
    std::cout << "\ncount " << primes(10000).size() << "\nfib " << fib(20) << "\nreversed" << reversed << "\n";
}
