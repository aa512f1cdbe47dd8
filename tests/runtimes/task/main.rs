use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, BufRead};

struct Person {
    name: String,
    age: u32,
    city: String,
}

fn fib(n: u32) -> u32 {
    if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
}

fn primes(limit: usize) -> Vec<usize> {
    let mut composite = vec![false; limit];
    let mut found = Vec::new();
    for n in 2..limit {
        if composite[n] {
            continue;
        }
        found.push(n);
        for multiple in (n * n..limit).step_by(n) {
            composite[multiple] = true;
        }
    }
    found
}

fn main() {
    let mut people: Vec<Person> = io::stdin()
        .lock()
        .lines()
        .map(|line| {
            let line = line.unwrap();
            let mut fields = line.split(',').map(str::to_string);
            Person {
                name: fields.next().unwrap(),
                age: fields.next().unwrap().parse().unwrap(),
                city: fields.next().unwrap(),
            }
        })
        .collect();
    let reversed: Vec<String> = people.iter().map(|p| p.name.chars().rev().collect()).collect();

    println!("people {}", people.len());
    people.sort_by_key(|p| (Reverse(p.age), p.name.clone()));
    let mut cities: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for p in &people {
        println!("{} {} {}", p.name, p.age, p.city);
        let group = cities.entry(&p.city).or_default();
        group.0 += 1;
        group.1 += p.age;
    }
    println!("cities {}", cities.len());
    for (city, (count, total)) in &cities {
        println!("{city} {count} {total}");
    }

    let few: Vec<String> = primes(50).iter().map(usize::to_string).collect();
    println!("primes {}", few.join(" "));
    println!("count {}", primes(10_000).len());
    println!("fib {}", fib(20));
    println!("reversed {}", reversed.join(" "));
}
